"""The overview (总览): units by duties, with a light and counts for each; in fixed unit order, never ranked."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.dates.lights import Light, light
from domain.dates.periods import Period
from domain.dates.workdays import WorkCalendar
from domain.item_status import COUNTED, LACKING, SETTLED, ItemStatus, Mark, basis_of, is_event, mark, status
from domain.items import Item
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import Unit, UnitType

# Units on one page.
PAGE_SIZE = 14
_SEVERITY = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)
_FIXED = ((ItemStatus.OVERDUE, Light.RED), (ItemStatus.RETURNED, Light.YELLOW), (ItemStatus.REVIEW, Light.GREEN))


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
    """One unit's items of one duty: the most urgent light, how many stand where, and the mark of what happened.

    One that came back is told; ✓ and 审 only when the unit has nothing in hand any more. It is `late` when something
    of it was handed in after its due time; `due_at` (aware UTC) is the earliest due time of what is still in hand.
    """

    light: Light
    counts: Mapping[ItemStatus, int]
    mark: Mark = Mark.NONE
    late: bool = False
    due_at: datetime | None = None

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
class Group:
    """All units of one kind, in the overview of a large county: how many, and how their items stand."""

    unit_type: UnitType
    units: int
    counts: Mapping[ItemStatus, int]


@dataclass(frozen=True, slots=True)
class Board:
    """The matrix: the counts of each duty over all units, and the rows of one page of them.

    `total` is how many units there are in all, `skipped` how many come before the first row. A large county has
    `groups` instead of rows until one of them is chosen.
    """

    columns: tuple[Column, ...]
    rows: tuple[BoardRow, ...]
    totals: tuple[Mapping[ItemStatus, int], ...]
    total: int = 0
    skipped: int = 0
    groups: tuple[Group, ...] = ()


def status_of(item: Item, now: datetime) -> ItemStatus:
    """How an item stands at `now` (aware UTC), by the one definition (domain.md 4.6)."""
    return status(MECHANISMS.get(item.kind), basis_of(item), now)


def light_of(item: Item, now: datetime, calendar: WorkCalendar) -> Light:
    """The light of an item (domain.md 3.2): red is what is overdue and nothing else.

    What a unit has handed in is green as long as it waits; what came back is never green, something is to be done.
    """
    how = status_of(item, now)
    if item.closed:
        return Light.GREY
    if fixed := next((colour for one, colour in _FIXED if one is how), None):
        return fixed
    if item.due_at and now > item.due_at:
        # A meeting that took place is still to be noted; a quarter that is over begins anew.
        return Light.YELLOW if is_event(MECHANISMS.get(item.kind), item.state) else Light.GREEN
    return light(item.due_at, now, item.closed, calendar)


def mark_of(item: Item) -> Mark:
    """What happened to an item, as a mark beside its light."""
    return mark(basis_of(item))


def rows_of(
    duties: Sequence[Column],
    units: Iterable[Unit],
    items: Iterable[Item],
    now: datetime,
    calendar: WorkCalendar,
    late: Collection[int] = (),
) -> tuple[BoardRow, ...]:
    """Put the items into rows, units in the order given; cancelled items are not owed and left out.

    `late` are the ids of items that were handed in late. A unit that owes none of these duties has no row.
    """
    found: dict[tuple[int, str, str], list[Item]] = {}
    for item in items:
        if status_of(item, now) in COUNTED:
            found.setdefault((item.unit_id, item.kind, item.period), []).append(item)
    places = [(one.mechanism.kind, one.period.id) for one in duties]
    rows = (
        BoardRow(unit, tuple(cell_of(found.get((unit.id, *place), ()), now, calendar, late) for place in places))
        for unit in units
    )
    return tuple(row for row in rows if any(row.cells))


def cell_of(items: Sequence[Item], now: datetime, calendar: WorkCalendar, late: Collection[int] = ()) -> Cell | None:
    """How these items of one unit stand together at `now` (aware UTC); None without any."""
    if not items:
        return None
    lights = {light_of(item, now, calendar) for item in items}
    stands = [(item, status_of(item, now)) for item in items]
    marks = {mark_of(item) for item in items}
    worst = next(one for one in _SEVERITY if one in lights)
    due_at = min((item.due_at for item, how in stands if item.due_at and how not in SETTLED), default=None)
    counts = Counter(how for _, how in stands)
    return Cell(worst, counts, _common(marks), late=any(item.id in late for item in items), due_at=due_at)


def _common(marks: set[Mark]) -> Mark:
    return next(one for one in (Mark.RETURNED, Mark.NONE, Mark.REVIEW, Mark.DONE) if one in marks)
