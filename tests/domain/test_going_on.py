"""Whether a message goes on with the one before: by its length, by the time between, by what was in it."""

from datetime import timedelta

import pytest

from domain.forms.going_on import (
    FULL,
    HALF,
    LATER,
    SOON,
    Ended,
    GoingOn,
    Sent,
    goes_on,
    goes_on_with_titles,
    is_open,
    joined,
    units,
)
from tests.stage import china

AT = china("2026-11-23 10:00")
ONE = timedelta(seconds=1)
SHORT = HALF - 1


def ended(length: int, *, pasted: bool = False, kept: bool = True, is_cut: bool = False) -> Ended:
    """A message of this length that ended in the field `a`."""
    sent = Sent(at=AT, message=7, units=length)
    return Ended(name="a", sent=sent, pasted=pasted, kept=kept, open=is_cut)


def sent(after: timedelta, message: int = 9) -> Sent:
    return Sent(at=AT + after, message=message, units=10)


@pytest.mark.parametrize(
    ("former", "after", "message", "answer"),
    [
        # A message of Telegram's own length goes on for half a minute, and is asked about for ten.
        (ended(FULL), SOON, 9, GoingOn.YES),
        (ended(FULL), SOON + ONE, 9, GoingOn.MAYBE),
        (ended(FULL), LATER, 9, GoingOn.MAYBE),
        (ended(FULL), LATER + ONE, 9, GoingOn.NO),
        # One that was cut at a pause goes on only when the rest came with it.
        (ended(HALF), timedelta(seconds=2), 9, GoingOn.YES),
        (ended(HALF), timedelta(seconds=3), 9, GoingOn.NO),
        (ended(FULL - 1), timedelta(seconds=3), 9, GoingOn.NO),
        (ended(SHORT), timedelta(0), 8, GoingOn.NO),
        # After a paste nobody has read anything before the very next message.
        (ended(10, pasted=True), timedelta(seconds=2), 8, GoingOn.YES),
        (ended(10, pasted=True), timedelta(seconds=2), 9, GoingOn.NO),
        (ended(10, pasted=True), timedelta(seconds=3), 8, GoingOn.NO),
        # A paste that stops in the middle of a sentence is asked about.
        (ended(10, pasted=True, is_cut=True), SOON, 9, GoingOn.MAYBE),
        (ended(10, pasted=True, is_cut=True), SOON + ONE, 9, GoingOn.NO),
        (ended(10, is_cut=True), SOON, 9, GoingOn.NO),
        # What was not taken is not gone on with, unless the rest came with it.
        (ended(FULL, kept=False), LATER, 9, GoingOn.NO),
        (ended(FULL, kept=False), SOON, 9, GoingOn.YES),
        # Telegram's clock never runs back: this is another message's.
        (ended(FULL), -ONE, 9, GoingOn.NO),
        (None, timedelta(0), 8, GoingOn.NO),
    ],
)
def test_whether_a_text_without_titles_goes_on(
    former: Ended | None, after: timedelta, message: int, answer: GoingOn
) -> None:
    assert goes_on(former, sent(after, message)) is answer


@pytest.mark.parametrize(
    ("former", "after", "follows", "answer"),
    [
        (ended(10, pasted=True), LATER, True, GoingOn.YES),
        (ended(10, pasted=True), LATER + ONE, True, GoingOn.NO),
        (ended(10, pasted=True), LATER, False, GoingOn.NO),
        (ended(10), LATER, True, GoingOn.NO),
        (ended(FULL), SOON, False, GoingOn.YES),
        (None, timedelta(0), True, GoingOn.NO),
    ],
)
def test_what_stands_before_further_titles_goes_on_with_the_paste(
    former: Ended | None, after: timedelta, follows: bool, answer: GoingOn
) -> None:
    assert goes_on_with_titles(former, sent(after), follows) is answer


@pytest.mark.parametrize(
    ("former", "text", "new_line", "whole"),
    [
        ("建成阵地", "四处", False, "建成阵地四处"),
        ("建成阵地，", "培训六期", False, "建成阵地，培训六期"),
        ("建成阵地。", "培训六期", False, "建成阵地。\n培训六期"),
        ("建成阵地；  ", "培训六期", False, "建成阵地；  \n培训六期"),
        ("建成阵地", "培训六期", True, "建成阵地\n培训六期"),
        ("", "培训六期", True, "培训六期"),
    ],
)
def test_a_sentence_that_was_cut_is_one_again(former: str, text: str, new_line: bool, whole: str) -> None:
    assert joined(former, text, new_line=new_line) == whole


def test_length_is_counted_as_telegram_counts_it_and_a_pause_is_seen() -> None:
    assert (units("党建"), units("党𠀀"), units("\ud800")) == (2, 3, 1)
    assert is_open("一是抓学习， ")
    assert not is_open("一是抓学习。")
