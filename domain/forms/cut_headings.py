"""A heading that Telegram cut in its middle: the end of one message and the beginning of the next are one line."""

import re
from collections import Counter

from pydantic import BaseModel

from domain.forms.headings import headings
from domain.forms.paste import is_paste, written_lines
from domain.forms.titles import key, spellings
from domain.plain_text import clean, compact

_STOPS = re.compile(r"[。；;！!？?\s]+")
_LEAD = re.compile(r"[#*>•·●【（(第\s]*[\d一二三四五六七八九十]{0,3}[)）、.．，,\s【*]*")


def may_begin_heading(model: type[BaseModel], tail: str) -> bool:
    """Whether a line may go on as a heading of the form: its last words begin a title, or are a number only."""
    pieces = [piece for piece in _STOPS.split(tail.strip()) if piece]
    if not pieces:
        return False
    words = pieces[-1][_lead_of(pieces[-1]) :].rstrip("】*:：∶")
    if not words:
        return True
    spelled, told = compact(words), key(words)
    return any(title.startswith(spelled) or short.startswith(told) for title, short, _ in spellings(model))


def is_title_alone(model: type[BaseModel], text: str) -> bool:
    """Whether a text is a title with nothing below it, which by itself would be an answer like any other."""
    return bool(_found(model, text)) and not is_paste(model, text)


def mended(model: type[BaseModel], tail: str, text: str, at: str) -> str | None:
    """The text with `tail`, the last line of the message before, in front of its first line; None if it stands apart.

    They belong together where both together hold a heading that neither holds alone, and none is lost. A title that
    was a message alone, and so was put to the field `at`, is the heading of what follows.
    """
    first = clean(text).lstrip("\n").partition("\n")[0]
    whole = _found(model, glued(tail, first))
    alone = _found(model, tail)
    apart = [*alone, *_found(model, first)]
    lost = Counter(name for name, *_ in apart) - Counter(name for name, *_ in whole)
    if not lost and whole != apart:
        return glued(tail, text)
    return f"{tail}\n{clean(text).lstrip()}" if alone and alone[-1][0] != at else None


def glued(tail: str, text: str) -> str:
    """The text with `tail` in front of its first line; at a cut Telegram leaves blanks out."""
    return f"{tail.rstrip()}{clean(text).lstrip()}"


def _lead_of(piece: str) -> int:
    found = _LEAD.match(piece)
    return found.end() if found else 0


def _found(model: type[BaseModel], line: str) -> list[tuple[str, str, bool, str]]:
    """The headings in a line that are titles as declared: question, look, whether something follows, words."""
    found = headings(model, written_lines(model, line)).values()
    return [
        (one.fit.question.name, one.line.style, bool(one.label.rest), one.label.words) for one in found if one.fit.sure
    ]
