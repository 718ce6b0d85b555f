"""How an item counts: one table of what it is, and the light that goes with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.board import light_of, status_of
from domain.dates.lights import Light
from domain.dates.workdays import WorkCalendar
from domain.item_status import ItemStatus, basis_of, reviewed
from domain.items import Item
from domain.mechanisms import MECHANISMS

NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
PLAIN = WorkCalendar({}, frozenset())
AHEAD, PAST = NOW + timedelta(days=30), NOW - timedelta(days=2)
S, L = ItemStatus, Light


def item(kind: str, state: str, due_at: datetime | None, *, submitted: bool = False) -> Item:
    declared = MECHANISMS[kind].states[state]
    blank = Item(1, "2026-00001", kind, 2, "2026", "", "事项", state, declared.holder, NOW, NOW, phase=declared.phase)
    over = NOW if declared.phase.is_over else None
    return replace(blank, due_at=due_at, submitted_at=PAST if submitted else None, closed_at=over)


@pytest.mark.parametrize(
    ("kind", "state", "submitted", "in_time", "late", "lights"),
    [
        ("quarter_report", "open", False, S.MISSING, S.OVERDUE, (L.GREEN, L.RED)),
        ("quarter_report", "submitted", True, S.REVIEW, S.REVIEW, (L.GREEN, L.GREEN)),
        ("quarter_report", "returned", True, S.RETURNED, S.OVERDUE, (L.YELLOW, L.RED)),
        ("quarter_report", "accepted", True, S.DONE, S.DONE, (L.GREY, L.GREY)),
        ("duty_report", "drafted", False, S.MISSING, S.OVERDUE, (L.GREEN, L.RED)),
        ("five_ones", "registered", True, S.RUNNING, S.OVERDUE, (L.GREEN, L.RED)),
        ("five_ones", "cancelled", False, S.CANCELLED, S.CANCELLED, (L.GREY, L.GREY)),
        ("instruction", "in_progress", False, S.RUNNING, S.OVERDUE, (L.GREEN, L.RED)),
        ("rectification", "plan_accepted", True, S.RUNNING, S.OVERDUE, (L.GREEN, L.RED)),
        ("dual_duty", "open", False, S.MISSING, S.OVERDUE, (L.GREEN, L.RED)),
        # The time of a meeting is no deadline, nor is the end of a quarter at a contact point.
        ("regular_meeting", "planned", False, S.MISSING, S.MISSING, (L.GREEN, L.YELLOW)),
        ("review_meeting", "notified", False, S.RUNNING, S.RUNNING, (L.GREEN, L.YELLOW)),
        ("contact_point", "active", False, S.RUNNING, S.RUNNING, (L.GREEN, L.GREEN)),
        # The department's own work is late like anybody's, also while its own approver has it, until it is out.
        ("bulletin", "draft", False, S.MISSING, S.OVERDUE, (L.GREEN, L.RED)),
        ("bulletin", "in_review", True, S.REVIEW, S.OVERDUE, (L.GREEN, L.RED)),
        ("bulletin", "returned", True, S.RETURNED, S.OVERDUE, (L.YELLOW, L.RED)),
        ("bulletin", "issued", True, S.RUNNING, S.RUNNING, (L.GREEN, L.GREEN)),
        ("inspection", "feedback_issued", False, S.RUNNING, S.RUNNING, (L.GREEN, L.GREEN)),
    ],
)
def test_an_item_counts_by_what_came_of_it_and_by_its_due_time(
    kind: str, state: str, submitted: bool, in_time: ItemStatus, late: ItemStatus, lights: tuple[Light, Light]
) -> None:
    before, after = (item(kind, state, due, submitted=submitted) for due in (AHEAD, PAST))
    assert (status_of(before, NOW), status_of(after, NOW)) == (in_time, late)
    assert (light_of(before, NOW, PLAIN), light_of(after, NOW, PLAIN)) == lights


@pytest.mark.parametrize("kind", sorted(MECHANISMS))
def test_red_is_what_is_overdue_and_nothing_else_and_without_a_due_time_nothing_is(kind: str) -> None:
    for state in MECHANISMS[kind].states:
        late = item(kind, state, PAST)
        assert (light_of(late, NOW, PLAIN) is Light.RED) == (status_of(late, NOW) is ItemStatus.OVERDUE)
        assert status_of(item(kind, state, None), NOW) is not ItemStatus.OVERDUE


def test_the_queue_of_review_holds_what_was_handed_in_for_a_judgement_and_nothing_to_be_written() -> None:
    queued = {f"{kind}.{state}" for kind, one in MECHANISMS.items() for state in one.states if _reviewed(kind, state)}
    assert queued >= {"quarter_report.submitted", "extension.requested", "bulletin.in_review", "talk.proposed"}
    assert not queued & {"bulletin.draft", "bulletin.drafted", "overall_grade.decided", "talk.approved"}


def _reviewed(kind: str, state: str) -> bool:
    return reviewed(basis_of(item(kind, state, None)))
