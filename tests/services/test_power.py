"""Power, cell by cell: every role, every step, every state, one's own unit and others, against a table of its own."""

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import services
from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.mechanisms.instruction import Instruction
from domain.pictures import Picture, PictureKind
from domain.power import Actor, Post, Role, Unit, UnitType
from domain.workflow import steps_for
from services import notices
from services.joint_units import Subject
from services.messages import Chat
from storage.items import UnitItem
from tests.stage import QIAN, WANG, Stage

LETTERS = {
    "S": Role.SECRETARY,
    "C": Role.CLERK,
    "T": Role.TEAM_MEMBER,
    "A": Role.DEPT_ADMIN,
    "P": Role.DEPT_APPROVER,
    "I": Role.INSPECTOR,
    "K": Role.COUNTY_SECRETARY,
    "M": Role.STANDING_MEMBER,
}
# Open to every duty whatever its workflow: by another channel and a slip (those who supervise), more time and reasons
# (the unit itself).
UNIVERSAL = {
    "offline": {Role.DEPT_ADMIN},
    "supervise": {Role.DEPT_ADMIN, Role.DEPT_APPROVER, Role.INSPECTOR},
    "extend": {Role.SECRETARY},
    "explain": {Role.SECRETARY, Role.CLERK},
}
NOW = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
SOMEBODY, OTHER = 7, 8
ROOT, UNIT, SIBLING, VILLAGE, COUNTY = "/1/", "/1/2/", "/1/3/", "/1/2/5/", "/9/"
# States of the core duties in which a step may be taken, again from domain.md (M04, M12, M21).
STATES = {
    ("duty_report", "confirm"): {"drafted"},
    ("duty_report", "hand_back"): {"drafted"},
    ("duty_report", "report"): {"open", "drafted", "returned"},
    ("duty_report", "revise"): {"submitted"},
    ("duty_report", "accept"): {"submitted"},
    ("duty_report", "return"): {"submitted"},
    ("quarter_report", "report"): {"open", "returned"},
    ("quarter_report", "revise"): {"submitted"},
    ("quarter_report", "accept"): {"submitted"},
    ("quarter_report", "return"): {"submitted"},
    ("five_ones", "register"): {"open"},
    ("five_ones", "progress"): {"registered", "in_progress"},
    ("five_ones", "complete"): {"registered", "in_progress", "returned"},
    ("five_ones", "amend"): {"registered", "in_progress"},
    ("five_ones", "accept"): {"completion_submitted"},
    ("five_ones", "return"): {"completion_submitted"},
    ("five_ones", "cancel"): {"open", "registered", "in_progress", "returned"},
}


