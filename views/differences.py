"""The difference between two texts, short enough to be read on a phone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_CLAUSES = re.compile(r"[^，。；：、！？,;!?\n]*[，。；：、！？,;!?\n]|[^，。；：、！？,;!?\n]+")
# Numbers and foreign words change as a whole.
_SIGNS = re.compile(r"\d+(?:\.\d+)?%?|[〇零一二两三四五六七八九十百千万亿]+|[A-Za-z]+|.", re.DOTALL)
# Clauses that have less in common are two clauses, not one that was changed.
_ALIKE = 0.5
# What stayed is shown only as far as it tells where one is.
_AROUND = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: "kept", "gone" or "new"."""

    kind: str
    text: str


def spans(before: str, after: str) -> tuple[Span, ...]:
    """The pieces of both texts in order; long ones that stayed are shortened to their ends."""
    return tuple(_shortened(list(_joined(_differences(_CLAUSES.findall(before), _CLAUSES.findall(after), fine=True)))))


def _differences(before: Sequence[str], after: Sequence[str], *, fine: bool) -> Iterator[Span]:
    for how, one, two, three, four in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[one:two]), "".join(after[three:four])
        if how == "equal":
            yield Span("kept", old)
        elif fine and SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE:
            yield from _differences(_SIGNS.findall(old), _SIGNS.findall(new), fine=False)
        else:
            yield from (Span(kind, text) for kind, text in (("gone", old), ("new", new)) if text)


def _joined(found: Iterator[Span]) -> Iterator[Span]:
    last: Span | None = None
    for one in found:
        if last and last.kind == one.kind:
            last = Span(one.kind, last.text + one.text)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _shortened(found: Sequence[Span]) -> Iterator[Span]:
    for place, one in enumerate(found):
        if one.kind != "kept" or len(one.text) <= 2 * _AROUND + 2:
            yield one
            continue
        head = one.text[:_AROUND] if place else ""
        tail = one.text[-_AROUND:] if place < len(found) - 1 else ""
        yield Span("kept", f"{head}…{tail}")
