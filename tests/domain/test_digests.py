"""The rules of the digests: when they may go out, what comes first, how often one person may be chased."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.dates.clock import CHINA
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.digests import (
    DigestLine,
    LastTold,
    Section,
    Urgency,
    allowed_at,
    joins,
    long_before,
    next_digest,
    next_digest_time,
    sections,
    shortened,
    unknown_year,
    urgency_of,
)
from domain.items import Holder, Item
from domain.reminders import Stage
from services.holidays import official_days

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
OFFICE = OfficeHours()


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHINA)


def line(item_id: int, due: str, stage: Stage) -> DigestLine:
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    item = Item(item_id, "", "", 1, "2026", "", "", "open", Holder.UNIT, opened, opened, due_at=china(due))
    return DigestLine(item, "", stage)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("03-16T00:00", "03-16T09:00"),
        ("03-16T08:45", "03-16T09:00"),
        ("03-16T09:00", "03-16T09:00"),
        ("03-16T11:20", "03-16T11:20"),
        ("03-16T12:00", "03-16T14:30"),
        ("03-16T17:30", "03-17T09:00"),
        ("02-13T18:00", "02-14T09:00"),  # a working Saturday
        ("02-14T18:00", "02-24T09:00"),  # 春节
    ],
)
def test_digests_go_out_in_office_hours_from_the_digest_on(at: str, expected: str) -> None:
    assert next_digest_time(china(at), CALENDAR, OFFICE) == china(expected)


@pytest.mark.parametrize(
    ("after", "expected"),
    [("03-16T08:59", "03-16T09:00"), ("03-16T09:00", "03-17T09:00"), ("09-30T10:00", "10-08T09:00")],
)
def test_the_next_digest_comes_after_the_given_instant(after: str, expected: str) -> None:
    assert next_digest(china(after), CALENDAR, OFFICE) == china(expected)


@pytest.mark.parametrize(
    ("stage", "due", "group"),
    [
        (Stage.T180, "09-12T17:30", Urgency.AHEAD),
        (Stage.T30, "04-15T17:30", Urgency.AHEAD),
        (Stage.T15, "03-31T17:30", Urgency.AHEAD),
        (Stage.T7, "03-31T17:30", Urgency.SOON),
        (Stage.DAY, "03-16T17:30", Urgency.TODAY),
        (Stage.T1, "03-16T17:30", Urgency.TODAY),
        (Stage.LATE1, "03-13T17:30", Urgency.OVERDUE),
        (Stage.DAY, "03-16T09:30", Urgency.OVERDUE),
    ],
)
def test_a_line_stands_where_its_due_time_puts_it(stage: Stage, due: str, group: Urgency) -> None:
    assert urgency_of(stage, china(due), china("03-16T10:00")) is group


def part(item_id: int, due: str = "03-20T17:30", **fields: Any) -> DigestLine:
    found = line(item_id, due, Stage.T7)
    return replace(found, item=replace(found.item, **{"kind": "five_ones", "part": f"p{item_id}"} | fields))


def test_the_parts_of_one_duty_that_are_due_together_are_one_line_and_each_counts() -> None:
    others = [part(3, due="03-19T17:30"), part(4, unit_id=2), part(5, holder=Holder.SECRETARY)]
    (soon,) = sections([part(1), part(2), *others, part(6)], china("03-16T10:00"))
    assert [[one.item.id for one in bundle.lines] for bundle in soon.bundles] == [[3], [1, 2, 6], [4], [5]]
    assert shortened([soon], 1)[1] == 5


def test_what_each_member_owes_for_himself_is_never_put_together() -> None:
    lines = [part(1, part="person-1", person_id=1), part(2, part="person-2", person_id=2)]
    (soon,) = sections(lines, china("03-16T10:00"))
    assert len(soon.bundles) == 2


@pytest.mark.parametrize(
    ("due", "event", "quiet", "named"),
    [
        ("03-16T17:30", False, None, True),
        ("03-16T09:00", False, None, True),  # over since this morning
        ("01-20T17:30", False, None, True),
        ("03-23T17:30", False, None, True),
        ("03-24T09:00", False, None, False),
        ("03-16T17:30", False, "03-17T09:00", False),  # it came back yesterday and rests
        ("03-16T17:30", False, "03-16T09:00", True),
        ("03-18T15:00", True, None, True),
        ("03-16T09:00", True, None, False),  # a meeting that is over
    ],
)
def test_a_digest_names_what_is_overdue_due_today_and_due_within_a_week(
    due: str, event: bool, quiet: str | None, named: bool
) -> None:
    item = replace(line(1, due, Stage.T7).item, quiet_until=china(quiet) if quiet else None)
    assert joins(item, china("03-16T10:00"), event=event) is named
    assert not joins(replace(item, closed_at=china("03-15T10:00")), china("03-16T10:00"), event=event)


@pytest.mark.parametrize(
    ("due", "today", "long"),
    [
        ("02-06T15:00", "02-09", False),  # Friday at three; Monday
        ("02-06T15:00", "02-10", False),
        ("02-06T15:00", "02-11", True),
        ("02-06T17:30", "02-10", False),
        ("02-06T17:30", "02-11", True),
        ("02-06T08:30", "02-10", False),
        ("02-07T15:00", "02-10", False),  # Saturday
        ("02-07T15:00", "02-11", True),
        ("03-31T17:30", "04-03", True),
        ("04-01T10:00", "04-03", False),
        ("04-01T10:00", "04-07", True),  # 清明 between
        ("10-08T17:30", "10-10", False),  # 10 October is a Saturday that is worked
        ("10-08T17:30", "10-12", True),
        ("10-07T17:30", "10-10", True),
    ],
)
def test_three_workdays_overdue_begin_on_the_morning_of_the_third_whatever_the_hour(
    due: str, today: str, long: bool
) -> None:
    assert (china(due) < long_before(china(f"{today}T09:00").date(), CALENDAR)) is long


def test_the_most_pressing_comes_first_and_long_digests_are_cut_at_the_end() -> None:
    lines = [
        line(1, "03-31T17:30", Stage.T15),
        line(2, "03-13T17:30", Stage.LATE1),
        line(3, "03-16T17:30", Stage.DAY),
        line(4, "03-12T17:30", Stage.LATE1),
    ]
    parts = sections(lines, china("03-16T10:00"))
    assert [(part.urgency, [one.first.item.id for one in part.bundles]) for part in parts] == [
        (Urgency.OVERDUE, [4, 2]),
        (Urgency.TODAY, [3]),
        (Urgency.AHEAD, [1]),
    ]
    kept, left_out = shortened(parts, 3)
    assert [part.urgency for part in kept] == [Urgency.OVERDUE, Urgency.TODAY]
    assert left_out == 1
    assert shortened(parts, 1) == ((Section(Urgency.OVERDUE, parts[0].bundles[:1]),), 3)


@pytest.mark.parametrize(
    ("stage", "last", "expected"),
    [
        (Stage.T3, LastTold(), (None, None)),
        (Stage.T3, LastTold(china("03-16T09:00")), ("03-17T09:00", None)),
        (Stage.LATE1, LastTold(china("03-16T09:00")), ("03-17T09:00", None)),
        (Stage.LATE1, LastTold(china("03-16T09:00"), china("03-16T09:00")), ("03-17T09:00", "03-18T09:00")),
        (Stage.LATE3, LastTold(china("04-03T10:30"), china("04-03T10:30")), ("04-07T09:00", "04-08T09:00")),
        (Stage.T3, LastTold(china("03-16T09:00"), china("03-16T09:00")), ("03-17T09:00", None)),
    ],
)
def test_a_person_is_told_once_a_day_and_chased_every_second_workday(
    stage: Stage, last: LastTold, expected: tuple[str | None, str | None]
) -> None:
    wanted = tuple(text and china(text) for text in expected)
    assert allowed_at(stage, last, CALENDAR, OFFICE) == wanted


@pytest.mark.parametrize(
    ("today", "overrides", "expected"),
    [
        (date(2026, 11, 30), {}, None),
        (date(2026, 12, 1), {}, 2027),
        (date(2027, 3, 1), {}, 2027),
        (date(2027, 3, 1), {date(2027, 2, 5): False}, None),
        (date(2026, 12, 1), {date(2027, 1, 1): False}, None),
    ],
)
def test_a_year_that_nobody_has_loaded_is_named_from_december_on(
    today: date, overrides: dict[date, bool], expected: int | None
) -> None:
    known = frozenset(year for year in official_days().known_years if year <= 2026)
    assert unknown_year(today, WorkCalendar({}, known, overrides)) == expected


@pytest.mark.parametrize("day", [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)])
def test_statutory_days_are_off_in_a_year_without_notice_unless_the_department_says_otherwise(
    day: tuple[int, int],
) -> None:
    # Seven years, so that each day falls into the week in some of them.
    days = [date(year, *day) for year in range(2029, 2036)]
    assert not any(WorkCalendar({}, frozenset()).is_workday(one) for one in days)
    assert all(WorkCalendar({}, frozenset(), dict.fromkeys(days, True)).is_workday(one) for one in days)


def test_a_known_year_follows_its_own_notice_on_statutory_days() -> None:
    assert WorkCalendar({}, frozenset({2029})).is_workday(date(2029, 5, 1))
