"""What is written when Telegram could not read our mark-up: the same words without any, in parts if they are many."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.settlements import failed
from domain.delivery import DeliveryState, Failure, FailureKind, PlainText
from domain.messages import CAPTION_LIMIT, TEXT_LIMIT, FileRef, Method, Outgoing
from storage.outbox import Settlement
from storage.outbox_rows import Stored
from views.graphemes import utf16_len

NOW = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
FAMILY = "👨\u200d👩\u200d👧"


def plain(text: str, **fields: Any) -> Settlement:
    """What goes out instead of a text that Telegram refused: the row itself, and the messages after it."""
    row = Stored(7, Outgoing(5001, "a", text=text, **fields), NOW, attempts=1, ambiguous=0, refusals=0, plain=False)
    return failed(row, Failure(FailureKind.MALFORMED), PlainText(), NOW)


def parts(text: str, **fields: Any) -> list[str]:
    settlement = plain(text, **fields)
    assert settlement.state is DeliveryState.PENDING
    assert settlement.row.plain
    return [settlement.row.message.text, *(one.text for one in settlement.extra)]


def test_plain_text_keeps_the_words_and_drops_the_tags() -> None:
    html = '<b>述职</b> 1 &lt; 2 <a href="https://x.cn/?a=1&amp;b=2">看</a> a < b'
    assert parts(html) == ["述职 1 &lt; 2 看 a &lt; b"]


def test_no_tag_stays_however_badly_it_is_written() -> None:
    assert parts("<B>重要<i class='x'>通知</b><x-y/>") == ["重要通知"]


@pytest.mark.parametrize(
    ("file", "limit"), [(None, TEXT_LIMIT), (FileRef("0" * 64, "台账.xlsx"), CAPTION_LIMIT)], ids=["text", "caption"]
)
def test_a_long_text_is_cut_at_a_line_end_into_parts_that_fit(file: FileRef | None, limit: int) -> None:
    first, second = "一" * (limit - 9), "二" * (limit - 9)
    method = Method.SEND_DOCUMENT if file else Method.SEND_TEXT
    assert parts(f"<b>{first}\n{second}</b>", file=file, method=method) == [first, second]


def test_no_part_ends_inside_what_a_person_sees_as_one_character() -> None:
    text = "家" + FAMILY * (TEXT_LIMIT // 4)
    found = parts(text)
    assert "".join(found) == text
    assert all(utf16_len(part) <= TEXT_LIMIT for part in found)
    assert all(len(part.removeprefix("家")) % len(FAMILY) == 0 for part in found)


def test_the_parts_after_the_first_go_out_under_keys_of_their_own() -> None:
    settlement = plain("字" * (2 * TEXT_LIMIT + 1))
    assert settlement.row.message.key == "a"
    assert [one.key for one in settlement.extra] == ["a/2", "a/3"]


@pytest.mark.parametrize("text", ["", "<b></b>", "<i> \n</i>"])
def test_a_message_without_any_word_is_given_up(text: str) -> None:
    assert plain(text).state is DeliveryState.DEAD
