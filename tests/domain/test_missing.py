"""How often the department hears who is missing: weekly four times, then beside other things once a quarter."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from domain.missing import MissingTold, is_news, is_told, told_first

MONDAY = date(2026, 1, 5)
FIRST, LATER = [0, 1, 2, 3], [10, 11, 12, 13]


@pytest.mark.parametrize(
    ("missing", "by_itself", "beside"),
    [
        pytest.param({0: 3}, FIRST, [*FIRST, 16, 29, 42], id="the same people for a year"),
        pytest.param({0: 3, 2: 1}, FIRST, [*FIRST, 16, 29, 42], id="some have come"),
        pytest.param({0: 3, 2: 0}, [0, 1], [0, 1], id="all have come"),
        pytest.param({0: 1, 10: 2}, [*FIRST, *LATER], [*FIRST, *LATER, 26, 39], id="a new one"),
        pytest.param({0: 3, 2: 1, 10: 2}, [*FIRST, *LATER], [*FIRST, *LATER, 26, 39], id="another new one"),
        pytest.param({0: 0, 5: 1}, [5, 6, 7, 8], [5, 6, 7, 8, 21, 34, 47], id="nobody at first"),
    ],
)
def test_it_is_told_by_itself_four_weeks_and_then_beside_other_things_once_a_quarter(
    missing: Mapping[int, int], by_itself: list[int], beside: list[int]
) -> None:
    assert _weeks(missing) == by_itself
    assert _weeks(missing, others=True) == beside


def _weeks(missing: Mapping[int, int], *, others: bool = False) -> list[int]:
    """The weeks of a year in which it is told; `missing` says from which week on how many are."""
    last: MissingTold | None = None
    found, people = [], 0
    for week in range(52):
        people = missing.get(week, people)
        today = MONDAY + timedelta(weeks=week)
        if is_news(people, last, today) or (others and is_told(people, last, today)):
            found.append(week)
            last = last.told(people, today) if last else told_first(people, today)
        last = last and last.seen(people)
    return found


@pytest.mark.parametrize("days", range(1, 7))
def test_it_is_never_told_twice_within_a_week(days: int) -> None:
    assert not is_told(9, told_first(1, MONDAY), MONDAY + timedelta(days=days))
