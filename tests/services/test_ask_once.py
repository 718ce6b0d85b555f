"""Ask once: what a unit is asked over a whole year, form by form, against the budget written in docs/relief.md."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from domain.burden import way
from domain.drawn import drawn
from domain.forms.fields import Question, QuestionKind, questions
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.power import UNIT_SIDE, Role
from domain.steps import Step
from services import items
from services.openings import checkpoints
from storage import items as items_store
from tests.stage import QIAN, SUN, WANG, Stage, china

BUDGET = Path(__file__).parents[2] / "docs" / "relief.md"
ROW = re.compile(r"^\| [^|]+ \| `(?P<kind>\w+)` \| (?P<forms>\d+) \| (?P<asked>\d+) \| (?P<typed>\d+) \|", re.MULTILINE)
UNIT = "青山镇党委"


@dataclass(frozen=True)
class Asked:
    """Forms filled in a year, questions shown in them, and those that had to be answered by writing something."""

    forms: int
    asked: int
    typed: int


def budget() -> dict[str, Asked]:
    return {row["kind"]: Asked(*(int(row[name]) for name in ("forms", "asked", "typed"))) for row in _rows()}


def _rows() -> list[re.Match[str]]:
    return list(ROW.finditer(BUDGET.read_text(encoding="utf-8")))


async def test_a_year_asks_no_more_and_no_less_than_the_written_budget(tmp_path: Path) -> None:
    counts = await year_of_a_unit(Stage(tmp_path, "2026-01-01 09:00"))
    found = {kind: Asked(counts[kind, "forms"], counts[kind, "asked"], counts[kind, "typed"]) for kind, _ in counts}
    assert found == budget(), "docs/relief.md says otherwise: ask less, or agree on a new budget there"


def test_every_duty_that_the_calendar_gives_to_a_unit_has_a_budget() -> None:
    theirs = {one.kind for one in MECHANISMS.values() if one.openings and _asks_units(one.kind)}
    assert theirs == budget().keys()


def test_the_written_total_is_the_sum_of_its_rows() -> None:
    total = re.search(
        r"^\| \*\*合计\*\* \|  \| (\d+) \| (\d+) \| (\d+) \|", BUDGET.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert total is not None
    rows = budget().values()
    sums = (
        sum(row.forms for row in rows),
        sum(row.asked for row in rows),
        sum(row.typed for row in rows),
    )
    assert tuple(int(number) for number in total.groups()) == sums


def _asks_units(kind: str) -> bool:
    mechanism = MECHANISMS[kind]
    first = way(mechanism)[0]
    members_only = any(opening.members for opening in mechanism.openings)
    return bool(first.by & UNIT_SIDE) and not members_only


async def year_of_a_unit(stage: Stage) -> Counter[tuple[str, str]]:
    """Fill every form of the calendar of 2026 on the day it opens, taking over whatever is suggested."""
    await stage.populate()
    counts: Counter[tuple[str, str]] = Counter()
    for day in sorted({one.opens_on for one in checkpoints(2026)}):
        stage.now = china(f"{day} 09:00")
        await stage.open_periods()
        for item in await open_items(stage):
            if _asks_units(item.kind):
                await walk(stage, item, counts)
    await stage.database.close()
    return counts


async def open_items(stage: Stage) -> list[Item]:
    unit = await stage.unit(UNIT)
    async with stage.database.read() as session:
        found = await items_store.in_units(session, [unit.id])
    return [one.item for one in found if not one.item.closed and one.item.period[:4] == "2026"]


async def walk(stage: Stage, item: Item, counts: Counter[tuple[str, str]]) -> None:
    """Lead one item from opened to closed."""
    for step in way(MECHANISMS[item.kind]):
        actor = await stage.actor(_who(step))
        stage.now += timedelta(minutes=1)
        async with stage.context() as ctx:
            view, chosen, context = await items.prepare(ctx, actor, item.id, step.action)
            form = chosen.form_for(view.item)
            drafts = {name: one.text for name, one in drawn(form, context).items()} if form else {}
            known: Mapping[str, Any] = {**chosen.known(context), **drafts}
            shown = questions(form) if form else ()
            answers = {one.name: known.get(one.name, _typed(one, stage.now)) for one in shown if _given(one, known)}
            await items.act(ctx, actor, item.id, step.action, view.item.version, answers)
        if form and step.by & UNIT_SIDE:
            typed = sum(one.required and one.name not in known for one in shown)
            counts.update({(item.kind, "forms"): 1, (item.kind, "asked"): len(shown), (item.kind, "typed"): typed})


def _who(step: Step) -> int:
    if Role.SECRETARY in step.by:
        return QIAN
    return SUN if Role.CLERK in step.by else WANG


def _given(one: Question, known: Mapping[str, Any]) -> bool:
    return one.required or one.name in known


def _typed(one: Question, now: datetime) -> Any:
    """What somebody who is asked writes or taps."""
    answers: dict[QuestionKind, Any] = {
        QuestionKind.TEXT: "按计划推进",
        QuestionKind.NUMBER: 3,
        QuestionKind.DATE: now.date().isoformat(),
        QuestionKind.DEADLINE: (now + timedelta(days=30)).isoformat(),
        QuestionKind.YESNO: True,
        QuestionKind.LIST: ["按计划推进"],
    }
    choices = [value for value, _ in one.choices]
    if one.kind in answers:
        return answers[one.kind]
    return choices[0] if one.kind is QuestionKind.CHOICE else choices[:1]
