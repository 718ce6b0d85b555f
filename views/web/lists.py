"""Lists of items in the browser: a row of a table for each, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain import workflow
from domain.board import status_of
from domain.item_status import SETTLED
from domain.power import Unit
from views.items import AsOf, ItemLine
from views.paging import Sheet
from views.web.signals import Signal, of_item

# Items on one page.
ITEMS = 50


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as a row: its number leads to its page."""

    no: str
    title: str
    unit: str
    person: str
    signal: Signal
    state: str
    time: str
    gist: Sequence[str]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has a post in a unit; a delegate's says for whom he acts."""

    name: str
    post: str
    acting_for: str
    started: bool
    unreachable: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """What its reader has the ball for."""

    template: ClassVar[str] = "mine.html.j2"
    place: ClassVar[str] = "my"

    lines: Sheet[ItemLine]
    total: int

    def words(self, as_of: AsOf) -> Mapping[str, object]:
        """The rows, which say whose an item is where there are several units."""
        units = len({one.unit_name for one in self.lines.shown})
        return {"rows": item_rows(self.lines.shown, as_of), "several": as_of.oversees or units > 1}


@dataclass(frozen=True, slots=True)
class UnitItems:
    """One unit: its items of a year and what is open of earlier ones, and, for its administrators, its people."""

    template: ClassVar[str] = "unit.html.j2"

    unit: Unit
    year: int
    lines: Sheet[ItemLine]
    total: int
    people: Sequence[Person] | None = None

    @property
    def place(self) -> str:
        """Its own entry of the menu, for those who report for it."""
        return f"unit/{self.unit.id}"

    def words(self, as_of: AsOf) -> Mapping[str, object]:
        """The rows."""
        return {"rows": item_rows(self.lines.shown, as_of)}


def item_rows(lines: Sequence[ItemLine], as_of: AsOf) -> list[ItemRow]:
    """Items as rows, in the order given."""
    return [_row(one, as_of) for one in lines]


def _row(line: ItemLine, as_of: AsOf) -> ItemRow:
    item = line.item
    state = workflow.state_of(line.mechanism, item).title
    time = as_of.day(item) if status_of(item, as_of.now) in SETTLED else as_of.time(item)
    gist = line.mechanism.gist(item)
    return ItemRow(item.no, item.title, line.unit_name, line.person, of_item(line, as_of), state, time, gist)