def table() -> dict[str, dict[str, set[tuple[Role, bool]]]]:
    """For each duty and step the roles, and whether only the item's own person."""
    lines = (Path(__file__).parent / "power_table.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, dict[str, set[tuple[Role, bool]]]] = {}
    for line in lines:
        if not line.startswith("#"):
            kind, _, steps = line.partition(": ")
            words = (step.split() for step in steps.split(", "))
            found[kind] = {action: {(LETTERS[one[0]], "!" in one) for one in WHO.findall(who)} for action, who in words}
    return found


WHO = re.compile(f"[{''.join(LETTERS)}]!?")
POWER = table()


def actor(role: Role, path: str, person_id: int = OTHER) -> Actor:
    unit_id = int(path.split("/")[-2])
    return Actor(person_id, 1, "某人", (Post(1, unit_id, "某单位", path, role),))


def item(kind: str, state: str, **fields: Any) -> Item:
    declared = MECHANISMS[kind].states[state]
    one = Item(1, "2026-00001", kind, 2, "2026", "", "事项", state, declared.holder, NOW, NOW, person_id=SOMEBODY)
    return replace(one, closed_at=NOW if declared.phase.is_over else None, due_at=NOW + timedelta(days=30), **fields)


def taken(kind: str, state: str, who: Actor) -> set[str]:
    """The actions open to somebody now, of the duty's own workflow."""
    undone = {"", *(step.undoes for step in MECHANISMS[kind].steps)}
    found = [item(kind, state, last_step=action) for action in undone]
    return {step.action for one in found for step in steps_for(MECHANISMS[kind], one, who, UNIT, NOW)} - set(UNIVERSAL)


def sources(kind: str, action: str) -> set[str]:
    declared = {state for step in MECHANISMS[kind].steps if step.action == action for state in step.sources}
    return STATES.get((kind, action), declared)


def test_the_table_knows_every_duty_and_every_step() -> None:
    declared = {kind: {step.action for step in one.steps} for kind, one in MECHANISMS.items()}
    assert {kind: set(steps) for kind, steps in POWER.items()} == declared


def test_every_role_has_a_letter_of_its_own_in_the_table() -> None:
    assert set(LETTERS.values()) == set(Role)
    assert len(LETTERS) == len(Role)


@pytest.mark.parametrize("kind", POWER)
def test_each_role_may_do_in_its_own_unit_what_the_table_says_and_nothing_else(kind: str) -> None:
    for state in MECHANISMS[kind].states:
        for role in Role:
            for person_id in (SOMEBODY, OTHER):
                wanted = {
                    action
                    for action, who in POWER[kind].items()
                    if state in sources(kind, action)
                    and ((role, False) in who or ((role, True) in who and person_id == SOMEBODY))
                }
                assert taken(kind, state, actor(role, UNIT, person_id)) == wanted, (state, role, person_id)
                assert taken(kind, state, actor(role, ROOT, person_id)) == wanted, (state, role, person_id)


@pytest.mark.parametrize("path", [SIBLING, VILLAGE, COUNTY, "/1/20/"])
@pytest.mark.parametrize("kind", POWER)
def test_nobody_may_do_anything_in_a_unit_that_is_not_below_his_own(kind: str, path: str) -> None:
    for state in MECHANISMS[kind].states:
        for role in Role:
            assert steps_for(MECHANISMS[kind], item(kind, state), actor(role, path, SOMEBODY), UNIT, NOW) == ()


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("kind", POWER)
def test_what_every_duty_allows_is_allowed_to_few(kind: str, late: bool) -> None:
    for state in MECHANISMS[kind].states:
        for role in Role:
            now = NOW + timedelta(days=60 * late)
            open_to = {
                one.action for one in steps_for(MECHANISMS[kind], item(kind, state), actor(role, UNIT), UNIT, now)
            }
            assert all(role in UNIVERSAL[action] for action in open_to & set(UNIVERSAL))


def use_cases() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public use case that is given an actor first of all."""
    for module in pkgutil.iter_modules(services.__path__):
        for name, one in vars(import_module(f"services.{module.name}")).items():
            own = inspect.iscoroutinefunction(one) and one.__module__ == f"services.{module.name}"
            if own and not name.startswith("_") and list(inspect.signature(one).parameters)[:2] == ["ctx", "actor"]:
                yield f"{module.name}.{name}", one


# These decide nothing: they are called by a use case that has decided, take the actor as the author of the deed, or
# are open to whoever is enrolled (one's own chat and calendar address, behind which power is looked up at each use).
NO_POWER_ASKED = {
    "announce.step_taken",
    "announce.items_created",
    "creation.add_item",
    "announce.units_told",
    "co_units.changed",
    "co_units.created",
    "effects.carry_out",
    "checkpoints.reset_due",
    "feeds.subscribe",
    "feeds.unsubscribe",
    "groups.on_member",
    "groups.on_private",
    "groups.serves",
    "history.of_item",
    "changes.of_item",
    "review_queue.note_opened",
    "attachments.of_item",
    "visibility.as_read",
    "plan.of_unit",
    "notice_files.corrected",
    "speech_outcomes.outcomes",
    "speech_outcomes.reading",
}
EXAMPLES: Mapping[str, Any] = {
    "item_id": 1,
    "unit_id": 2,
    "parent_id": 1,
    "membership_id": 1,
    "notice_id": 1,
    "version": 1,
    "page": 1,
    "size": 5,
    "no": "2026-00001",
    "action": "report",
    "key": "duty_report-2026",
    "kind": "duty_report",
    "roles": frozenset(Role),
    "change": lambda audience: audience,
    "windows": (),
    "answers": {},
    "mechanism": MECHANISMS["rectification"],
    "form": Instruction,
    "unit": Unit(2, "青山镇党委", UnitType.TOWNSHIP, 1, UNIT),
    "kinds": ("duty_report",),
    "picture": Picture(PictureKind.BOARD),
    "to": Chat(WANG),
    "year": 2026,
    "now": True,
    "about": Subject(2, "five_ones", "2026", "register"),
    "unit_item": UnitItem(item("five_ones", "open"), "青山镇党委", UNIT),
    "step": next(one for one in MECHANISMS["five_ones"].steps if one.action == "register"),
}


async def called(stage: Stage, one: Callable[..., Any], who: Actor) -> Any:
    """Call a use case with plausible arguments."""
    hints = get_type_hints(one)
    async with stage.context() as ctx:
        given = {
            name: EXAMPLES[name] if name in EXAMPLES else _example(stage, hints[name])
            for name, parameter in list(inspect.signature(one).parameters.items())[2:]
            if parameter.default is inspect.Parameter.empty
        }
        return await one(ctx, who, **given)


def _example(stage: Stage, hint: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, Role):
        return Role.CLERK
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    plain = {int: 1, str: "某某", bool: True, datetime: NOW, date: NOW.date()}
    return plain.get(hint, {})


async def test_somebody_without_a_post_is_refused_or_sees_nothing(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        await notices.create(ctx, await stage.actor(WANG), NOTICE)
    nobody = replace(await stage.actor(QIAN), posts=())
    cases = {name: one for name, one in use_cases() if name not in NO_POWER_ASKED}
    answers = {name: await answer(stage, one, nobody) for name, one in cases.items()}
    assert len(cases) > 70
    assert {name: found for name, found in answers.items() if not is_nothing(found)} == {}


async def answer(stage: Stage, one: Callable[..., Any], who: Actor) -> Any:
    """What a use case answers; None when it refuses, the error when it breaks."""
    try:
        return await called(stage, one, who)
    except Refusal:
        return None
    except Exception as error:
        return error


def is_nothing(found: Any) -> bool:
    """Whether an answer tells nothing: empty, or a page of nothing."""
    empty = getattr(found, "total", None) == 0 or getattr(found, "units", None) == ()
    return not found or found in (((), 0), ((), 1), ((), ()), ("", ())) or empty


NOTICE = {"title": "会议通知", "text": "请参加。", "receipt": True, "urgent": False}
