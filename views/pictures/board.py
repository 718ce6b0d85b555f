"""The overview (总览) as a picture: units by duties, in fixed order, with the totals of the whole field below."""

from collections.abc import Mapping

from domain.board import Board
from domain.dates.wording import day_and_time
from domain.item_status import COUNTED, ItemStatus
from domain.pictures import ROWS
from domain.power import UnitType
from views.items import AsOf
from views.paging import part
from views.pictures.grid import NOTE, Column, Grid, GridRow, Shown, Tile, Tone
from views.pictures.marks import LEGEND, OWED_BY_OTHERS, tile

# More columns than this no phone shows; the pages of the overview have them all.
MOST = 24
_CAME = (ItemStatus.DONE, ItemStatus.REVIEW)


def board(matrix: Board, as_of: AsOf, kind: UnitType | None) -> Shown:
    """One page of units; the overview without units or duties gives a picture that says so."""
    here = part(matrix.rows, matrix.skipped, matrix.total, ROWS)
    columns, left_out = matrix.columns[:MOST], len(matrix.columns) - MOST
    rows = tuple(
        GridRow(row.unit.name, tuple(tile(cell, as_of) for cell in row.cells[: len(columns)])) for row in here.shown
    )
    totals = matrix.totals[: len(columns)]
    grid = Grid(
        title=f"总览·{kind.label}" if kind else "总览",
        subtitle=f"截至{day_and_time(as_of.now)}，共{matrix.total}个单位{_page(here.page, here.pages)}",
        corner="单位",
        columns=tuple(Column(one.mechanism.short, above=one.period.title) for one in columns),
        rows=rows,
        totals=(
            GridRow("合计：已报（含待审）", tuple(Tile(_came(one)) for one in totals)),
            GridRow("合计：逾期", tuple(Tile(str(one.get(ItemStatus.OVERDUE, 0))) for one in totals)),
        ),
        legend=(*LEGEND, OWED_BY_OTHERS),
        note=f"另有{left_out}类事项未入图，见“总览”。{NOTE}" if left_out > 0 else NOTE,
    )
    words = [f"{one.title}：{_said(total)}" for one, total in zip(columns, totals, strict=True)]
    late = [row.label for row in rows if any(one.tone is Tone.LATE for one in row.tiles)]
    named = [f"本图中有逾期事项的{len(late)}个单位：{'、'.join(late)}"] if late else []
    return Shown(grid, (*words, *named), here.page, here.pages)


def _said(total: Mapping[ItemStatus, int]) -> str:
    return "、".join(f"{one.label}{total[one]}" for one in COUNTED if total.get(one))


def _came(total: Mapping[ItemStatus, int]) -> str:
    return f"{sum(total.get(one, 0) for one in _CAME)}/{sum(total.values())}"


def _page(page: int, pages: int) -> str:
    return f"，第{page}/{pages}张" if pages > 1 else ""
