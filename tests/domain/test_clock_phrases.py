"""Times of day as people write them."""

from datetime import time

import pytest

from domain.dates.clock_phrases import split_clock
from domain.dates.due import DueError


@pytest.mark.parametrize(
    ("words", "rest", "clock"),
    [
        ("6月30日17:30", "6月30日", time(17, 30)),
        ("6-30 9:05", "6-30", time(9, 5)),
        ("2026-06-30t17:30:00", "2026-06-30", time(17, 30)),
        ("6月30日,17时", "6月30日", time(17)),
        ("下午5:30", "", time(17, 30)),
        ("下午5点半", "", time(17, 30)),
        ("下午3点1刻", "", time(15, 15)),
        ("上午9点20分", "", time(9, 20)),
        ("上午11点整", "", time(11)),
        ("下午17:30", "", time(17, 30)),
        ("下午12:30", "", time(12, 30)),
        ("中午12点", "", time(12)),
        ("中午1点", "", time(13)),
        ("明天中午", "明天", time(12)),
        ("明天上午", "明天", time(12)),
        ("今晚8点", "今", time(20)),
        ("晚上12点", "", time(23, 59)),
        ("24:00", "", time(23, 59)),
        ("凌晨12点", "", time(0)),
        ("0:30", "", time(0, 30)),
        ("05:30", "", time(5, 30)),
        ("早上6点", "", time(6)),
        ("7点", "", time(7)),
    ],
)
def test_a_time_is_split_off_the_end(words: str, rest: str, clock: time) -> None:
    ending = split_clock(words)
    assert (ending.rest, ending.clock, ending.closing) == (rest, clock, False)


@pytest.mark.parametrize("words", ["6月30日下班", "6月30日下午"])
def test_the_end_of_work_is_left_to_the_office_hours(words: str) -> None:
    ending = split_clock(words)
    assert (ending.rest, ending.clock, ending.closing) == ("6月30日", None, True)


@pytest.mark.parametrize("words", ["6月30日", "月底", "6.30", "20260630", "5个工作日内"])
def test_a_day_alone_has_no_time(words: str) -> None:
    ending = split_clock(words)
    assert (ending.rest, ending.clock, ending.closing) == (words, None, False)


@pytest.mark.parametrize("words", ["25:00", "17:60", "24:01", "30点"])
def test_a_time_that_no_clock_shows_is_refused(words: str) -> None:
    with pytest.raises(DueError, match="这个时间，请核对后重新输入，例如"):
        split_clock(words)


@pytest.mark.parametrize(("words", "example"), [("5点", "下午5点、17:00"), ("3:30", "下午3点、15:00")])
def test_an_hour_of_morning_or_afternoon_is_asked_back(words: str, example: str) -> None:
    with pytest.raises(DueError, match=f"上午还是下午，例如：{example}"):
        split_clock(words)
