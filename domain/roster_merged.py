"""Merged cells of a roster: what stands in the first cell of a block counts for all of its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.roster import RosterLine


@dataclass(frozen=True, slots=True)
class Merged:
    """A block of merged cells: rows as a spreadsheet numbers them, places of columns from 0, all included."""

    first_row: int
    first_place: int
    last_row: int
    last_place: int


def filled(lines: Iterable[RosterLine], merged: Sequence[Merged]) -> tuple[RosterLine, ...]:
    """Give the rows of a merged block the value of its first one, in its first column; raises nothing.

    `covered` says which cells got theirs so, `wide` which begin a block of several columns, such as a title.
    """
    starts: dict[int, list[Merged]] = {}
    for block in merged:
        starts.setdefault(block.first_row, []).append(block)
    going_on: list[tuple[Merged, str]] = []
    found = []
    for line in lines:
        going_on = [(block, text) for block, text in going_on if block.last_row >= line.number]
        covered = {block.first_place: text for block, text in going_on}
        begun = starts.pop(line.number, [])
        going_on += [(block, _at(line.cells, block.first_place)) for block in begun]
        width = max((place + 1 for place in covered), default=0)
        cells = (*line.cells, *[""] * (width - len(line.cells)))
        cells = tuple(text or covered.get(place, "") for place, text in enumerate(cells))
        places = frozenset(place for place in covered if not _at(line.cells, place))
        wide = frozenset(block.first_place for block in begun if block.last_place > block.first_place)
        found.append(replace(line, cells=cells, covered=places, wide=wide))
    return tuple(found)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
