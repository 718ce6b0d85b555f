"""What a button carries survives the way there and back; anything else is nothing."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from views.callbacks import Press, decode, encode

word = st.text(alphabet=string.ascii_letters + string.digits + "_.-", min_size=1, max_size=12)


@given(word, st.lists(word, max_size=3))
def test_a_press_comes_back_as_it_was_sent(action: str, args: list[str]) -> None:
    assert decode(encode(action, *args)) == Press(action, tuple(args))


def test_numbers_travel_as_text() -> None:
    assert encode("item", 42, -1) == "v1:item:42:-1"
    assert decode("v1:item:42:-1") == Press("item", ("42", "-1"))


@pytest.mark.parametrize("word", ["", "a:b", "述职", "a b", "a\n", "é"])
def test_other_characters_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        encode("item", word)


def test_64_bytes_are_the_most() -> None:
    assert len(encode("a", "x" * 59)) == 64
    with pytest.raises(ValueError, match="65 bytes"):
        encode("a", "x" * 60)


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        b"v1:item",
        "",
        "v1",
        "v1:",
        "v1:item:",
        "v1::1",
        "v2:item",
        "v1:item\n",
        "v1:项",
        " v1:item",
        "v1:" + "x" * 62,
    ],
)
def test_foreign_data_is_no_press(data: object) -> None:
    assert decode(data) is None


def test_ten_thousand_random_strings_raise_nothing() -> None:
    dice = random.Random(7)
    alphabet = "v1:abc._-%\x00\n项🟢\ud800"
    for _ in range(10_000):
        data = "".join(dice.choices(alphabet, k=dice.randrange(80)))
        press = decode(data)
        assert press is None or encode(press.action, *press.args) == data


@given(st.text() | st.binary() | st.none() | st.integers())
def test_decoding_never_raises(data: object) -> None:
    press = decode(data)
    assert press is None or encode(press.action, *press.args) == data
