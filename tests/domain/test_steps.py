"""Steps are declared in plain words, and what the declared duties say of their states holds together."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.items import Holder, Item, Phase
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, UNIT_SIDE, Role
from domain.steps import State, Step, step
from domain.workflow import OFFLINE_STEP, UNIVERSAL, advance

NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
STATES = [(kind, name, state) for kind, one in MECHANISMS.items() for name, state in one.states.items()]
ANYWHERE = [taken for taken, _ in UNIVERSAL if taken is not OFFLINE_STEP]
STEPS = [(one, taken) for one in MECHANISMS.values() for taken in one.steps]


@pytest.mark.parametrize(
    ("path", "sources", "target"),
    [
        ("open → submitted", {"open"}, "submitted"),
        ("open drafted returned → submitted", {"open", "drafted", "returned"}, "submitted"),
        ("assigned active", {"assigned", "active"}, ""),
        ("→ received_offline", set(), "received_offline"),
        ("", set(), ""),
    ],
)
def test_a_path_reads_from_where_to_where(path: str, sources: set[str], target: str) -> None:
    declared = step("report", "填写报送", path, by=UNIT_SIDE)
    assert (set(declared.sources), declared.target) == (sources, target)


def test_one_role_needs_no_set_around_it() -> None:
    assert step("approve", "批准", "a → b", by=Role.DEPT_ADMIN).by == ADMINS


@pytest.mark.parametrize(("declared", "taken"), STEPS, ids=lambda one: getattr(one, "kind", getattr(one, "action", "")))
def test_a_step_leads_from_declared_states_to_a_declared_one(declared: Mechanism, taken: Step) -> None:
    assert taken.sources
    assert taken.sources <= set(declared.states)
    assert taken.target in {*declared.states, ""}


@pytest.mark.parametrize(("kind", "name", "state"), STATES)
def test_what_a_state_means_fits_who_has_the_ball_in_it(kind: str, name: str, state: State) -> None:
    assert (state.holder is Holder.NOBODY) == state.phase.is_over
    if state.phase is Phase.WAITING:
        assert state.holder is Holder.DEPARTMENT


@pytest.mark.parametrize(("declared", "taken"), STEPS, ids=lambda one: getattr(one, "kind", getattr(one, "action", "")))
def test_after_a_step_the_item_means_what_its_state_does(declared: Mechanism, taken: Step) -> None:
    for source in sorted(taken.sources):
        before = item(declared, source)
        after = advance(declared, before, replace(taken, then=replace(taken.then, title=None)), {}, NOW, by=7)
        state = declared.states[taken.target or source]
        assert (after.phase, after.holder, after.closed) == (state.phase, state.holder, state.phase.is_over)


@pytest.mark.parametrize("taken", ANYWHERE, ids=lambda one: one.action)
def test_what_may_be_said_of_every_item_leaves_its_state_alone(taken: Step) -> None:
    declared = MECHANISMS["duty_report"]
    after = advance(declared, item(declared, "returned"), taken, {}, NOW, by=7)
    assert (after.state, after.phase, after.closed) == ("returned", Phase.RETURNED, False)


def test_received_offline_is_done() -> None:
    declared = MECHANISMS["duty_report"]
    after = advance(declared, item(declared, "open"), OFFLINE_STEP, {}, NOW, by=7)
    assert (after.phase, after.offline, after.closed, after.submitted_at) == (Phase.DONE, True, True, NOW)


def item(declared: Mechanism, name: str) -> Item:
    state = declared.states[name]
    blank = Item(1, "2026-00001", declared.kind, 2, "2026", "", "事项", name, state.holder, NOW, NOW)
    return replace(blank, phase=state.phase)
