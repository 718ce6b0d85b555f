"""The forms of the calendar: what they ask and what becomes of the answers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from domain.checkpoint_forms import DayKind, DayList, Hours, NewDue, OneDay, clock, part_form, window
from domain.dates.day_list import read_days, worded
from handlers.checkpoint_pages import node_of
from handlers.forms import Opened, Purpose
from handlers.turn import Turn
from services import checkpoints, office_hours, part_names
from views import checkpoints as checkpoints_view

Args = Mapping[str, Any]


async def open_due(turn: Turn, args: Args) -> Opened:
    """Ask when a checkpoint is due."""
    node = node_of(await checkpoints.entry(turn.ctx, turn.me, args["key"]))
    return Opened(
        NewDue,
        f"调整截止时间：{node.title}",
        "确认调整",
        subtitle=f"现为{node.due_words}",
        year=node.due.day.year,
    )


async def finish_due(turn: Turn, args: Args, answers: Args) -> None:
    """Set the due time; a day off has to be confirmed once more."""
    due_at = datetime.fromisoformat(answers["due_at"])
    if not checkpoints.is_off(turn.ctx, due_at):
        await save_due(turn, args["key"], due_at)
        return
    node = node_of(await checkpoints.entry(turn.ctx, turn.me, args["key"]))
    turn.show(checkpoints_view.off_day(node, due_at, checkpoints.workday_before(turn.ctx, due_at)))


async def save_due(turn: Turn, key: str, due_at: datetime) -> None:
    """Set when a checkpoint is due and show it."""
    entry, moved = await checkpoints.set_due(turn.ctx, turn.me, key, due_at)
    turn.toast(checkpoints_view.ADJUSTED)
    turn.show(checkpoints_view.node(node_of(entry), moved=moved))


async def open_day(turn: Turn, args: Args) -> Opened:
    """Ask for one day."""
    await checkpoints.demand_root(turn.ctx, turn.me)
    return Opened(OneDay, "调整放假安排", "确认保存", year=turn.ctx.today.year)


async def finish_day(turn: Turn, args: Args, answers: Args) -> None:
    """Set one day."""
    await _save_days(turn, {date.fromisoformat(answers["day"]): DayKind(answers["kind"]).works})


async def open_paste(turn: Turn, args: Args) -> Opened:
    """Ask for a list of days."""
    await checkpoints.demand_root(turn.ctx, turn.me)
    return Opened(DayList, "载入全年放假安排", "确认载入", readings=lambda answers: worded(read_days(answers["lines"])))


async def finish_paste(turn: Turn, args: Args, answers: Args) -> None:
    """Set all days of the list."""
    await _save_days(turn, read_days(answers["lines"]))


async def open_hours(turn: Turn, args: Args) -> Opened:
    """Ask for the office hours, starting from those in force."""
    await checkpoints.demand_root(turn.ctx, turn.me)
    office = turn.ctx.rules.office
    spans = [f"{start:%H:%M}-{end:%H:%M}" for start, end in office.windows]
    known = {"morning": spans[0], "afternoon": spans[-1], "digest": f"{office.digest_at:%H:%M}"}
    return Opened(Hours, "调整办公时间", "确认保存", known=known)


async def finish_hours(turn: Turn, args: Args, answers: Args) -> None:
    """Set the office hours."""
    windows = [window(answers["morning"]), window(answers["afternoon"])]
    turn.show(
        checkpoints_view.saved(await office_hours.set_office(turn.ctx, turn.me, windows, clock(answers["digest"])))
    )


async def open_parts(turn: Turn, args: Args) -> Opened:
    """Ask for the names of a catalogue, starting from those in force."""
    await checkpoints.demand_root(turn.ctx, turn.me)
    mechanism = part_names.catalogue(args["kind"])
    parts = turn.ctx.rules.parts(mechanism)
    known = {part.code: part.title for part in parts}
    return Opened(part_form(parts), f"{mechanism.title}名称", "确认保存", known=known)


async def finish_parts(turn: Turn, args: Args, answers: Args) -> None:
    """Set the names of a catalogue."""
    await part_names.rename_parts(turn.ctx, turn.me, args["kind"], answers)
    turn.show(checkpoints_view.renamed(part_names.catalogue(args["kind"]).title, list(answers.values())))


async def _save_days(turn: Turn, days: Mapping[date, bool | None]) -> None:
    await office_hours.set_days(turn.ctx, turn.me, days)
    own = await office_hours.own_days(turn.ctx, turn.me)
    turn.show(checkpoints_view.days(own, 1, office_hours.known_until(turn.ctx), changed=len(days)))


DUE = Purpose("cal_due", open_due, finish_due)
DAY = Purpose("cal_day", open_day, finish_day)
PASTE = Purpose("cal_paste", open_paste, finish_paste)
HOURS = Purpose("cal_hours", open_hours, finish_hours)
PARTS = Purpose("cal_parts", open_parts, finish_parts)
