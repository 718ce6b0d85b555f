"""A day that is named twice is read when both names agree; a weekday may run into a Chinese month."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.clock import local_day
from domain.dates.deadline_phrases import parse_day, parse_deadline
from domain.dates.due import DueError
from tests.domain.test_deadline_phrases import CALENDAR, OFFICE
from tests.stage import china

NOW = china("2026-09-15 09:00")
TODAY = date(2026, 9, 15)
NAMES = "一二三四五六日"
NUMBERS: tuple[str, ...] = ("", *"一二三四五六七八九", "十", "十一", "十二")


def numeral(number: int) -> str:
    """A number up to 31 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{NUMBERS[tens]}十") + NUMBERS[ones]


def due_day(text: str) -> date:
    return local_day(parse_deadline(text, NOW, CALENDAR, OFFICE).at)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("周三十月七日", date(2026, 10, 7)),
        ("星期三十月七日17:30前", date(2026, 10, 7)),
        ("周 三 十月七日前", date(2026, 10, 7)),
        ("周一十二月七日", date(2026, 12, 7)),
        ("周三二〇二六年十月七日", date(2026, 10, 7)),
        ("下周五（9月25日）", date(2026, 9, 25)),
        ("下周五(9月25日)17:30前", date(2026, 9, 25)),
        ("下星期五（九月二十五日）前", date(2026, 9, 25)),
        ("请于下周五（2026年9月25日星期五）前报送", date(2026, 9, 25)),
        ("9月25日（下周五）", date(2026, 9, 25)),
        ("9月25日（下周五）下午5:30前", date(2026, 9, 25)),
        ("9月25日下周五", date(2026, 9, 25)),
        ("下周五9月25日前", date(2026, 9, 25)),
        ("本周五即9月18日", date(2026, 9, 18)),
        ("本周五，即9月18日前", date(2026, 9, 18)),
        ("本周五也就是9月18日", date(2026, 9, 18)),
        ("明天（9月16日）", date(2026, 9, 16)),
        ("后天(17日)", date(2026, 9, 17)),
        ("9月30日（月底）", date(2026, 9, 30)),
        ("月底（9月30日）", date(2026, 9, 30)),
        ("周五（9月25日）", date(2026, 9, 25)),
    ],
)
def test_a_day_named_twice_is_read(text: str, day: date) -> None:
    assert due_day(text) == day


@pytest.mark.parametrize(
    ("text", "near", "dated"),
    [
        ("下周五（9月26日）", "“下周五”是2026年9月25日（星期五）", "“9月26日”是2026年9月26日（星期六）"),
        ("9月26日（下周五）", "“下周五”是2026年9月25日（星期五）", "“9月26日”是2026年9月26日（星期六）"),
        ("本周五即9月25日", "“本周五”是2026年9月18日（星期五）", "“9月25日”是2026年9月25日（星期五）"),
        ("明天9月17日前", "“明天”是2026年9月16日（星期三）", "“9月17日”是2026年9月17日（星期四）"),
    ],
)
def test_of_two_days_that_are_not_one_both_are_named(text: str, near: str, dated: str) -> None:
    with pytest.raises(DueError) as refused:
        due_day(text)
    assert near in str(refused.value)
    assert dated in str(refused.value)


@pytest.mark.parametrize("text", ["周二十月七日", "下周五（9月25日星期四）", "周四（9月25日）"])
def test_a_weekday_that_is_another_one_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(DueError, match=r"是星期[三五]，与所写的星期不符"):
        due_day(text)


@given(st.integers(1, 400), st.booleans())
def test_any_weekday_may_run_into_any_chinese_date(ahead: int, dated: bool) -> None:
    day = TODAY + timedelta(days=ahead)
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year)) + "年" if dated or ahead > 100 else ""
    text = f"周{NAMES[day.weekday()]}{year}{numeral(day.month)}月{numeral(day.day)}日"
    assert due_day(text) == day


@given(
    st.integers(-1, 1), st.integers(0, 6), st.integers(-3, 3), st.sampled_from(["{0}（{1}）", "{1}（{0}）", "{0}即{1}"])
)
def test_a_day_of_this_or_another_week_agrees_with_its_date_and_with_no_other(
    week: int, weekday: int, off: int, form: str
) -> None:
    day = TODAY + timedelta(weeks=week, days=weekday - TODAY.weekday())
    other = day + timedelta(days=off)
    text = form.format(f"{'上本下'[week + 1]}周{NAMES[weekday]}", f"{other.month}月{other.day}日")
    if off == 0:
        assert parse_day(text, TODAY) == day
        return
    with pytest.raises(DueError, match="不是同一天"):
        parse_day(text, TODAY)


@pytest.mark.parametrize("text", ["06/30 16:00", "2026-12-01 09:05", "即日起至9月25日16:00", "下周五16:00前"])
def test_other_ways_of_writing_are_read_as_before(text: str) -> None:
    assert parse_deadline(text, NOW, CALENDAR, OFFICE).exact
