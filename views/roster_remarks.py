"""What a person would want to know before an import, a line for each kind of remark."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.roster import Remark, RemarkKind, Spot

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Said:
    """The remarks of one kind: those that are shown, each with its row, and how many more there are."""

    kind: RemarkKind
    shown: tuple[str, ...]
    more: int


def said(remarks: Sequence[Remark]) -> tuple[Said, ...]:
    """The remarks by kind in their order, the first of each kind in full; sheets are named when there are several."""
    sheets = {one.spot.sheet for one in remarks if one.spot and one.spot.line}
    found = []
    for kind, every in groupby(remarks, key=lambda one: one.kind):
        words = tuple(dict.fromkeys(_words(one, named=len(sheets) > 1) for one in every))
        found.append(Said(kind, words[:SHOWN], max(0, len(words) - SHOWN)))
    return tuple(found)


def _words(one: Remark, *, named: bool) -> str:
    if one.spot is None or not one.spot.line:
        return one.text
    return f"{one.spot.words(Spot(0) if named else one.spot)}{one.text}"
