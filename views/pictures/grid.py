"""What a picture shows, before it is drawn: a grid of tiles, each with a mark in it, so that colour is never alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

# What no picture goes without (relief.md rules 2 and 9).
NOTE = "按单位固定顺序排列，不作排名；仅供工作参阅，请勿转发到群里。"


class Tone(StrEnum):
    """The colour of a tile; no two look alike to people who do not see red, green or blue."""

    DONE = "done"
    REVIEW = "review"
    RUNNING = "running"
    SOON = "soon"
    RETURNED = "returned"
    LATE = "late"
    TO_COME = "to_come"
    # Words without a tile.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tile:
    """A few characters on their colour."""

    text: str
    tone: Tone = Tone.NONE


# A unit that does not owe a duty has no tile.
NOT_OWED = Tile("－")


@dataclass(frozen=True, slots=True)
class Column:
    """The heading of a column with what stands `above` it, and how many tiles wide it is; a wide one has words."""

    title: str
    wide: int = 1
    above: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line: of whom, and a tile in each column."""

    label: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One picture: headings, rows in fixed order, the totals below them, what the tiles mean, and a note."""

    title: str
    subtitle: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    totals: tuple[GridRow, ...] = ()
    legend: tuple[tuple[Tile, str], ...] = ()
    note: str = NOTE

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """Read back what `dataclasses.asdict` made of a grid."""
        return cls(
            given["title"],
            given["subtitle"],
            given["corner"],
            tuple(Column(**one) for one in given["columns"]),
            _rows(given["rows"]),
            _rows(given["totals"]),
            tuple((_tile(tile), words) for tile, words in given["legend"]),
            given["note"],
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A grid to be drawn, what it says in words, and which page it is of how many."""

    grid: Grid
    words: tuple[str, ...] = ()
    page: int = 1
    pages: int = 1


def _rows(given: Sequence[Mapping[str, Any]]) -> tuple[GridRow, ...]:
    return tuple(GridRow(one["label"], tuple(_tile(tile) for tile in one["tiles"])) for one in given)


def _tile(given: Mapping[str, Any]) -> Tile:
    return Tile(given["text"], Tone(given["tone"]))
