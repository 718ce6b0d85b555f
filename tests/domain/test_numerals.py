"""The plain form of what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates.numerals import plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("６月３０日１７：３０前", "6月30日17:30前"),
        (" 6 月 30 日\t17 : 30 ", "6月30日17:30"),
        ("06/30  17:30", "06/30 17:30"),
        ("06/30\n17:30", "06/30 17:30"),
        ("二〇二六年六月三十日", "2026年6月30日"),
        ("十二月二十五日", "12月25日"),
        ("十个工作日内", "10个工作日内"),
        ("两周内", "2周内"),
        ("Q１", "q1"),
        ("三\u200b日内", "3日内"),
        ("二十十日", "二十十日"),
        ("一二十日", "一二十日"),
        ("", ""),
    ],
)
def test_numbers_and_blanks_come_to_one_form(text: str, words: str) -> None:
    assert plain(text) == words


@given(st.integers(0, 99))
def test_every_number_below_a_hundred_is_read(number: int) -> None:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    tail = digits[ones] if ones or not tens else ""
    head = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    assert plain(f"{head}{tail}日") == f"{number}日"


@given(st.text(st.sampled_from("6月三 \n\t\u3000日９x"), max_size=30))
def test_a_blank_is_left_only_alone_between_two_digits(text: str) -> None:
    words = f"x{plain(text)}x"
    for before, here, after in zip(words, words[1:], words[2:], strict=False):
        assert not here.isspace() or (here == " " and before.isdigit() and after.isdigit())
