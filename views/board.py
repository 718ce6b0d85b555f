"""The overview on a phone: a line a unit, its lights in front, so that they stand in columns in any typeface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from domain.board import PAGE_SIZE, Board, BoardRow, Cell, Column, mark_of, status_of
from domain.burden import Meter
from domain.dates.lights import Light
from domain.item_status import LACKING, LATE, SETTLED, ItemStatus, Mark
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.messages import Button, Keyboard
from domain.pictures import Picture, PictureKind
from domain.power import REPORTING, Unit, UnitType
from views import attention, burden, web_access
from views.actions import Action
from views.items import AsOf, ItemLine
from views.keyboards import button, pager, rows
from views.legend import legend
from views.numbers import numbers
from views.page import Page
from views.paging import part, sheet
from views.picture_pages import opener
from views.render import render

ALL = "all"
EVERY_DUTY = "-"
_LACK = "lack"
# On the pages of a large county a part of a unit's name may be written: /board reads it.
_ASKS = "board"
UNIT_PAGE_SIZE = 10
# As wide as a light and a mark, for a duty that a unit does not owe, and as wide as a mark.
_NO_MARK = "　"
_NONE = f"－{_NO_MARK}"
_SMALL_FIRST = (
    ItemStatus.OVERDUE,
    ItemStatus.RETURNED,
    ItemStatus.MISSING,
    ItemStatus.RUNNING,
    ItemStatus.REVIEW,
    ItemStatus.DONE,
)


@dataclass(frozen=True, slots=True)
class Mode:
    """Which units a page of the overview shows: all, those with something missing, or all of one kind."""

    missing: bool = False
    unit_type: UnitType | None = None

    @property
    def word(self) -> str:
        """What names it in callback data."""
        return _LACK if self.missing else (self.unit_type or ALL)

    @classmethod
    def named(cls, word: str) -> Self:
        """Read it back; a word from before, or from elsewhere, means all units."""
        return cls(word == _LACK, next((one for one in REPORTING if one == word), None))


def overview(board: Board, as_of: AsOf, mode: Mode, *, troubles: int = 0, meter: Meter | None = None) -> Page:
    """All duties: counts of each, then a page of units with a light for each duty, or the kinds of units.

    `troubles` is how much waits on the attention list of this reader, `meter` what his department asked this month.
    """
    here = part(board.rows, board.skipped, board.total, PAGE_SIZE)
    text = render(
        "board/overview.html.j2",
        missing=mode.missing,
        kind=mode.unit_type,
        now=as_of.now,
        total=board.total,
        groups=_groups(board),
        duties=[_duty(duty, total) for duty, total in zip(board.columns, board.totals, strict=True)],
        rows=[{"lights": "".join(_symbol(cell) for cell in row.cells), "unit": row.unit.name} for row in here.shown],
        legend=legend(),
        meter=meter,
    )
    keys = [*rows([button(one.title, Action.BOARD, ALL, one.key, 1) for one in board.columns], 2)]
    keys.append((_switch(EVERY_DUTY, mode), *([attention.opener(troubles)] if troubles else [])))
    pictured = board.columns and not mode.missing
    looking = (opener("看图", Picture(PictureKind.BOARD, mode.word)), web_access.opener()) if pictured else ()
    keys.append((*looking, *((burden.opener(),) if meter else ())))
    turning = _turning(pager(Action.BOARD, here.page, here.pages, mode.word, EVERY_DUTY))
    back = _to_kinds(mode, EVERY_DUTY)
    found = (*filter(None, keys), *_group_keys(board, EVERY_DUTY), *_unit_keys(here.shown, EVERY_DUTY), *turning, *back)
    return Page(text, found, asks=_ASKS if board.groups else "")


def one_duty(board: Board, as_of: AsOf, mode: Mode, *, may_urge: bool) -> Page:
    """One duty: its counts, then a page of units with how each stands, or the kinds of units."""
    (duty,), (total,) = board.columns, board.totals
    here = part(board.rows, board.skipped, board.total, PAGE_SIZE)
    text = render(
        "board/duty.html.j2",
        missing=mode.missing,
        kind=mode.unit_type,
        now=as_of.now,
        total=board.total,
        groups=_groups(board),
        duty=_duty(duty, total),
        rows=[
            {"light": _symbol(row.cells[0], alone=True), "unit": row.unit.name, "counts": stands(row.cells[0])}
            for row in here.shown
        ],
        legend=legend(),
    )
    keys: list[tuple[Button, ...]] = [(_switch(duty.key, mode),)]
    if may_urge and duty.mechanism.is_public and any(total.get(one) for one in LACKING):
        keys.append((button("催办", Action.URGE, "pre", duty.key, "all", 1),))
    turning = _turning(pager(Action.BOARD, here.page, here.pages, mode.word, duty.key))
    back = (*_to_kinds(mode, duty.key), (button("返回总览", Action.BOARD, ALL, EVERY_DUTY, 1),))
    found = (*keys, *_group_keys(board, duty.key), *_unit_keys(here.shown, duty.key), *turning, *back)
    return Page(text, found, asks=_ASKS if board.groups else "")


def several_units(found: Sequence[Unit], words: str) -> Page:
    """The units that a part of a name may mean, to choose from; what is written next is read the same way."""
    text = render("board/which_unit.html.j2", words=words, any=bool(found))
    keys = rows([button(one.name, Action.BOARD_UNIT, one.id, EVERY_DUTY, 1) for one in found], 2)
    return Page(text, (*keys, (button("返回总览", Action.BOARD, ALL, EVERY_DUTY, 1),)), asks=_ASKS)


def one_unit(
    unit: Unit,
    lines: Sequence[ItemLine],
    as_of: AsOf,
    key: str,
    page: int,
    *,
    lights: Sequence[Light],
    may_urge: bool,
) -> Page:
    """One unit: its items with a button each; `lights` go with `lines`, `key` leads back to its duty."""
    here = sheet(list(zip(lines, lights, strict=True)), page, UNIT_PAGE_SIZE)
    text = render(
        "board/unit.html.j2",
        unit=unit.name,
        total=len(lines),
        first=here.first,
        rows=[
            {
                "light": light.symbol + mark_of(line.item) + (LATE if line.late else ""),
                "item": line.item,
                "stand": status_of(line.item, as_of.now).label,
                "left": _left(line.item, as_of),
            }
            for line, light in here.shown
        ],
        legend=legend(),
    )
    keys = rows([_open_key(number, line.item) for number, (line, _) in enumerate(here.shown, here.first)], 1)
    turning = pager(Action.BOARD_UNIT, here.page, here.pages, unit.id, key)
    if may_urge and _is_chased(key):
        keys = (*keys, (button("催办该单位", Action.URGE, "pre", key, f"u{unit.id}", 1),))
    return Page(text, (*keys, *_turning(turning), (button("返回总览", Action.BOARD, ALL, key, 1),)))


def _is_chased(key: str) -> bool:
    mechanism = MECHANISMS.get(key.partition(".")[0])
    return mechanism is not None and mechanism.is_public


def _left(item: Item, as_of: AsOf) -> str:
    return "" if status_of(item, as_of.now) in SETTLED else as_of.left(item)


def _duty(duty: Column, total: Mapping[ItemStatus, int]) -> dict[str, str]:
    return {"title": duty.title, "counts": numbers(total)}


def stands(cell: Cell | None) -> str:
    """How a unit stands with a duty, in words: 未报, of several items 逾期1、已报3."""
    counts = {one: cell.counts[one] for one in _SMALL_FIRST if cell.counts.get(one)} if cell else {}
    if sum(counts.values()) == 1:
        return next(iter(counts)).label
    return "、".join(f"{one.label}{number}" for one, number in counts.items())


def _symbol(cell: Cell | None, *, alone: bool = False) -> str:
    if cell is None:
        return _NONE
    late = LATE if cell.late else ""
    if alone:
        return cell.light.symbol + ((cell.mark + late) or _NO_MARK)
    # Several lights stand in columns, each with room for one mark: its colour says whether the item is over.
    return cell.light.symbol + ((cell.mark if cell.mark is Mark.RETURNED else late or cell.mark) or _NO_MARK)


def _switch(key: str, mode: Mode) -> Button:
    return button("全部单位" if mode.missing else "缺报名单", Action.BOARD, ALL if mode.missing else _LACK, key, 1)


def _groups(board: Board) -> list[dict[str, object]]:
    return [{"title": one.unit_type.label, "units": one.units, "counts": numbers(one.counts)} for one in board.groups]


def _group_keys(board: Board, key: str) -> Keyboard:
    return rows(
        [button(one.unit_type.label, Action.BOARD, Mode(False, one.unit_type).word, key, 1) for one in board.groups], 1
    )


def _to_kinds(mode: Mode, key: str) -> Keyboard:
    return ((button("返回单位类别", Action.BOARD, ALL, key, 1),),) if mode.unit_type else ()


def _unit_keys(shown: Sequence[BoardRow], key: str) -> Keyboard:
    return rows([button(row.unit.name, Action.BOARD_UNIT, row.unit.id, key, 1) for row in shown], 2)


def _open_key(number: int, item: Item) -> Button:
    return button(f"{number}. {item.title}", Action.ITEM, item.id)


def _turning(row: tuple[Button, ...]) -> Keyboard:
    return (row,) if row else ()
