"""The overview and one of its duties in the browser: units in their fixed order, with a mark for each duty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.board import Board, Column
from domain.item_status import COUNTED, ItemStatus
from domain.power import UnitType
from views.items import AsOf, ItemLine
from views.paging import part
from views.pictures.grid import Tile
from views.pictures.marks import LEGEND, OWED_BY_OTHERS
from views.web.lists import item_rows
from views.web.signals import of_cell

# Units on one page.
UNITS = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """Which units a page of the overview shows: all, those with something missing, or those of one kind; `flat` as in
    the use case.
    """

    missing: bool = False
    kind: UnitType | None = None
    stand: ItemStatus | None = None
    flat: bool = False

    @property
    def query(self) -> dict[str, str]:
        """What asks for it in an address."""
        return {
            "missing": "1" if self.missing else "",
            "kind": self.kind or "",
            "stand": self.stand or "",
            "all": "1" if self.flat else "",
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """The matrix of units and duties."""

    template: ClassVar[str] = "overview.html.j2"
    place: ClassVar[str] = "board"

    board: Board
    shown: Shown = Shown()

    def words(self, as_of: AsOf) -> Mapping[str, object]:
        """The counts of each duty, and a row of signals for each unit."""
        board = self.board
        return {
            "counted": COUNTED,
            "duties": list(zip(board.columns, board.totals, strict=True)),
            "rows": [(row.unit, [of_cell(cell, as_of) for cell in row.cells]) for row in board.rows],
            "sheet": part(board.rows, board.skipped, board.total, UNITS),
            "legend": (*LEGEND, OWED_BY_OTHERS),
        }


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: how each unit stands with it, and the items of it, by unit."""

    template: ClassVar[str] = "duty.html.j2"
    place: ClassVar[str] = ""

    board: Board
    lines: Mapping[int, Sequence[ItemLine]]
    shown: Shown = Shown()

    @property
    def column(self) -> Column:
        """The duty itself."""
        return self.board.columns[0]

    def words(self, as_of: AsOf) -> Mapping[str, object]:
        """The counts, and a row for each unit with the rows of its items."""
        board = self.board
        return {
            "duty": self.column,
            "counts": [(one, board.totals[0].get(one, 0)) for one in COUNTED],
            "rows": [
                (row.unit, of_cell(row.cells[0], as_of), item_rows(self.lines.get(row.unit.id, ()), as_of))
                for row in board.rows
            ],
            "sheet": part(board.rows, board.skipped, board.total, UNITS),
            "legend": LEGEND,
        }


def legend_of(tiles: Sequence[tuple[Tile, str]]) -> list[tuple[str, str, str]]:
    """What the marks mean: mark, tone and words."""
    return [(tile.text, tile.tone, words) for tile, words in tiles]
