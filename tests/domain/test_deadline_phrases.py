"""Deadlines and days as people write them (domain.md 4.3)."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.dates import wording
from domain.dates.clock import CHINA, local, local_day
from domain.dates.deadline_phrases import Deadline, DueError, parse_day, parse_deadline
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from services.holidays import official_days

CALENDAR = WorkCalendar(official_days().days, official_days().known_years)
OFFICE = OfficeHours()
WEDNESDAY = datetime(2026, 6, 10, 10, tzinfo=CHINA)
TODAY = WEDNESDAY.date()


def read(text: str, now: datetime = WEDNESDAY) -> Deadline:
    return parse_deadline(text, now, CALENDAR, OFFICE)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("6月30日前", "2026-06-30"),
        ("于6月30日前报送", "2026-06-30"),
        ("6月30日下班前报组织部", "2026-06-30"),
        ("6月30日前报送至县委组织部", "2026-06-30"),
        ("6月30日（二）前", "2026-06-30"),
        ("6月30日以内", "2026-06-30"),
        ("6月30日之内完成", "2026-06-30"),
        ("请于6月30日之前完成。", "2026-06-30"),
        ("6月30号", "2026-06-30"),
        ("6-30", "2026-06-30"),
        ("6.30", "2026-06-30"),
        ("2026-06-30", "2026-06-30"),
        ("2026/6/30", "2026-06-30"),
        ("20260630", "2026-06-30"),
        ("2026年6月30日（星期二）前", "2026-06-30"),
        ("今年6月30日", "2026-06-30"),
        ("六月三十日前", "2026-06-30"),
        ("６月３０日前", "2026-06-30"),
        ("6 月 30 日 前", "2026-06-30"),
        ("截止时间：6月30日", "2026-06-30"),
        ("6月30日下班前", "2026-06-30"),
        ("30日前", "2026-06-30"),
        ("31日前", "2026-07-31"),
        ("本月25日", "2026-06-25"),
        ("每月25日前", "2026-06-25"),
        ("5日前", "2026-07-05"),
        ("月底前", "2026-06-30"),
        ("6月底前", "2026-06-30"),
        ("月末", "2026-06-30"),
        ("本月内", "2026-06-30"),
        ("下月底", "2026-07-31"),
        ("2028年2月底", "2028-02-29"),
        ("季度末", "2026-06-30"),
        ("每季度末月25日前", "2026-06-25"),
        ("第三季度末", "2026-09-30"),
        ("下季度末月25日", "2026-09-25"),
        ("一季度末", "2027-03-31"),
        ("上半年", "2026-06-30"),
        ("下半年", "2026-12-31"),
        ("年底前", "2026-12-31"),
        ("明年底", "2027-12-31"),
        ("2027年上半年", "2027-06-30"),
        ("周五", "2026-06-12"),
        ("周二", "2026-06-16"),
        ("本周五前", "2026-06-12"),
        ("下周五", "2026-06-19"),
        ("下下周一", "2026-06-22"),
        ("星期天", "2026-06-14"),
        ("今天", "2026-06-10"),
        ("明天", "2026-06-11"),
        ("后天", "2026-06-12"),
        ("明天下班前", "2026-06-11"),
        ("下班前", "2026-06-10"),
        ("即日起", "2026-06-10"),
        ("三个工作日内", "2026-06-15"),
        ("10个工作日内", "2026-06-25"),
        ("自即日起5个工作日内", "2026-06-17"),
    ],
)
def test_a_day_without_an_hour_is_due_when_the_office_closes(text: str, day: str) -> None:
    deadline = read(text)
    assert deadline.at == china(f"{day}T17:30")
    assert deadline.at.tzinfo is UTC
    assert not deadline.exact


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("6月30日17:30前", "2026-06-30T17:30"),
        ("06/30 17:30", "2026-06-30T17:30"),
        ("2026-06-30T17:30", "2026-06-30T17:30"),
        ("2026年6月30日（星期二）17:30前", "2026-06-30T17:30"),
        ("下午5:30前", "2026-06-10T17:30"),
        ("6月30日下午五点半前", "2026-06-30T17:30"),
        ("明天上午10点", "2026-06-11T10:00"),
        ("12月31日24时前", "2026-12-31T23:59"),
        ("次月5日12:00", "2026-07-05T12:00"),
        ("24小时内", "2026-06-11T10:00"),
    ],
)
def test_a_typed_hour_is_kept_exactly(text: str, at: str) -> None:
    deadline = read(text)
    assert deadline.at == china(at)
    assert deadline.at.tzinfo is UTC
    assert deadline.exact


@pytest.mark.parametrize(
    ("text", "day", "note"),
    [
        ("次月5日前", "2026-07-03", "原定7月5日，遇节假日提前至7月3日"),
        ("下个月5号", "2026-07-03", "原定7月5日，遇节假日提前至7月3日"),
        ("10日内", "2026-06-18", "原定6月20日，遇节假日提前至6月18日"),
        ("本周内", "2026-06-12", "原定6月14日，遇节假日提前至6月12日"),
        ("一周内", "2026-06-17", ""),
        ("两周内", "2026-06-24", ""),
        ("半个月内", "2026-06-25", ""),
        ("半个月", "2026-06-25", ""),
        ("5天", "2026-06-15", ""),
        ("两周", "2026-06-24", ""),
        ("三个月", "2026-09-10", ""),
        ("半年内", "2026-12-10", ""),
        ("一个月内", "2026-07-10", ""),
    ],
)
def test_a_counted_day_moves_off_a_holiday_and_says_so(text: str, day: str, note: str) -> None:
    deadline = read(text)
    assert deadline == Deadline(china(f"{day}T17:30"), False, note)


def test_a_counted_day_never_moves_into_the_past() -> None:
    holiday = read("3日内", china("2026-10-01T09:00"))
    assert holiday.at == china("2026-10-08T17:30")
    assert holiday.note == "原定10月4日，遇节假日顺延至10月8日"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("6月20日前", "6月20日（星期六）不是工作日，如需调整，可改为6月18日（星期四）"),
        ("6月20日18:00", "6月20日（星期六）不是工作日，如需调整，可改为6月18日（星期四）"),
        ("10月5日", "10月5日（星期一）不是工作日，如需调整，可改为9月30日（星期三）"),
    ],
)
def test_a_named_day_off_stays_and_the_writer_is_asked(text: str, note: str) -> None:
    deadline = read(text)
    assert deadline.note == note


@pytest.mark.parametrize(("text", "note"), [("6月9日", "按2027年6月9日（星期三）登记；"), ("2027-06-09", "")])
def test_a_date_in_a_year_that_nobody_typed_names_the_year(text: str, note: str) -> None:
    assert read(text).note == f"{note}2027年放假安排尚未载入，暂按周末休息推算"


def test_a_leap_day_is_found_in_the_next_year_that_has_one() -> None:
    assert read("2月29日", china("2027-06-10T09:00")).at == china("2028-02-29T17:30")


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-06-10T17:30", "2026-06-11"),
        ("2026-06-20T09:00", "2026-06-22"),
        ("2026-09-30T18:00", "2026-10-08"),
        ("2026-10-01T09:00", "2026-10-08"),
    ],
)
def test_at_once_means_the_first_closing_time_of_a_workday_ahead(now: str, day: str) -> None:
    assert read("即日起", china(now)).at == china(f"{day}T17:30")


def test_after_the_meeting_counts_from_its_day() -> None:
    deadline = parse_deadline("会后5个工作日内", WEDNESDAY, CALENDAR, OFFICE, meeting=date(2026, 6, 17))
    assert local_day(deadline.at) == date(2026, 6, 25)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请输入时间"),
        ("前", "请输入时间"),
        ("尽快", "没有写明时间，请写明日期"),
        ("年前", "可能是元旦前，也可能是春节前"),
        ("年前报送", "可能是元旦前，也可能是春节前"),
        ("双节前", "哪一个节日"),
        ("节前", "哪一个节日"),
        ("明早", "请写明钟点"),
        ("9月28日至30日", "请写最后一天"),
        ("12月1日-12月5日前", "请写最后一天"),
        ("6月", "没有看懂“6月”"),
        ("3日前后", "“前后”不是确定的时间，请写最后一天"),
        ("6月20日左右", "“左右”不是确定的时间，请写最后一天"),
        ("年前", "“年前”可能是元旦前，也可能是春节前，请写明，例如：元旦前"),
        ("年后", "“年后”可能是元旦前"),
        ("双节前", "“双节”没有写明是哪一个节日，请写明，例如：国庆节前"),
        ("节前", "“节前”没有写明是哪一个节日"),
        ("节后", "“节后”没有写明是哪一个节日"),
        ("放假前", "没有写明是哪一个节日"),
        ("明早", "“明早”没有写明几点，请写明钟点，例如：明天上午、明天9:00前"),
        ("明天早上", "“早上”没有写明几点"),
        ("今晚", "“今晚”没有写明几点"),
        ("12月1日至5日", "“12月1日至5日”是一段时间，这里只填一天，请写最后一天，例如：12月5日。"),
        ("12月1日-12月5日前", "请写最后一天，例如：12月5日。"),
        ("十二月一日到五日", "请写最后一天，例如：十二月五日。"),
        ("6月15-20日", "请写最后一天，例如：6月20日。"),
        ("下周一至下周三", "请写最后一天，例如：下周三。"),
        ("本周一至周五", "请写最后一天，例如：周五。"),
        ("三五天内", "“三五天内”不是确定的时间，请只写一个数"),
        ("两三个工作日", "不是确定的时间，请只写一个数"),
        ("3-5个工作日内", "不是确定的时间，请只写一个数"),
        ("会后", "这里没有会议日期"),
        ("会后5日内", "这里没有会议日期"),
        ("2月30日", "2月没有30日"),
        ("2月29日", "2027年2月没有29日"),
        ("6月0日", "6月没有0日"),
        ("20260631", "6月没有31日"),
        ("13月5日", "没有13月"),
        ("6月30日（星期三）前", "2026年6月30日是星期二，与所写的星期不符"),
        ("2026年6月9日", "2026年6月9日 17:30已经过去"),
        ("昨天", "2026年6月9日 17:30已经过去"),
        ("本周一", "2026年6月8日 17:30已经过去"),
        ("今天9:00", "2026年6月10日 09:00已经过去"),
        ("2062-06-30", "2062年6月30日太远"),
        ("截至6月30日", "数据统计到哪一天"),
        ("长期坚持", "没有截止时间"),
        ("25:30", "没有25:30这个时间"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(DueError, match=sentence) as refusal:
        read(text)
    assert str(refusal.value).endswith("。")
    assert "例如" in str(refusal.value) or "核对" in str(refusal.value)


def test_today_after_closing_time_is_over() -> None:
    with pytest.raises(DueError, match="已经过去"):
        read("6月10日", china("2026-06-10T17:30"))


MINUTES = st.integers(1, 60 * 24 * 150)


@given(MINUTES)
def test_what_the_bot_writes_it_reads_back(minutes: int) -> None:
    due = WEDNESDAY + timedelta(minutes=minutes)
    assert read(f"{local(due):%m/%d %H:%M}").at == due
    assert read(wording.before_time(due).replace("）0", "）上午0")).at == due
    assert local_day(read(wording.day(due + timedelta(days=1))).at) == local_day(due) + timedelta(days=1)


NUMBERS = st.sampled_from(["6", "30", "二", "十", "三", "2026", "24", "99"])
NAMES = st.sampled_from(
    ["月", "日", "年", "前", "内", "底", "末", "季度", "周", "下", "上", "本", "半", "工作日", "个"]
)
OTHERS = st.sampled_from(["明天", "会后", "即日起", "下午", ":", "-", "/", "点"])
PIECES = st.one_of(NUMBERS, NAMES, OTHERS)


@given(st.one_of(st.text(max_size=12), st.lists(PIECES, max_size=7).map("".join)), MINUTES)
@example("999个月内", 1)
@example("999个工作日内", 1)
def test_any_text_is_a_coming_deadline_or_a_refusal(text: str, minutes: int) -> None:
    now = WEDNESDAY + timedelta(minutes=minutes)
    with suppress(DueError):
        deadline = read(text, now)
        assert deadline.at > now
        assert ("不是工作日" in deadline.note) is not CALENDAR.is_workday(local_day(deadline.at))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("6月30日", "2026-06-30"),
        ("3月5日", "2026-03-05"),
        ("2025-12-28", "2025-12-28"),
        ("去年12月28日", "2025-12-28"),
        ("昨天", "2026-06-09"),
        ("前天", "2026-06-08"),
        ("今天", "2026-06-10"),
        ("上周五", "2026-06-05"),
        ("周一", "2026-06-08"),
        ("5日", "2026-06-05"),
        ("上月底", "2026-05-31"),
        ("一季度末", "2026-03-31"),
        ("季度末月5日", "2026-06-05"),
        ("五月二十八日（星期四）", "2026-05-28"),
    ],
)
def test_a_plain_day_may_be_past_and_is_of_this_year(text: str, day: str) -> None:
    assert parse_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请输入时间"),
        ("5个工作日内", "没有看懂“5个工作日内”，请输入日期，例如：6月30日、2026-06-30"),
        ("2月30日", "2月没有30日"),
        ("31日", "6月没有31日"),
        ("6月1日至3日", "是一段时间，这里只填一天，请写最后一天，例如：6月3日。"),
        ("年前", "“年前”可能是元旦前"),
        ("3月5日（星期五）", "2026年3月5日是星期四"),
    ],
)
def test_a_text_that_is_no_day_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(DueError, match=sentence):
        parse_day(text, TODAY)


def test_a_year_that_nobody_typed_is_marked_as_guessed() -> None:
    assert read("6月9日").guessed
    assert not any(read(text).guessed for text in ("6月30日", "2027-06-09", "2027年6月9日"))


SEPTEMBER = china("2026-09-15T09:00")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二○二六年九月三十日", "2026-09-30"),
        ("二〇二六年九月三十日", "2026-09-30"),
        ("二零二六年九月三十日", "2026-09-30"),
        ("二O二六年九月三十日", "2026-09-30"),
        ("二0二六年九月三十日", "2026-09-30"),
        ("２０２６年９月３０日", "2026-09-30"),
        ("26年9月30日", "2026-09-30"),
        ("9月\u200b30日\ufeff前", "2026-09-30"),
        ("9月30日\u00a0前", "2026-09-30"),
        ("9月30日以前", "2026-09-30"),
        ("下周周五", "2026-09-25"),
        ("下周的周五", "2026-09-25"),
        ("下礼拜五", "2026-09-25"),
        ("下个星期的星期五", "2026-09-25"),
        ("下一个周五", "2026-09-25"),
        ("12月月底", "2026-12-31"),
        ("12月份月底前", "2026-12-31"),
        ("本月月底", "2026-09-30"),
        ("今年年底", "2026-12-31"),
        ("本年度末", "2026-12-31"),
        ("2026年年底前", "2026-12-31"),
        ("季末", "2026-09-30"),
        ("9月30日周三前", "2026-09-30"),
        ("9月30日星期三前", "2026-09-30"),
        ("9-30周三", "2026-09-30"),
        ("周三9月30日", "2026-09-30"),
        ("下下个月5日", "2026-11-05"),
        ("下下月底", "2026-11-30"),
        ("元月5日", "2027-01-05"),
        ("三天内", "2026-09-18"),
        ("今日内", "2026-09-15"),
        ("国庆前", "2026-09-30"),
        ("国庆节前", "2026-09-30"),
        ("国庆假期之前报送", "2026-09-30"),
        ("国庆节前夕", "2026-09-30"),
        ("“国庆”前", "2026-09-30"),
        ("十一前", "2026-09-30"),
        ("“十一”假期前", "2026-09-30"),
        ("中秋节前", "2026-09-24"),
        ("元旦前", "2026-12-31"),
        ("明年元旦前", "2026-12-31"),
        ("春节前", "2027-02-04"),
        ("2027年春节前", "2027-02-04"),
        ("五一前", "2027-04-30"),
    ],
)
def test_what_clerks_type_is_read(text: str, day: str) -> None:
    assert read(text, SEPTEMBER).at == china(f"{day}T17:30")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9月30日周三17:30前", "2026-09-30T17:30"),
        ("9月30日（周三）下午3点", "2026-09-30T15:00"),
        ("9月30日中午12点", "2026-09-30T12:00"),
        ("9月30日24点", "2026-09-30T23:59"),
        ("下周周三下午三点半前", "2026-09-23T15:30"),
    ],
)
def test_a_time_of_day_beside_such_a_day_is_kept(text: str, at: str) -> None:
    assert read(text, SEPTEMBER).at == china(at)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9月30日星期四前", "2026年9月30日是星期三，与所写的星期不符"),
        ("9月30日周四前", "是星期三"),
        ("周四9月30日", "是星期三"),
        ("下月初", "“月初”不是具体的一天"),
        ("10月中旬前", "“中旬”不是具体的一天"),
        ("周末前", "“周末”不是具体的一天"),
        ("国庆节后", "“节后”不是具体的一天"),
        ("2周5天内", "没有看懂"),
        ("2025年国庆前", "2025年9月30日 17:30已经过去"),
    ],
)
def test_what_names_no_day_or_two_is_refused_with_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(DueError, match=sentence):
        read(text, SEPTEMBER)


def test_the_day_before_a_holiday_is_said_in_words() -> None:
    assert read("国庆节前", SEPTEMBER).note == "国庆节前最后一个工作日是2026年9月30日（星期三）"
    found = read("国庆前", china("2026-10-02T09:00"))
    assert found.guessed
    assert found.note.startswith("国庆节前最后一个工作日是2027年9月30日（星期四）")
