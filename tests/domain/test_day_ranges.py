"""A range of days typed as one answer fills both questions; everything else stays what it was."""

from datetime import date

import pytest
from pydantic import BaseModel, Field

from domain.forms import engine
from domain.forms.day_ranges import spread
from domain.unit_forms import Leave


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12月1日至12月5日", "12月1日", "12月5日"),
        ("12月1日至5日", "12月1日", "12月5日"),
        ("12月1日到5号。", "12月1日", "12月5号"),
        ("从12月1日起到12月5日止", "12月1日起", "12月5日"),
        ("12.1-12.5", None, None),
        ("12月1日—5日", "12月1日", "12月5日"),
        ("12月28日～1月3日", "12月28日", "1月3日"),
        ("今天至后天", "今天", "后天"),
        ("２０２６年12月1日至2026年12月5日", "２０２６年12月1日", "2026年12月5日"),
        ("12月1日", None, None),
        ("到12月5日", None, None),
        ("至", None, None),
        ("下周", None, None),
    ],
)
def test_a_range_becomes_two_titled_lines(typed: str, first: str | None, last: str | None) -> None:
    expected = f"开始日期：{first}\n结束日期：{last}" if first else typed
    assert spread(Leave, engine.begin(Leave), typed) == expected


def test_a_question_that_begins_no_range_takes_what_was_typed() -> None:
    class Plain(BaseModel):
        day: date = Field(title="日期")

    assert spread(Plain, engine.begin(Plain), "12月1日至5日") == "12月1日至5日"
