"""Numbers of items and receipts, as people write them back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.item_numbers import number_in, numbers_in, only_number

NUMBER = "2026-00031"


@pytest.mark.parametrize(
    "text",
    [
        "2026-00031",
        "2026-00031-1",
        "2026-00031-12",
        " 2026-00031-1。",
        "２０２６－０００３１－１",
        "2026—00031—1",
        "2026–00031",
        "2026 - 00031 - 1",
        "\u200b2026-00031\ufeff",
        "回执号：2026-00031-1",
        "查询 2026-00031-1",
        "查询2026-00031",
        "编号 2026-00031",
        "【2026-00031】",
        "#2026-00031",
        "2026_00031_1",
        "2026/00031/1",
        "202600031",
        "202600031-1",
    ],
)
def test_a_number_alone_names_its_item(text: str) -> None:
    assert only_number(text) == NUMBER
    assert number_in(text) == NUMBER


@pytest.mark.parametrize("text", ["2026-31", "我的回执2026-00031-1怎么查不到", "请看 2026-31 和 2026-00031-2"])
def test_a_number_in_a_sentence_is_found_but_is_no_number_alone(text: str) -> None:
    assert number_in(text) == NUMBER
    assert only_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-10-31",
        "2026-1-2",
        "2026年31号",
        "12026-00031",
        "2026-00031 和 2026-00032",
        "138-2026-00031",
        "清组字〔2026〕5号",
        "2026-0000031",
        "2026/9",
        "2026/10/31",
        "20261031",
        "13820260003",
    ],
)
def test_days_and_other_numbers_are_none(text: str) -> None:
    assert number_in(text) is None
    assert only_number(text) is None


def test_several_numbers_are_found_each_once_in_their_order() -> None:
    assert numbers_in("2026-00032-1、2026-31和2026-00032") == ("2026-00032", NUMBER)


@given(st.integers(2000, 2099), st.integers(1, 99999), st.integers(0, 99), st.sampled_from("-－—–"))
def test_every_number_that_was_given_out_is_read_back(year: int, count: int, version: int, dash: str) -> None:
    number = f"{year}-{count:05d}"
    receipt = f"{number}-{version}" if version else number
    assert only_number(receipt.replace("-", dash)) == number


@given(st.text(max_size=80))
def test_whatever_is_typed_is_read_without_an_error(text: str) -> None:
    if only_number(text):
        assert number_in(text) == only_number(text)
