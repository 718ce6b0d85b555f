"""How an item or a cell stands, for a page in the browser: the tile of the pictures with its words beside it."""

from dataclasses import dataclass

from domain.board import Cell, cell_of, status_of
from domain.item_status import LATE, ItemStatus
from views.board import stands
from views.items import AsOf, ItemLine
from views.pictures.grid import Tile, Tone
from views.pictures.marks import tile

_CALLED_OFF = Tile("撤", Tone.TO_COME)


@dataclass(frozen=True, slots=True)
class Signal:
    """A mark on its colour and the words that say the same, so that neither is needed to know the other."""

    mark: str
    tone: Tone
    words: str


def of_cell(cell: Cell | None, as_of: AsOf) -> Signal | None:
    """How a unit stands with a duty; None where it does not owe it."""
    if cell is None:
        return None
    shown = tile(cell, as_of)
    return Signal(shown.text, shown.tone, stands(cell) + (f"（{LATE}）" if cell.late else ""))


def of_item(line: ItemLine, as_of: AsOf) -> Signal:
    """How one item stands."""
    how = status_of(line.item, as_of.now)
    cell = cell_of([line.item], as_of.now, as_of.calendar, [line.item.id] if line.late else ())
    shown = _CALLED_OFF if cell is None or how is ItemStatus.CANCELLED else tile(cell, as_of)
    return Signal(shown.text, shown.tone, how.label + (f"（{LATE}）" if line.late else ""))
