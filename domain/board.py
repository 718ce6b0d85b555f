"""The overview (总览): units by duties, with a light and counts for each; in fixed unit order, never ranked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.dates.lights import Light, light
from domain.dates.periods import Period
from domain.dates.workdays import WorkCalendar
from domain.items import Holder, Item, Phase
from domain.mechanism import Mechanism
from domain.power import Unit


class ItemStatus(StrEnum):
    """How an item stands, as the department counts it; the label is what people read."""

    DONE = "done"
    REVIEW = "review"
    RUNNING = "running"
    RETURNED = "returned"
    MISSING = "missing"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The word for the count in the overview and in front of each item of a unit's page."""
        return _LABELS[self]


_LABELS = {
    ItemStatus.DONE: "已报",
    ItemStatus.REVIEW: "待审",
    ItemStatus.RUNNING: "推进中",
    ItemStatus.RETURNED: "退回",
    ItemStatus.MISSING: "未报",
    ItemStatus.OVERDUE: "逾期",
}
# The ball is with the unit and something has to come from it: the missing list (缺报名单).
LACKING = frozenset({ItemStatus.MISSING, ItemStatus.RETURNED, ItemStatus.OVERDUE})
_SEVERITY = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a kind of item and a period."""

    mechanism: Mechanism
    period: Period

    @property
    def key(self) -> str:
        """What names the duty in callback data."""
        return f"{self.mechanism.kind}.{self.period.id}"

    @property
    def title(self) -> str:
        """The column's heading, period first: 2026年度述职."""
        return f"{self.period.title}{self.mechanism.short}"

    def covers(self, item: Item) -> bool:
        """Whether the item is of this kind and this very period; a quarter is not covered by its year."""
        return (item.kind, item.period) == (self.mechanism.kind, self.period.id)


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's items of one duty: the most urgent light, and how many stand where."""

    light: Light
    counts: Mapping[ItemStatus, int]

    @property
    def lacks(self) -> bool:
        """Whether the unit owes something of this duty: not handed in, sent back or overdue."""
        return any(self.counts.get(stand) for stand in LACKING)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit; a cell is None where it does not owe the duty."""

    unit: Unit
    cells: tuple[Cell | None, ...]

    @property
    def lacks(self) -> bool:
        """Whether the unit belongs on the missing list (缺报名单): something is lacking in any of its cells."""
        return any(cell and cell.lacks for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Board:
    """The whole matrix with the counts of each duty."""

    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]
    totals: tuple[Mapping[ItemStatus, int], ...]


def status_of(item: Item, now: datetime) -> ItemStatus:
    """How an item stands at `now` (aware UTC); one that was handed in is not overdue while the department has it."""
    if item.closed:
        return ItemStatus.DONE
    if item.holder is Holder.DEPARTMENT:
        return ItemStatus.REVIEW
    if item.due_at and now > item.due_at:
        return ItemStatus.OVERDUE
    if item.phase is Phase.RETURNED:
        return ItemStatus.RETURNED
    return ItemStatus.RUNNING if item.submitted_at else ItemStatus.MISSING


def light_of(item: Item, now: datetime, calendar: WorkCalendar) -> Light:
    """The light of an item by who has the ball (domain.md 3.2): what waits for the department is green."""
    if not item.closed and item.holder is Holder.DEPARTMENT:
        return Light.GREEN
    return light(item.due_at, now, item.closed, calendar)


def build(
    duties: Sequence[Column], units: Iterable[Unit], items: Iterable[Item], now: datetime, calendar: WorkCalendar
) -> Board:
    """Put the items into the matrix, units in the order given; cancelled items are not owed and left out."""
    places = {(duty.mechanism.kind, duty.period.id): place for place, duty in enumerate(duties)}
    found: dict[tuple[int, int], list[Item]] = {}
    for item in items:
        place = places.get((item.kind, item.period))
        if place is not None and item.phase is not Phase.CANCELLED:
            found.setdefault((item.unit_id, place), []).append(item)
    rows = tuple(
        BoardRow(unit, tuple(_cell(found.get((unit.id, place)), now, calendar) for place in range(len(duties))))
        for unit in units
    )
    owing = tuple(row for row in rows if any(row.cells))
    return Board(tuple(duties), owing, tuple(_total(owing, place) for place in range(len(duties))))


def only(board: Board, duty: Column) -> Board:
    """The same board with a single duty, and only the units that owe it."""
    place = board.columns.index(duty)
    rows = tuple(BoardRow(row.unit, (row.cells[place],)) for row in board.rows if row.cells[place])
    return Board((duty,), rows, (board.totals[place],))


def lacking(board: Board) -> Board:
    """The same board with only the units that something has to come from."""
    return Board(board.columns, tuple(row for row in board.rows if row.lacks), board.totals)


def _cell(items: Sequence[Item] | None, now: datetime, calendar: WorkCalendar) -> Cell | None:
    if not items:
        return None
    lights = {light_of(item, now, calendar) for item in items}
    return Cell(next(one for one in _SEVERITY if one in lights), Counter(status_of(item, now) for item in items))


def _total(rows: Iterable[BoardRow], place: int) -> Mapping[ItemStatus, int]:
    total: Counter[ItemStatus] = Counter()
    for row in rows:
        if cell := row.cells[place]:
            total.update(cell.counts)
    return total
