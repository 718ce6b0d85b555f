"""Periods: ids, titles, bounds, neighbours and the ways people write them."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.periods import Period, PeriodError, PeriodKind, current, parse_text

TODAY = date(2026, 11, 22)
PERIODS = st.sampled_from(PeriodKind).flatmap(
    lambda kind: st.builds(Period, st.just(kind), st.integers(1901, 2198), st.integers(1, kind.a_year))
)


@pytest.mark.parametrize(
    ("period_id", "title", "start", "end"),
    [
        ("2026Q1", "2026年第一季度", "2026-01-01", "2026-03-31"),
        ("2026Q2", "2026年第二季度", "2026-04-01", "2026-06-30"),
        ("2026Q3", "2026年第三季度", "2026-07-01", "2026-09-30"),
        ("2026Q4", "2026年第四季度", "2026-10-01", "2026-12-31"),
        ("2026H1", "2026年上半年", "2026-01-01", "2026-06-30"),
        ("2026H2", "2026年下半年", "2026-07-01", "2026-12-31"),
        ("2026", "2026年度", "2026-01-01", "2026-12-31"),
        ("2026-07", "2026年7月", "2026-07-01", "2026-07-31"),
        ("2028-02", "2028年2月", "2028-02-01", "2028-02-29"),
    ],
)
def test_a_period_has_the_id_title_and_bounds_of_the_guide(period_id: str, title: str, start: str, end: str) -> None:
    period = Period.parse(period_id)
    assert (period.id, period.title) == (period_id, title)
    assert (period.start, period.end) == (date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    "bad", ["", "2026Q5", "2026H3", "2026-13", "2026-7", "26Q1", "0000", "2026q1", "２０２６", "x"]
)
def test_an_unknown_id_is_refused(bad: str) -> None:
    with pytest.raises(PeriodError, match="没有这个周期"):
        Period.parse(bad)


@pytest.mark.parametrize(("kind", "number"), [("quarter", 0), ("quarter", 5), ("half", 3), ("year", 2), ("month", 13)])
def test_a_number_that_the_year_has_not_is_refused(kind: str, number: int) -> None:
    with pytest.raises(ValueError, match="there is no"):
        Period(PeriodKind(kind), 2026, number)


@given(PERIODS)
def test_an_id_reads_back_as_the_same_period(period: Period) -> None:
    assert Period.parse(period.id) == period


@given(PERIODS)
def test_neighbours_join_without_gap_or_overlap(period: Period) -> None:
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period
    assert period.start < period.end


@given(st.sampled_from(PeriodKind), st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_a_day_lies_in_its_current_period_only(kind: PeriodKind, day: date) -> None:
    here = current(kind, day)
    assert here.contains(day)
    assert not here.next().contains(day)
    assert not here.previous().contains(day)


@given(PERIODS)
def test_a_title_reads_back_as_its_period(period: Period) -> None:
    assert parse_text(period.title, TODAY) == period


@pytest.mark.parametrize(
    ("text", "period_id"),
    [
        ("一季度", "2026Q1"),
        ("第一季度", "2026Q1"),
        ("Q1", "2026Q1"),
        ("q4", "2026Q4"),
        ("1季度", "2026Q1"),
        ("４季度", "2026Q4"),
        ("本季度", "2026Q4"),
        ("上季度", "2026Q3"),
        ("上个季度", "2026Q3"),
        ("下季度", "2027Q1"),
        ("上半年", "2026H1"),
        ("下半年", "2026H2"),
        ("去年上半年", "2025H1"),
        ("2026年第三季度", "2026Q3"),
        (" 2026 年 三季度 ", "2026Q3"),
        ("二〇二五年第四季度", "2025Q4"),
        ("2025Q4", "2025Q4"),
        ("2026h1", "2026H1"),
        ("今年", "2026"),
        ("本年度", "2026"),
        ("去年", "2025"),
        ("明年", "2027"),
        ("2026", "2026"),
        ("2026年度", "2026"),
        ("去年四季度", "2025Q4"),
        ("7月", "2026-07"),
        ("十二月份", "2026-12"),
        ("2026年7月", "2026-07"),
        ("2026-07", "2026-07"),
        ("本月", "2026-11"),
        ("上个月", "2026-10"),
        ("次月", "2026-12"),
    ],
)
def test_people_may_write_a_period_in_many_ways(text: str, period_id: str) -> None:
    assert parse_text(text, TODAY).id == period_id


@pytest.mark.parametrize(
    "text", ["", " ", "7", "-7", "季度", "五季度", "13月", "0月", "明天", "2026年年", "202607", "0000年"]
)
def test_a_text_that_names_no_period_is_answered_with_an_example(text: str) -> None:
    with pytest.raises(PeriodError, match="例如：2026年第三季度") as refusal:
        parse_text(text, TODAY)
    assert text.strip() in str(refusal.value)


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_a_refusal(text: str) -> None:
    with suppress(PeriodError):
        period = parse_text(text, TODAY)
        assert Period.parse(period.id) == period
