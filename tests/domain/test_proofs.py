"""Numbers and check codes (编号, 校验码): made of a seal, written one way, read however people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.proofs import (
    ALPHABET,
    RECEIPT,
    SIGNED,
    code_of,
    line,
    number_of,
    numbered,
    place_of,
    read_code,
    read_line,
    sealed,
    series,
)

CODE = "K7QM-3XTP"


@given(st.binary(min_size=32, max_size=32))
def test_every_seal_reads_as_a_code_that_is_read_again(seal: bytes) -> None:
    code = code_of(seal)
    assert (len(code), code[4], read_code(code)) == (9, "-", code)
    assert set(code) <= set(ALPHABET) | {"-"}


def test_no_letter_looks_like_another() -> None:
    assert not set(ALPHABET) & set("0O1IL2Z5S8B")
    assert len(set(ALPHABET)) == len(ALPHABET) == 25


@pytest.mark.parametrize(
    "typed",
    [
        "K7QM-3XTP",
        "k7qm-3xtp",
        " k7qm3xtp ",
        "K7QM 3XTP",
        "K7QM—3XTP",
        "Ｋ７ＱＭ－３ＸＴＰ",
        "校验码K7QM-3XTP。",
        "编号 文2026-00012　校验码 K7QM-3XTP",
        "回执号：2026-00001-1\n校验码：K7QM-3XTP",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", "K7QM-3XT", "K7QM-3XTPA", "K7QM-3XT0", "2026-00012", "文2026-00012", "督办单"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_the_line_at_the_foot_is_read_back_and_other_lines_are_none() -> None:
    assert read_line(line("文2026-00012-1", CODE)) == ("文2026-00012-1", CODE)
    assert read_line(f"编号 文2026-00012 校验码 {CODE} 有效") is None
    assert read_line("编号 2026-00012") is None


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("文2026-00012", ("文2026", 12)),
        ("文2026-00012-2", ("文2026", 12)),
        ("文2026-123456", ("文2026", 123456)),
        ("签7-00001", ("签7", 1)),
        ("2026-00012-1", (None, None)),
    ],
)
def test_a_number_says_its_place_in_its_series(number: str, place: tuple[str | None, int | None]) -> None:
    assert place_of(number) == place


def test_numbers_of_papers_go_by_the_year_and_signatures_by_their_notice() -> None:
    assert number_of(series("doc.order", 2026, "7"), 3) == "文2026-00003"
    assert number_of(series(SIGNED, 2026, "7"), 3) == "签7-00003"
    assert (numbered("文2026-00003", 1), numbered("文2026-00003", 2)) == (
        ("文2026-00003",),
        ("文2026-00003-1", "文2026-00003-2"),
    )


def test_each_part_of_what_is_sealed_makes_another_seal() -> None:
    parts = ["2026-00001-1", RECEIPT, "1", "ab"]
    every = {sealed(*parts)} | {sealed(*[*parts[:n], parts[n] + "x", *parts[n + 1 :]]) for n in range(4)}
    assert len(every) == 5
