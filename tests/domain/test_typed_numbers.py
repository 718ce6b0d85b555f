"""A number is read however a clerk writes it; what is no exact number is refused with what to type."""

from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from domain.dates.deadline_phrases import parse_day
from domain.forms.errors import AnswerError
from domain.forms.fields import question
from domain.forms.numbers import number
from domain.forms.values import AnswerContext, display, parse_answer
from tests.stage import china

NOW = china("2026-11-24 09:10")
CONTEXT = AnswerContext(NOW, lambda _: NOW, lambda text: parse_day(text, NOW.date()))


class Figures(BaseModel):
    members: int = Field(title="党员", ge=0, json_schema_extra={"measure": "名"})
    visits: Annotated[int, Field(ge=1)] | None = Field(None, title="走访", json_schema_extra={"measure": "次"})


@pytest.mark.parametrize(
    ("text", "measure", "value"),
    [
        ("12人次", "次", 12),
        ("12人次", "", 12),
        ("12名党员", "名", 12),
        ("12个支部", "个", 12),
        ("12人", "名", 12),
        ("12 名", "名", 12),
        ("共12人。", "名", 12),
        ("12.0", "名", 12),
        ("12.50", "", 12.5),
        ("１２", "", 12),
        ("+3", "", 3),
        ("－3", "", -3),
        ("负三", "", -3),
        ("1,200", "", 1200),
        ("1，200名", "名", 1200),
        ("1 200", "", 1200),
        ("1.2万", "", 12000),
        ("1.5万名", "名", 15000),
        ("1.2万", "万元", 1.2),
        ("3万元", "万元", 3),
        ("五万", "万元", 5),
        ("一万元", "万元", 1),
        ("伍万元整", "万元", 5),
        ("三万五千元", "万元", 3.5),
        ("1.2亿元", "万元", 12000),
        ("一二○", "", 120),
        ("一百◯五", "", 105),
        ("12万元整", "万元", 12),
        ("50%", "%", 50),
        ("百分之五十", "%", 50),
        ("两", "", 2),
        ("十", "", 10),
        ("十二", "", 12),
        ("一百二十", "名", 120),
        ("一百二", "", 120),
        ("一百零二", "", 102),
        ("两千零三", "", 2003),
        ("三万五千名", "名", 35000),
        ("二〇二六", "", 2026),
        ("三点五", "", 3.5),
        ("壹佰贰拾", "", 120),
        ("十万", "", 100_000),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, measure: str, value: float) -> None:
    assert number(text, measure) == value
    assert isinstance(number(text, measure), int) == isinstance(value, int)


@pytest.mark.parametrize(
    ("text", "measure", "said"),
    [
        ("很多", "", "请填写数字"),
        ("", "", "请填写数字"),
        ("第3", "", "请填写数字"),
        ("百", "", "请填写数字"),
        ("9" * 16, "", "请填写数字"),
        ("3万元", "", "请填写数字"),
        ("约12", "", "准确的数字"),
        ("12名左右", "名", "准确的数字"),
        ("十几", "", "准确的数字"),
        ("3-5", "", "只填写一个数字"),
        ("3至5", "", "只填写一个数字"),
        ("1,2", "", "只填写一个数字"),
        ("12名（其中女3名）", "名", "只填写一个数字"),
        ("12000元", "万元", "单位是万元"),
        ("50%", "名", "单位是名"),
        ("无", "票", "请填写0"),
    ],
)
def test_what_is_no_exact_number_is_refused_with_what_to_type(text: str, measure: str, said: str) -> None:
    with pytest.raises(AnswerError, match=said):
        number(text, measure)


def test_a_whole_number_is_shown_without_a_fraction() -> None:
    asked = question(Figures, "members")
    assert display(asked, parse_answer(asked, "12.0", CONTEXT)) == "12名"


def test_none_leaves_an_optional_number_open() -> None:
    assert parse_answer(question(Figures, "visits"), "暂无", CONTEXT) is None


def spelled(value: int) -> str:
    """A number up to 9999 as Chinese has it in full."""
    digits, text, gap = "零一二三四五六七八九", "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + sign
        gap = not digit
    return text


@settings(deadline=None)
@given(st.integers(1, 9999))
def test_every_chinese_numeral_below_ten_thousand_is_read(value: int) -> None:
    assert number(spelled(value)) == value
    assert number(f"{value:,}") == value
