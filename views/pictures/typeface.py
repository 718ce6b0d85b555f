"""The packaged typeface: what it holds, and any words as they fit into a width."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PIL import ImageFont

from domain.plain_text import clean

FILE = Path(__file__).with_name("font") / "NotoSansCJKsc-GB2312.otf"
# Drawn for a character that the typeface does not have, as printers do.
MISSING = "〓"
CUT = "…"
# Between two lines, in pixels.
LEADING = 4
# More than this fits nowhere, and a line of 10,000 characters is measured no faster.
LONGEST = 120
_SIGNS = "✓▲△▽▼◆◇●○◐■□▣—–…“”‘’〓←→↑↓‰℃〇①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARKS_ABOVE = {"Mn", "Me"}


@cache
def characters() -> frozenset[str]:
    """Every character of the typeface: GB2312, Latin and some signs; what it was cut to (font/README.md)."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    printable = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
    return frozenset("".join(one.decode("gb2312", "ignore") for one in pairs)) | {*map(chr, printable), *_SIGNS}


def drawable(text: str) -> str:
    """The words in one line, without what cannot be drawn: a rare character becomes 〓."""
    line = " ".join(clean(text[: LONGEST * 4]).split())[:LONGEST]
    seen = (one for one in line if one in characters() or unicodedata.category(one) not in _MARKS_ABOVE)
    return "".join(one if one in characters() else MISSING for one in seen)


@cache
def sized(size: int) -> ImageFont.FreeTypeFont:
    """The typeface in a size in pixels; words run from left to right, whatever they are."""
    return ImageFont.truetype(str(FILE), size, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: int) -> int:
    """How many pixels drawable words take in one line."""
    return -int(-sized(size).getlength(text) // 1)


def fit(text: str, room: int, height: int, sizes: Sequence[int]) -> tuple[int, tuple[str, ...]]:
    """The largest of the sizes in which words fit into a place: in one line, else in as many as it has, else cut."""
    words = drawable(text)
    for size in sizes:
        if sum(_advance(one, size) for one in words) <= room:
            return size, (words,)
    for size in sizes:
        broken = _broken(words, room, size, lines_in(height, size))
        if len(broken) <= lines_in(height, size):
            return size, broken
    # The loop has come to the last size, and has a line too many.
    *kept, last, _ = broken
    return size, (*kept, _cut(last, room, size))


def lines_in(height: int, size: int) -> int:
    """How many lines of a size a place of this height has; one at least."""
    return max(1, height // (size + LEADING))


def _broken(words: str, room: int, size: int, most: int) -> tuple[str, ...]:
    """The words in lines of a width, at most one more than `most`; Chinese breaks anywhere."""
    broken, line, taken = [], "", 0.0
    for one in words:
        taken += _advance(one, size)
        if line and taken > room:
            broken.append(line)
            line, taken = "", _advance(one, size)
            if len(broken) == most:
                return (*broken, one)
        line += one
    return (*broken, line)


@cache
def _advance(one: str, size: int) -> float:
    # Without kerning a line is as wide as its characters together.
    return sized(size).getlength(one)


def _cut(line: str, room: int, size: int) -> str:
    while line and width(line + CUT, size) > room:
        line = line[:-1]
    return line + CUT
