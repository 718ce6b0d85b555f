"""A year's holidays as the department pastes them: lines, ranges and the notice's own words."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.day_list import read_days, worded
from services.holidays import official_days

NOTICE_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""


def test_the_notice_itself_is_read_as_the_library_has_it() -> None:
    read = read_days(NOTICE_2026.split("\n"))
    library = {day: works for day, works in official_days().days.items() if day.year == 2026}
    assert {day: works for day, works in read.items() if day.weekday() < 5 or works} == {
        day: works for day, works in library.items() if day.weekday() < 5 or works
    }
    assert worded(read)[0] == "2026年1月1日（星期四）至1月3日（星期六），共3天　放假"
    assert "2026年1月4日（星期日）　上班" in worded(read)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027年1月1日（周五）放假", "2027年1月1日（星期五）　放假"),
        ("2027年1月1日星期五放假", "2027年1月1日（星期五）　放假"),
        ("2027年10月1日至7日放假", "2027年10月1日（星期五）至10月7日（星期四），共7天　放假"),
        ("2027年10月1日-10月8日 放假", "2027年10月1日（星期五）至10月8日（星期五），共8天　放假"),
        ("2027-10-01~2027-10-07 放假", "2027年10月1日（星期五）至10月7日（星期四），共7天　放假"),
        ("２０２７年１０月１日—７日放假调休", "2027年10月1日（星期五）至10月7日（星期四），共7天　放假"),
        ("2027年12月31日至1月2日放假", "2027年12月31日（星期五）至2028年1月2日（星期日），共3天　放假"),
        ("2027年国庆节：10月1日放假", "2027年10月1日（星期五）　放假"),
        ("2027年\n元旦：1月1日放假，与周末连休。", "2027年1月1日（星期五）　放假"),
        ("2027年2月6日、7日调休上班", "2027年2月6日（星期六）至2月7日（星期日），共2天　上班"),
        ("2027年2月8日补休", "2027年2月8日（星期一）　放假"),
    ],
)
def test_days_and_ranges_are_read_and_shown_with_weekdays(text: str, words: str) -> None:
    assert list(worded(read_days(text.split("\n")))) == [words]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-01-01 调休", "“2027-01-01 调休”只写“调休”，可能是放假，也可能是上班，请写明“放假”或“上班”"),
        ("2027年1月1日至3日调休", "只写“调休”"),
        ("2027年1月1日（周四）放假", "应为星期五"),
        ("2027年10月1日（周五）至7日（周五）放假", "10月7日（星期四）与所写的星期不符"),
        ("2027年10月1日至7日放假，共6天", "写的是共6天，所列日期是7天"),
        ("10月1日至7日放假", "没有写明年份"),
        ("2027年10月7日至1日放假", "起止日期有误"),
        ("2027年2月28日至30日放假", "没有这一天"),
        ("2027年1月1日", "应写明“放假”或“上班”"),
        ("元旦", "应写成"),
        ("请提前安排好工作", "“请提前安排好工作”应写成"),
        ("2027年", "没有读到日期"),
        ("2027年1月1日放假\n2027年1月1日上班", "与前面的同一日期不一致"),
    ],
)
def test_a_line_that_is_not_read_is_named_with_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_days(text.split("\n"))


def test_nothing_of_a_refused_list_is_taken_over_half() -> None:
    with pytest.raises(ValueError, match="“待定”") as refusal:
        read_days(["2027-01-01 放假", "待定"])
    assert "“2027-01-01 放假”" not in str(refusal.value).split("\n")[1].split("应写成")[0]


PIECES = st.sampled_from(
    [
        "2027年",
        "1月",
        "1日",
        "31日",
        "至",
        "、",
        "（周五）",
        "放假",
        "上班",
        "调休",
        "，",
        "共3天",
        "。",
        "元旦：",
        "-",
        "10",
    ]
)


@given(st.one_of(st.text(max_size=20), st.lists(PIECES, max_size=9).map("".join)))
def test_any_line_is_read_or_refused_in_chinese(text: str) -> None:
    with suppress(ValueError):
        assert all(isinstance(day, date) for day in read_days([text]))
