"""The words for days, instants and the time left."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.dates import wording
from domain.dates.clock import CHINA
from domain.dates.workdays import WorkCalendar
from domain.mechanisms import MECHANISMS
from services.holidays import official_days

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
CLOSING = datetime(2026, 6, 30, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (wording.short, "6月30日"),
        (wording.day, "6月30日（星期二）"),
        (wording.date_full, "2026年6月30日"),
        (wording.clock, "17:30"),
        (wording.day_and_time, "6月30日（星期二）17:30"),
        (wording.before_time, "6月30日（星期二）17:30前"),
        (wording.full_time, "2026年6月30日 17:30"),
    ],
)
def test_an_instant_is_written_on_the_clock_of_china(write: Callable[..., Any], words: str) -> None:
    assert write(CLOSING) == words


@pytest.mark.parametrize(("write", "words"), [(wording.day, "7月1日（星期三）"), (wording.date_full, "2026年7月1日")])
def test_an_evening_in_utc_is_the_next_day_in_china(write: Callable[..., Any], words: str) -> None:
    assert write(datetime(2026, 6, 30, 16, tzinfo=UTC)) == words
    assert write(date(2026, 7, 1)) == words


@pytest.mark.parametrize(
    ("day", "name"), [(5, "一"), (6, "二"), (7, "三"), (8, "四"), (9, "五"), (10, "六"), (11, "日")]
)
def test_every_weekday_has_its_name(day: int, name: str) -> None:
    assert wording.day(date(2026, 10, day)) == f"10月{day}日（星期{name}）"


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        ("2026-09-30T17:30", "2026-09-24T09:00", "还有3个工作日"),
        ("2026-09-30T17:30", "2026-09-29T23:59", "还有1个工作日"),
        ("2026-09-30T17:30", "2026-09-30T00:00", "今天截止"),
        ("2026-09-30T17:30", "2026-09-30T17:30", "今天截止"),
        ("2026-09-30T17:30", "2026-09-30T17:31", "已过截止时间"),
        ("2026-09-30T17:30", "2026-10-07T10:00", "已过截止时间"),
        ("2026-09-30T17:30", "2026-10-08T00:00", "已逾期1个工作日"),
        ("2026-09-30T17:30", "2026-10-09T09:00", "已逾期2个工作日"),
        ("2026-10-04T12:00", "2026-10-02T09:00", "还有2天"),
    ],
)
def test_the_time_left_is_counted_in_workdays(due: str, now: str, words: str) -> None:
    due_at, at = (datetime.fromisoformat(text).replace(tzinfo=CHINA) for text in (due, now))
    assert wording.left(due_at, at, CALENDAR) == words


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        wording.day_and_time(CLOSING.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-06-29T10:00", "还有1个工作日"),
        ("2026-06-30T09:00", "就在今天"),
        ("2026-06-30T17:31", "时间已过，请登记结果或改期"),
        ("2026-07-09T09:00", "时间已过，请登记结果或改期"),
    ],
)
def test_an_event_is_not_overdue(now: str, words: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    assert wording.event_left(CLOSING, at, CALENDAR, once_past="请登记结果或改期") == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-06-30T17:31", "就在今天"),
        ("2026-06-30T23:59", "就在今天"),
        ("2026-07-01T00:00", "时间已过，请开始督查或修改计划"),
    ],
)
def test_what_takes_a_day_is_past_when_the_day_is(now: str, words: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    once_past = MECHANISMS["inspection"].states["notified"].once_past
    assert wording.event_left(CLOSING, at, CALENDAR, once_past=once_past, all_day=True) == words


def test_what_is_asked_for_once_an_event_is_past_can_be_done_there() -> None:
    for mechanism in MECHANISMS.values():
        for name, state in mechanism.states.items():
            if state.event:
                titles = [one.title for one in mechanism.steps if name in one.sources]
                asked = state.once_past.removeprefix("请").split("或")
                general = {"登记结果": ("登记", "记录"), "改期": ("改期",)}
                for one in asked:
                    found = [title for title in titles if any(word in title for word in general.get(one, (one,)))]
                    assert found, f"{mechanism.kind} in {name}: there is no {one} among {titles}"


@pytest.mark.parametrize(
    ("event", "now", "words"),
    [
        (False, "2026-06-30T17:30", "请于6月30日（星期二）17:30前办理"),
        (False, "2026-06-30T17:31", "应于6月30日（星期二）17:30前办理"),
        (False, "2025-12-31T23:59", "请于2026年6月30日（星期二）17:30前办理"),
        (True, "2026-06-30T09:00", "时间：6月30日（星期二）17:30"),
        (True, "2025-12-31T09:00", "时间：2026年6月30日（星期二）17:30"),
    ],
)
def test_a_deadline_is_a_request_and_an_event_has_its_time(event: bool, now: str, words: str) -> None:
    assert wording.term(CLOSING, datetime.fromisoformat(now).replace(tzinfo=CHINA), event=event) == words


def test_an_event_of_whole_days_has_no_hour() -> None:
    at = datetime(2026, 6, 30, 8, tzinfo=CHINA)
    assert wording.when(CLOSING, at, event=True, all_day=True) == "时间：6月30日（星期二）"
    assert wording.term(CLOSING, at, event=True, all_day=True) == "时间：6月30日（星期二）"


@pytest.mark.parametrize(
    ("event", "now", "line", "part"),
    [
        (False, "2026-01-01T00:00", "截止：6月30日（星期二）17:30前", "6月30日（星期二）截止"),
        (False, "2025-12-31T23:59", "截止：2026年6月30日（星期二）17:30前", "2026年6月30日（星期二）截止"),
        (True, "2026-01-01T00:00", "时间：6月30日（星期二）17:30", "6月30日（星期二）"),
    ],
)
def test_the_year_is_named_unless_it_is_this_one(event: bool, now: str, line: str, part: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=CHINA)
    assert wording.when(CLOSING, at, event=event) == line
    assert wording.due_day(CLOSING, at, event=event) == part


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("填写报送", "已报送"),
        ("修改重报", "已重新报送"),
        ("退回修改", "已退回修改"),
        ("登记已开展", "已登记为已开展"),
        ("已阅", "已阅"),
        ("情况说明", "已提交情况说明"),
        ("问题转为整改", "问题已转为整改"),
        ("评分结束", "评分已结束"),
    ],
)
def test_an_act_that_has_been_done_is_not_done_twice(act: str, words: str) -> None:
    assert wording.done(act) == words
