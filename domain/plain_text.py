"""Makes text that people typed safe to store and to compare: nothing invisible, one spelling of each letter."""

import re
import unicodedata
from collections.abc import Callable, Mapping

# A Telegram message holds 4096 UTF-16 units; what is longer cannot be shown again in one piece.
TEXT_CAP = 4000

# The dots that stand between the parts of a minority name: fonts and keyboards have many, people see one.
INTERPUNCTS = "\u00b7\u0387\u02d9\u2022\u2024\u2027\u2219\u22c5\u25cf\u25e6\u2e31\u2e33\u30fb\ua78f\uff65\u16eb\u1427"
_ONE_DOT = dict.fromkeys(map(ord, INTERPUNCTS), "\u00b7")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control, format (zero-width, bidirectional), surrogate: none of them can be seen, all of them can deceive.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_LAST_USUAL = 0xFFFF
_NONCHARACTERS = frozenset({"\ufffe", "\uffff"})


class _Kept(dict[int, int | None]):
    """A table for `str.translate` that asks once about each character whether it stays."""

    def __init__(self, stays: Callable[[str], bool]) -> None:
        super().__init__()
        self._stays = stays

    def __missing__(self, code: int) -> int | None:
        found = code if self._stays(chr(code)) else None
        # Of the rare planes nothing is kept: whoever sends them all would fill the memory.
        if code <= _LAST_USUAL:
            self[code] = found
        return found


def table(stays: Callable[[str], bool]) -> Mapping[int, int | None]:
    """Return what `str.translate` takes to leave out each character that does not stay; raises nothing."""
    return _Kept(stays)


_VISIBLE = table(
    lambda char: char == "\n" or (unicodedata.category(char) not in _INVISIBLE and char not in _NONCHARACTERS)
)


def clean(text: str) -> str:
    """Return `text` in NFC without control, bidirectional, zero-width and surrogate characters.

    Line breaks stay, as \\n. Idempotent; raises nothing. Source: reliability.md section 3 row 6.
    """
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    # What can be printed holds none of them; the blank of Chinese texts counts as none that can.
    if not lines.replace("\n", "").replace("\u3000", "").isprintable():
        lines = lines.translate(_VISIBLE)
    return lines if lines.isascii() else unicodedata.normalize("NFC", lines)


def compact(text: str) -> str:
    """Return the form in which spellings are compared: NFKC (half width), no blanks, no case, one interpunct.

    Raises nothing.
    """
    return "".join(unicodedata.normalize("NFKC", clean(text).translate(_ONE_DOT)).split()).casefold()


def is_chinese(sentence: str) -> bool:
    """Whether the sentence has a Chinese character: what has none is never shown as an explanation."""
    return any("\u4e00" <= char <= "\u9fff" for char in sentence)
