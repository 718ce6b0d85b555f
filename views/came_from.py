"""From which page of the review queue somebody came to an item, as one short word of a button."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"q([nkub])(\d{1,5})")
# By what the queue is narrowed: nothing, the item's kind, its unit, both.
_NARROWED = {"n": (False, False), "k": (True, False), "u": (False, True), "b": (True, True)}


@dataclass(frozen=True, slots=True)
class CameFrom:
    """A page (from 1) of the queue, and whether it was narrowed to the kind or the unit of the item that was opened."""

    page: int = 1
    by_kind: bool = False
    by_unit: bool = False

    @property
    def word(self) -> str:
        """The word that a button carries; what the queue is narrowed to, the item itself knows."""
        letter = next(one for one, narrowed in _NARROWED.items() if narrowed == (self.by_kind, self.by_unit))
        return f"q{letter}{min(self.page, 99999)}"


def came_from(word: str) -> CameFrom | None:
    """What a button's word says; None for any other word."""
    found = _WORD.fullmatch(word)
    return CameFrom(int(found[2]), *_NARROWED[found[1]]) if found else None
