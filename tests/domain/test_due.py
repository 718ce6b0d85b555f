"""Due dates: the rule, the shift off holidays, the grace of a late opening and the words for them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.clock import CHINA
from domain.dates.due import Due, DueRule, describe, due_for, late_opening
from domain.dates.hours import OfficeHours
from domain.dates.periods import Period
from domain.dates.workdays import ShiftRule, WorkCalendar
from services.holidays import official_days

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
OFFICE = OfficeHours()
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def due_on(rule: DueRule, period_id: str = "2026") -> Due:
    return due_for(rule, Period.parse(period_id), CALENDAR, OFFICE)


@pytest.mark.parametrize(
    ("rule", "period_id", "nominal", "day"),
    [
        (DueRule(3, 31), "2026Q1", "2026-03-31", "2026-03-31"),
        (DueRule(6, 0), "2026H1", "2026-06-30", "2026-06-30"),
        (DueRule(12, 20), "2026", "2026-12-20", "2026-12-18"),
        (DueRule(12, 20, shift=ShiftRule.NEXT), "2026", "2026-12-20", "2026-12-21"),
        (DueRule(12, 20, shift=ShiftRule.NONE), "2026", "2026-12-20", "2026-12-20"),
        (DueRule(10, 5), "2026Q3", "2026-10-05", "2026-09-30"),
        (DueRule(1, 10, year_offset=1), "2025", "2026-01-10", "2026-01-09"),
        (DueRule(2, 0), "2026-02", "2026-02-28", "2026-02-28"),
        (DueRule(2, 29, shift=ShiftRule.NONE), "2026", "2026-02-28", "2026-02-28"),
        (DueRule(2, 29, shift=ShiftRule.NONE), "2024", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_rule_is_due_at_closing_time_on_its_shifted_day(
    rule: DueRule, period_id: str, nominal: str, day: str
) -> None:
    due = due_on(rule, period_id)
    assert due.nominal == date.fromisoformat(nominal)
    assert due.day == date.fromisoformat(day)
    assert due.at == datetime.fromisoformat(f"{day}T17:30").replace(tzinfo=CHINA)
    assert due.shifted is (nominal != day)


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (2, 30), (4, 31), (6, -1), (1, 32)])
def test_a_rule_for_a_day_that_does_not_exist_is_refused(month: int, day: int) -> None:
    with pytest.raises(ValueError, match="has a day"):
        DueRule(month, day)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (DueRule(6, 30), "6月30日（星期二）17:30前"),
        (DueRule(10, 5), "9月30日（星期三）17:30前（原定10月5日，遇节假日提前至9月30日）"),
        (
            DueRule(10, 5, shift=ShiftRule.NEXT),
            "10月8日（星期四）17:30前（原定10月5日，遇节假日顺延至10月8日）",
        ),
    ],
)
def test_a_moved_due_date_shows_both_days(rule: DueRule, words: str) -> None:
    assert describe(due_on(rule)) == words


@pytest.mark.parametrize(
    ("opened", "day"),
    [
        ("2026-03-02", "2026-06-30"),
        ("2026-06-15", "2026-06-30"),
        ("2026-06-16", "2026-07-01"),
        ("2026-06-30", "2026-07-14"),
        ("2026-08-03", "2026-08-17"),
        ("2026-10-01", "2026-10-20"),
    ],
)
def test_an_item_opened_late_gets_ten_workdays(opened: str, day: str) -> None:
    due = late_opening(due_on(DueRule(6, 30)), date.fromisoformat(opened), CALENDAR, OFFICE)
    assert due.day == date.fromisoformat(day)
    assert due.at == OFFICE.end_of_day(due.day)
    assert due.eased is (day != "2026-06-30")


def test_a_late_opening_explains_itself_without_blaming_a_holiday() -> None:
    due = late_opening(due_on(DueRule(10, 5)), date(2026, 9, 29), CALENDAR, OFFICE)
    assert describe(due) == "10月19日（星期一）17:30前（原定10月5日，因布置较晚延至10月19日）"


def test_a_grace_that_ends_on_the_shifted_day_changes_nothing() -> None:
    due = due_on(DueRule(10, 5, shift=ShiftRule.NEXT))
    assert late_opening(due, CALENDAR.add_workdays(due.day, -10), CALENDAR, OFFICE) == due


@given(DAYS, st.integers(1, 12), st.integers(0, 28), st.sampled_from(ShiftRule))
def test_nobody_is_overdue_at_birth(opened: date, month: int, day: int, shift: ShiftRule) -> None:
    rule = DueRule(month, day, shift=shift)
    due = late_opening(due_on(rule), opened, CALENDAR, OFFICE)
    assert due.day >= due_on(rule).day
    assert CALENDAR.workdays_between(opened, due.day) >= 10
    assert due.at > OFFICE.end_of_day(opened) + timedelta(days=10)
