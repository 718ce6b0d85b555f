"""Counts and divides text as Telegram and as a reader see it."""

import unicodedata
from collections.abc import Iterator

_ZERO_WIDTH_JOINER = "\u200d"
_JOINERS = frozenset({"\u200c", _ZERO_WIDTH_JOINER})


def utf16_len(text: str) -> int:
    """Return the length in UTF-16 code units, Telegram's own measure (Bot API: MessageEntity)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> Iterator[str]:
    """Yield what a person sees as one character: a letter with its marks, a flag, a joined emoji."""
    start = 0
    for index in range(1, len(text)):
        if not continues(text[start:index], text[index]):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def continues(cluster: str, char: str) -> bool:
    """Whether `char` belongs to the visible character that `cluster` (not empty) began (a simpler Unicode annex 29)."""
    if cluster.endswith("\n") or char == "\n":
        return False
    if cluster[-1] != _ZERO_WIDTH_JOINER and (char < "\u0300" or "\u3400" <= char <= "\u9fff"):
        return False  # Latin and Chinese, nearly all of what is written here, need no look into the tables.
    if _is_flag_letter(char):
        return len(cluster) == 1 and _is_flag_letter(cluster)
    return cluster.endswith(_ZERO_WIDTH_JOINER) or _extends(char)


def _extends(char: str) -> bool:
    return (
        char in _JOINERS
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
