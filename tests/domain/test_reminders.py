"""Reminders: the dates of the guide, what a late run sends, and that it always comes to an end."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies._internal.core import DataObject

from domain.dates.clock import CHINA, local_day
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.reminders import MINOR, NORMAL, Cadence, ReminderPlan, Stage, plan, schedule
from services.holidays import official_days

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
OFFICE = OfficeHours()
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DUE_TIMES = st.timedeltas(timedelta(days=30), timedelta(days=300)).map(lambda span: LONG_AGO + span)
CADENCES = st.sampled_from([NORMAL, MINOR, Cadence(before=(3,), after=(1, 3))])


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def days(due: str, cadence: Cadence = NORMAL) -> dict[str, str]:
    stages = schedule(OFFICE.end_of_day(date.fromisoformat(due)), cadence, CALENDAR, OFFICE)
    return {one.stage.value: local_day(one.at).strftime("%m-%d") for one in stages}


# domain.md 4.2: the second table; T-7 of 10-10 is merged into T-3.
@pytest.mark.parametrize(
    ("due", "before"),
    [
        ("2026-03-31", {"T15": "03-16", "T7": "03-24", "T3": "03-27", "T1": "03-30", "DAY": "03-31"}),
        ("2026-06-30", {"T15": "06-15", "T7": "06-23", "T3": "06-26", "T1": "06-29", "DAY": "06-30"}),
        ("2026-09-30", {"T15": "09-15", "T7": "09-23", "T3": "09-24", "T1": "09-29", "DAY": "09-30"}),
        ("2026-10-10", {"T15": "09-24", "T3": "09-30", "T1": "10-09", "DAY": "10-10"}),
        ("2026-12-31", {"T15": "12-16", "T7": "12-24", "T3": "12-28", "T1": "12-30", "DAY": "12-31"}),
    ],
)
def test_reminders_before_the_due_day_follow_the_table_of_the_guide(due: str, before: dict[str, str]) -> None:
    assert {stage: day for stage, day in days(due).items() if not Stage(stage).late} == before


def test_overdue_reminders_come_after_one_three_and_then_every_five_workdays() -> None:
    late = {stage: day for stage, day in days("2026-09-30").items() if Stage(stage).late}
    assert late == {
        "LATE1": "10-08",
        "LATE3": "10-10",
        "LATE8": "10-16",
        "LATE13": "10-23",
        "LATE18": "10-30",
    }


def test_a_minor_item_is_announced_twice_and_then_left_alone() -> None:
    assert days("2026-06-30", MINOR) == {"T7": "06-23", "T1": "06-29"}


def test_a_due_day_that_is_off_has_no_reminder_of_its_own() -> None:
    assert "DAY" not in days("2026-10-05")


def test_a_digest_after_the_due_time_does_not_announce_the_day() -> None:
    stages = [one.stage for one in schedule(china("2026-06-30T08:45"), NORMAL, CALENDAR, OFFICE)]
    assert Stage.DAY not in stages
    assert Stage.T1 in stages


@pytest.mark.parametrize("cadence", [{"before": (4,)}, {"after": (2,)}])
def test_a_cadence_with_an_unknown_stage_is_refused(cadence: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a valid Stage"):
        Cadence(**cadence)


@given(DUE_TIMES, CADENCES)
def test_all_reminders_are_digests_on_different_workdays_in_order_of_urgency(due: datetime, cadence: Cadence) -> None:
    stages = schedule(due, cadence, CALENDAR, OFFICE)
    for one in stages:
        assert CALENDAR.is_workday(local_day(one.at))
        assert one.at == OFFICE.digest_instant(local_day(one.at))
        assert one.stage.late is (one.at > due)
    assert [one.at for one in stages] == sorted({one.at for one in stages})
    assert [one.stage.urgency for one in stages] == sorted(one.stage.urgency for one in stages)


def planned(now: str, already: Collection[Stage] = frozenset(), not_before: datetime = LONG_AGO) -> ReminderPlan:
    due = OFFICE.end_of_day(date(2026, 6, 30))
    return plan(due, NORMAL, not_before, frozenset(already), china(now), CALENDAR, OFFICE)


def words(result: ReminderPlan) -> tuple[Any, ...]:
    after = result.next_at and local_day(result.next_at).strftime("%m-%d")
    return (result.stage and result.stage.value, " ".join(result.superseded), after)


@pytest.mark.parametrize(
    ("now", "already", "expected"),
    [
        ("2026-06-15T08:59", set(), (None, "", "06-15")),
        ("2026-06-15T09:00", set(), ("T15", "", "06-23")),
        ("2026-06-15T09:00", {Stage.T15}, (None, "", "06-23")),
        ("2026-06-26T10:00", set(), ("T3", "T15 T7", "06-29")),
        ("2026-06-26T10:00", {Stage.T15}, ("T3", "T7", "06-29")),
        ("2026-06-26T10:00", {Stage.T3}, (None, "", "06-29")),
        ("2026-06-30T17:30", {Stage.T1}, ("DAY", "", "07-01")),
        ("2026-06-30T17:31", {Stage.T1}, (None, "DAY", "07-01")),
        ("2026-07-01T09:00", {Stage.T1}, ("LATE1", "DAY", "07-03")),
        ("2026-07-13T09:00", {Stage.LATE1}, ("LATE8", "LATE3", "07-17")),
        ("2026-07-24T09:00", {Stage.LATE13}, ("LATE18", "", None)),
        ("2027-01-04T09:00", set(), ("LATE18", "T15 T7 T3 T1 DAY LATE1 LATE3 LATE8 LATE13", None)),
        ("2027-01-04T09:00", {Stage.LATE18}, (None, "", None)),
    ],
)
def test_only_the_most_urgent_missed_stage_goes_out(now: str, already: set[Stage], expected: Any) -> None:
    assert words(planned(now, already)) == expected


def test_a_late_run_tells_when_it_was_planned() -> None:
    assert planned("2026-06-27T23:00").planned_at == china("2026-06-26T09:00")


@pytest.mark.parametrize(
    ("not_before", "expected"),
    [
        ("2026-06-24T12:00", (None, "", "06-26")),
        ("2026-06-23T09:00", ("T7", "", "06-26")),
        ("2026-06-29T09:01", (None, "", "06-30")),
    ],
)
def test_nothing_goes_out_that_was_planned_before_the_item_came(
    not_before: str, expected: tuple[str | None, str, str]
) -> None:
    assert words(planned("2026-06-25T09:00", not_before=china(not_before))) == expected


@given(DUE_TIMES, CADENCES, st.data())
def test_scanning_at_any_times_sends_each_stage_once_and_ends(
    due: datetime, cadence: Cadence, data: DataObject
) -> None:
    not_before = due - timedelta(hours=data.draw(st.integers(0, 24 * 30)))
    waits = data.draw(st.lists(st.integers(0, 24 * 20), max_size=40))
    now = not_before - timedelta(days=5)
    sent: list[Any] = []
    handled: set[Any] = set()
    for hours in waits:
        now += timedelta(hours=hours)
        result = plan(due, cadence, not_before, frozenset(sent), now, CALENDAR, OFFICE)
        _check(result, now, not_before, sent)
        if result.stage:
            assert result.stage not in handled
            sent.append(result.stage)
        handled |= {*sent, *result.superseded}
    assert [stage.urgency for stage in sent] == sorted(stage.urgency for stage in sent)
    _run_to_the_end(due, cadence, not_before, sent, now)


def _check(result: ReminderPlan, now: datetime, not_before: datetime, sent: list[Stage]) -> None:
    assert not {result.stage, *result.superseded} & set(sent)
    assert result.stage not in result.superseded
    assert result.next_at is None or result.next_at > now
    if result.planned_at:
        assert not_before <= result.planned_at <= now
        assert OFFICE.is_open(result.planned_at, CALENDAR)
        assert result.planned_at == OFFICE.digest_instant(local_day(result.planned_at))


def _run_to_the_end(due: datetime, cadence: Cadence, not_before: datetime, sent: list[Stage], now: datetime) -> None:
    next_at: datetime | None = now
    for _ in range(len(Stage) + 1):
        if next_at is None:
            break
        result = plan(due, cadence, not_before, frozenset(sent), next_at, CALENDAR, OFFICE)
        sent = [*sent, result.stage] if result.stage else sent
        next_at = result.next_at
    assert next_at is None
