"""Search words, and the piece of a text in which they were found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.plain_text import clean

MOST_WORDS = 6
# How much of a text is shown, and how much of that stands before the first word, in characters.
WIDTH, BEFORE = 64, 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `found` when it is one of the words that were looked for."""

    text: str
    found: bool


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, each once, at most six; blanks of any width part them."""
    return tuple(dict.fromkeys(clean(query).split()))[:MOST_WORDS]


def snippet(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The stretch of a text around the first of the words, cut into pieces; empty when it holds none of them."""
    line = " ".join(text.split())
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    first = pattern.search(line) if words else None
    if first is None:
        return ()
    start = max(0, first.start() - BEFORE)
    end = max(first.end(), start + WIDTH)
    pieces = list(_pieces(line[start:end], pattern))
    before = [Piece("…", False)] if start else []
    after = [Piece("…", False)] if end < len(line) else []
    return (*before, *pieces, *after)


def _pieces(text: str, pattern: re.Pattern[str]) -> Iterator[Piece]:
    at = 0
    for match in pattern.finditer(text):
        if match.start() > at:
            yield Piece(text[at : match.start()], False)
        yield Piece(match[0], True)
        at = match.end()
    if at < len(text):
        yield Piece(text[at:], False)
