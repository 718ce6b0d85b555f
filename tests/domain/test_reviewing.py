"""To which year a day of the review belongs."""

from datetime import date

import pytest

from domain.reviewing import review_year, scheme_year


@pytest.mark.parametrize(
    ("day", "year"), [((2026, 11, 2), 2026), ((2026, 12, 31), 2026), ((2027, 3, 31), 2026), ((2027, 7, 1), 2027)]
)
def test_a_review_from_november_to_spring_is_about_one_year(day: tuple[int, int, int], year: int) -> None:
    assert review_year(date(*day)) == year


@pytest.mark.parametrize(("day", "year"), [((2026, 3, 1), 2026), ((2026, 12, 1), 2026), ((2027, 2, 28), 2026)])
def test_a_scheme_is_for_the_year_it_is_made_in_but_for_the_first_months(day: tuple[int, int, int], year: int) -> None:
    assert scheme_year(date(*day)) == year
