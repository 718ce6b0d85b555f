"""A unit's year as a picture: its duties by the twelve months, each tile in the month in which it falls due."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Protocol

from domain.board import Cell, cell_of
from domain.dates.clock import local_day
from domain.dates.periods import Period
from domain.dates.wording import day_and_time
from domain.items import Item
from domain.mechanism import Mechanism
from domain.pictures import ROWS
from domain.power import Unit
from views.board import stands
from views.items import AsOf
from views.paging import sheet
from views.pictures.grid import Column, Grid, GridRow, Shown, Tile, Tone
from views.pictures.marks import LEGEND, tile

_EMPTY = Tile("")
_TO_COME = (Tile("25日", Tone.TO_COME), "尚未下达，当月截止日")


class Owned(Protocol):
    """An item that is there; `storage.items.UnitItem` is one."""

    @property
    def item(self) -> Item: ...

    @property
    def late(self) -> bool: ...


class Planned(Protocol):
    """One duty of the plan; `services.plan.Planned` is one."""

    @property
    def mechanism(self) -> Mechanism: ...

    @property
    def due_at(self) -> datetime | None: ...

    @property
    def items(self) -> Sequence[Owned]: ...


def year(unit: Unit, period: Period, found: Iterable[Planned], as_of: AsOf, page: int) -> Shown:
    """The year of one unit, duties in declared order."""
    of = _by_duty(found)
    here = sheet(of, page, ROWS)
    rows, words = [], []
    for mechanism, planned in here.shown:
        months = [[one for one in planned if _month(one) == month] for month in range(1, 13)]
        rows.append(GridRow(mechanism.title, tuple(_tile(those, as_of) for those in months)))
        said = (f"{month}月{_said(those, as_of)}" for month, those in enumerate(months, 1) if those)
        words.append(f"{mechanism.title}：{'，'.join(said)}")
    grid = Grid(
        title=f"{unit.name}·{period.title}",
        subtitle=f"截至{day_and_time(as_of.now)}，按截止月份列出，共{len(of)}类事项",
        corner="事项",
        columns=tuple(Column(f"{month}月") for month in range(1, 13)),
        rows=tuple(rows),
        legend=(*LEGEND, _TO_COME),
        note="供本单位和上级了解全年安排；请勿转发到群里。",
    )
    return Shown(grid, tuple(words), here.page, here.pages)


def _by_duty(found: Iterable[Planned]) -> list[tuple[Mechanism, list[Planned]]]:
    key: Callable[[Planned], tuple[int, str]] = lambda one: (one.mechanism.order, one.mechanism.kind)  # noqa: E731
    groups = groupby(sorted((one for one in found if one.due_at), key=key), key)
    return [(those[0].mechanism, those) for those in (list(group) for _, group in groups)]


def _month(one: Planned) -> int:
    return local_day(one.due_at).month if one.due_at else 0


def _tile(those: Sequence[Planned], as_of: AsOf) -> Tile:
    if not those:
        return _EMPTY
    cell = _cell(those, as_of)
    return tile(cell, as_of) if cell else Tile(_day(those), Tone.TO_COME)


def _said(those: Sequence[Planned], as_of: AsOf) -> str:
    return stands(_cell(those, as_of)) or f"{_day(those)}截止，尚未下达"


def _cell(those: Sequence[Planned], as_of: AsOf) -> Cell | None:
    theirs = [each for one in those for each in one.items]
    late = [one.item.id for one in theirs if one.late]
    return cell_of([one.item for one in theirs], as_of.now, as_of.calendar, late)


def _day(those: Sequence[Planned]) -> str:
    days = [local_day(one.due_at).day for one in those if one.due_at]
    return f"{min(days)}日"
