"""The working calendar against the notice of 2026 and against its own laws."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.workdays import ShiftRule, WorkCalendar
from services.holidays import official_days

OFFICIAL = official_days()
CALENDAR = WorkCalendar(OFFICIAL.days, OFFICIAL.known_years)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))

# domain.md 4.2: nominal day, workday or not, day by PREV, day by NEXT.
VECTORS = [
    ("2026-01-10", False, "2026-01-09", "2026-01-12"),
    ("2026-02-28", True, "2026-02-28", "2026-02-28"),
    ("2026-03-31", True, "2026-03-31", "2026-03-31"),
    ("2026-04-05", False, "2026-04-03", "2026-04-07"),
    ("2026-05-09", True, "2026-05-09", "2026-05-09"),
    ("2026-06-20", False, "2026-06-18", "2026-06-22"),
    ("2026-06-30", True, "2026-06-30", "2026-06-30"),
    ("2026-07-05", False, "2026-07-03", "2026-07-06"),
    ("2026-09-20", True, "2026-09-20", "2026-09-20"),
    ("2026-09-25", False, "2026-09-24", "2026-09-28"),
    ("2026-09-30", True, "2026-09-30", "2026-09-30"),
    ("2026-10-05", False, "2026-09-30", "2026-10-08"),
    ("2026-10-10", True, "2026-10-10", "2026-10-10"),
    ("2026-12-20", False, "2026-12-18", "2026-12-21"),
    ("2026-12-31", True, "2026-12-31", "2026-12-31"),
]


@pytest.mark.parametrize(("nominal", "works", "earlier", "later"), VECTORS)
def test_a_due_day_shifts_as_the_vectors_of_the_guide_say(nominal: str, works: bool, earlier: str, later: str) -> None:
    day = date.fromisoformat(nominal)
    assert CALENDAR.is_workday(day) is works
    assert CALENDAR.shift(day, ShiftRule.PREV) == date.fromisoformat(earlier)
    assert CALENDAR.shift(day, ShiftRule.NEXT) == date.fromisoformat(later)
    assert CALENDAR.shift(day, ShiftRule.NONE) == day


def test_an_override_wins_over_the_notice_and_the_notice_over_the_week() -> None:
    monday, holiday, makeup = date(2026, 6, 29), date(2026, 10, 1), date(2026, 10, 10)
    calendar = WorkCalendar(OFFICIAL.days, OFFICIAL.known_years, {monday: False, holiday: True, makeup: False})
    assert [calendar.is_workday(day) for day in (monday, holiday, makeup)] == [False, True, False]
    assert [CALENDAR.is_workday(day) for day in (monday, holiday, makeup)] == [True, False, True]


def test_a_year_without_a_notice_has_plain_weeks_and_says_so() -> None:
    calendar = WorkCalendar({}, frozenset({2026}), {date(2027, 1, 1): False})
    assert not calendar.is_known(date(2027, 5, 3))
    assert calendar.is_known(date(2027, 1, 1))
    assert calendar.is_known(date(2026, 5, 3))
    assert calendar.is_workday(date(2027, 5, 3))
    assert not calendar.is_workday(date(2027, 5, 8))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-09-24", 1, "2026-09-28"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-10-03", -1, "2026-09-30"),
        ("2026-06-20", 0, "2026-06-20"),
    ],
)
def test_workdays_are_counted_from_the_next_day(start: str, count: int, end: str) -> None:
    assert CALENDAR.add_workdays(date.fromisoformat(start), count) == date.fromisoformat(end)


@given(DAYS, st.integers(-60, 60))
def test_adding_workdays_and_counting_them_agree(day: date, count: int) -> None:
    moved = CALENDAR.add_workdays(day, count)
    # Going back from a day off does not count that day itself.
    assert CALENDAR.workdays_between(day, moved) == (count if count >= 0 or CALENDAR.is_workday(day) else count + 1)
    assert count == 0 or CALENDAR.is_workday(moved)


@given(DAYS, DAYS)
def test_counting_backwards_is_the_negative_of_counting_forwards(first: date, last: date) -> None:
    assert CALENDAR.workdays_between(first, last) == -CALENDAR.workdays_between(last, first)


@given(DAYS)
def test_neighbouring_workdays_enclose_the_day_with_only_days_off_between(day: date) -> None:
    earlier, later = CALENDAR.previous_workday(day), CALENDAR.next_workday(day)
    assert earlier <= day <= later
    assert CALENDAR.workdays_between(earlier, later) == (0 if earlier == later else 1)
    assert later - earlier < timedelta(days=12)
