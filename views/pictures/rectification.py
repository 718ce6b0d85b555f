"""The open problems to be put right (整改) as a picture: a line each, by unit in fixed order, by colour and mark."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from domain.board import cell_of, status_of
from domain.dates.clock import local_day
from domain.dates.wording import day_and_time
from domain.item_status import LACKING
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.pictures import ROWS
from domain.workflow import state_of
from views.board import stands
from views.items import AsOf
from views.numbers import numbers
from views.paging import sheet
from views.pictures.grid import Column, Grid, GridRow, Shown, Tile
from views.pictures.marks import LEGEND, tile

_COLUMNS = (Column("问题", 4), Column("时限"), Column("办理环节", 2), Column("情况"))


class Owned(Protocol):
    """An item of a unit; `storage.items.UnitItem` is one."""

    @property
    def item(self) -> Item: ...

    @property
    def unit_name(self) -> str: ...

    @property
    def late(self) -> bool: ...


def rectification(found: Sequence[Owned], as_of: AsOf, page: int) -> Shown:
    """One page of the problems that are not put right yet."""
    here = sheet(found, page, ROWS)
    turned = f"，第{here.page}/{here.pages}张" if here.pages > 1 else ""
    units = len({one.unit_name for one in found})
    counts = Counter(status_of(one.item, as_of.now) for one in found)
    grid = Grid(
        title="问题整改",
        subtitle=f"截至{day_and_time(as_of.now)}，{units}个单位在改{len(found)}项{turned}",
        corner="单位",
        columns=_COLUMNS,
        rows=tuple(_row(one, as_of) for one in here.shown),
        legend=LEGEND[2:-1],
    )
    words = [f"合计：{numbers(counts)}"] if found else []
    owing = [one for one in here.shown if status_of(one.item, as_of.now) in LACKING]
    return Shown(grid, (*words, *(_said(one, as_of) for one in owing)), here.page, here.pages)


def _row(one: Owned, as_of: AsOf) -> GridRow:
    item = one.item
    due = f"{local_day(item.due_at):%m.%d}" if item.due_at else "未定"
    state = state_of(MECHANISMS[item.kind], item).title
    mark = tile(cell_of([item], as_of.now, as_of.calendar), as_of)
    return GridRow(one.unit_name, (Tile(_problem(item)), Tile(due), Tile(state), mark))


def _said(one: Owned, as_of: AsOf) -> str:
    cell = cell_of([one.item], as_of.now, as_of.calendar)
    return f"{one.unit_name}：{_problem(one.item)}（{stands(cell)}）"


def _problem(item: Item) -> str:
    answers = item.payload.get("problem", {})
    return str(answers.get("problem") or item.title)
