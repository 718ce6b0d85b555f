"""The official calendar against the State Council notice for 2026 (domain.md 4.1)."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.holidays import official_days

OFF_2026 = [
    ((1, 1), (1, 3)),
    ((2, 15), (2, 23)),
    ((4, 4), (4, 6)),
    ((5, 1), (5, 5)),
    ((6, 19), (6, 21)),
    ((9, 25), (9, 27)),
    ((10, 1), (10, 7)),
]
MAKEUP_2026 = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}


def works(day: date) -> bool:
    return official_days().days.get(day, day.weekday() < 5)


@pytest.mark.parametrize(("first", "last"), OFF_2026)
def test_a_holiday_is_off_from_its_first_to_its_last_day(first: tuple[int, int], last: tuple[int, int]) -> None:
    start, end = date(2026, *first), date(2026, *last)
    assert not any(works(start + timedelta(days=n)) for n in range((end - start).days + 1))


def test_2026_differs_from_the_plain_week_only_where_the_notice_says_so() -> None:
    off = {d for a, b in OFF_2026 for d in _span(date(2026, *a), date(2026, *b)) if d.weekday() < 5}
    changed = {day: state for day, state in official_days().days.items() if day.year == 2026}
    assert {day for day, state in changed.items() if state} == {date(2026, *day) for day in MAKEUP_2026}
    assert {day for day, state in changed.items() if not state} == off


def test_only_days_that_differ_from_the_plain_week_are_kept() -> None:
    assert all(state != (day.weekday() < 5) for day, state in official_days().days.items())


def test_the_known_years_have_no_gap_and_end_with_the_last_notice() -> None:
    known = official_days().known_years
    assert known == frozenset(range(2004, max(known) + 1))
    assert max(known) >= 2026
    assert max(day.year for day in official_days().days) == max(known)


def test_the_shared_table_cannot_be_changed_by_a_caller() -> None:
    shared: Any = official_days().days
    with pytest.raises(TypeError):
        shared[date(2026, 1, 5)] = False
    assert official_days() is official_days()


def _span(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
