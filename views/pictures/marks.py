"""How a cell of the overview looks as a tile: a mark of a few characters, and the colour that goes with it."""

from domain.board import Cell
from domain.dates.clock import local_day
from domain.dates.lights import Light, days_left
from domain.item_status import LATE, ItemStatus, Mark
from views.items import AsOf
from views.pictures.grid import NOT_OWED, Tile, Tone

LEGEND = (
    (Tile(Mark.DONE, Tone.DONE), "已报"),
    (Tile(Mark.DONE + LATE, Tone.DONE), "报送晚于截止时间"),
    (Tile(Mark.REVIEW, Tone.REVIEW), "待审核"),
    (Tile("剩9天", Tone.RUNNING), "未报，剩余工作日"),
    (Tile("剩3天", Tone.SOON), "临近截止"),
    (Tile(Mark.RETURNED, Tone.RETURNED), "已退回"),
    (Tile("逾2天", Tone.LATE), "逾期工作日"),
    (Tile("2/5", Tone.RUNNING), "共5项，已报2项"),
)
OWED_BY_OTHERS = (NOT_OWED, "不涉及")


def tile(cell: Cell | None, as_of: AsOf) -> Tile:
    """The tile of a cell: overdue before sent back before what is still to come; of several items how many came in."""
    if cell is None:
        return NOT_OWED
    counts, total = cell.counts, sum(cell.counts.values())
    came = counts.get(ItemStatus.DONE, 0) + counts.get(ItemStatus.REVIEW, 0)
    several = f"{came}/{total}" if total > 1 else ""
    if counts.get(ItemStatus.OVERDUE):
        return Tile(f"{several}逾" if several else _late(cell, as_of), Tone.LATE)
    if counts.get(ItemStatus.RETURNED):
        return Tile(several + Mark.RETURNED, Tone.RETURNED)
    if came == total:
        waits = counts.get(ItemStatus.REVIEW)
        return Tile(Mark.REVIEW, Tone.REVIEW) if waits else Tile(Mark.DONE + LATE * cell.late, Tone.DONE)
    return _to_come(cell, as_of, several)


def _to_come(cell: Cell, as_of: AsOf, several: str) -> Tile:
    left = _left(cell, as_of)
    if cell.light is Light.YELLOW:
        return Tile(f"{several}剩{left}" if several and left.isdecimal() else several or _in_days(left), Tone.SOON)
    return Tile(several or _in_days(left), Tone.RUNNING)


def _in_days(left: str) -> str:
    return f"剩{left}天" if left.isdecimal() else left


def _left(cell: Cell, as_of: AsOf) -> str:
    """How many workdays are left, or what there is to say instead."""
    if cell.due_at is None:
        return "未报" if cell.counts.get(ItemStatus.MISSING) else "推进中"
    if as_of.now > cell.due_at:
        # A meeting that took place is still to be noted.
        return "待登记"
    days = (local_day(cell.due_at) - local_day(as_of.now)).days
    return str(days_left(cell.due_at, as_of.now, as_of.calendar) or days) if days else "今天"


def _late(cell: Cell, as_of: AsOf) -> str:
    due_at = cell.due_at or as_of.now
    days = as_of.calendar.workdays_between(local_day(due_at), local_day(as_of.now))
    return f"逾{days}天" if days else "逾期"
