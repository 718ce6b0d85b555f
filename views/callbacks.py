"""What a button carries: `v1:action:arg:arg`, at most 64 bytes, a request without authority of its own."""

import re
from dataclasses import dataclass

from domain.messages import CALLBACK_LIMIT

_VERSION = "v1"
_WORD = r"[A-Za-z0-9_.-]+"
_WORD_ALONE = re.compile(_WORD)
# Marks a button whose answer goes below its message, because the message is to stay as it is.
_BELOW = "+"
_DATA = re.compile(rf"{_VERSION}\{_BELOW}?(?::{_WORD})+")


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: what is asked for, about what, and whether the answer goes below the message.

    All of it comes from outside and proves nothing.
    """

    action: str
    args: tuple[str, ...] = ()
    below: bool = False


def encode(action: str, *args: str | int) -> str:
    """Return the callback data; ValueError for other characters than `A-Za-z0-9_.-` or over 64 bytes."""
    words = [action, *map(str, args)]
    for word in words:
        if not _WORD_ALONE.fullmatch(word):
            raise ValueError(f"not allowed in callback data: {word!r}")
    data = ":".join([_VERSION, *words])
    if len(data) > CALLBACK_LIMIT:
        raise ValueError(f"callback data of {len(data)} bytes, at most {CALLBACK_LIMIT} are allowed: {data}")
    return data


def decode(data: object) -> Press | None:
    """Return the press, or None for anything that `encode` cannot have made; never raises."""
    if not isinstance(data, str) or len(data) > CALLBACK_LIMIT or not _DATA.fullmatch(data):
        return None
    version, action, *args = data.split(":")
    return Press(action, tuple(args), below=version.endswith(_BELOW))


def answered_below(data: str) -> str:
    """Return the callback data of the same request, answered below a message that stays; ValueError over 64 bytes."""
    marked = data if data.startswith(_VERSION + _BELOW) else data.replace(_VERSION, _VERSION + _BELOW, 1)
    if len(marked) > CALLBACK_LIMIT:
        raise ValueError(f"callback data of {len(marked)} bytes, at most {CALLBACK_LIMIT} are allowed: {marked}")
    return marked
