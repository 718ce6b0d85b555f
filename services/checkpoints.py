"""The calendar of checkpoints as the department keeps it: what opens when, and when it is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.dates.clock import local_day
from domain.dates.due import Due, due_for, late_opening
from domain.dates.periods import Period
from domain.errors import Refusal
from domain.items import Item
from domain.mechanism import Mechanism
from domain.power import ADMINS, Actor
from services.context import Context
from services.openings import STILL_WANTED, Checkpoint, checkpoints
from services.permissions import NOT_ALLOWED
from services.schedule import next_reminder
from storage import checkpoints as checkpoints_store
from storage import config, items, units
from storage.session import Cached

NOT_ON_CALENDAR = "此按钮已过期，请发送 /calendar 重新查看。"


@dataclass(frozen=True, slots=True)
class CheckpointEntry:
    """One checkpoint: when it opens or was opened, and when it is due; `own` when the department set that itself."""

    mechanism: Mechanism
    period: Period
    opens_on: date
    opened: bool
    due: Due
    own: bool

    @property
    def key(self) -> str:
        """What names the checkpoint in callback data."""
        return f"{self.mechanism.kind}.{self.period.id}"


async def entries(ctx: Context, actor: Actor) -> tuple[CheckpointEntry, ...]:
    """The checkpoints of this and the next year by due time, without those that will not be opened any more.

    Raises Refusal for others than administrators.
    """
    await demand_root(ctx, actor)
    opened = await checkpoints_store.opened_at(ctx.work)
    every = [one for year in (ctx.today.year, ctx.today.year + 1) for one in checkpoints(year)]
    wanted = [one for one in every if one.key in opened or one.period.end + STILL_WANTED >= ctx.today]
    found = [_entry(ctx, one, opened.get(one.key)) for one in wanted]
    return tuple(sorted(found, key=lambda one: (one.due.at, one.mechanism.order)))


async def entry(ctx: Context, actor: Actor, key: str) -> CheckpointEntry:
    """The checkpoint with this key; raises Refusal when it is not on the calendar (any more)."""
    found = next((one for one in await entries(ctx, actor) if one.key == key), None)
    if found is None:
        raise Refusal(NOT_ON_CALENDAR)
    return found


async def set_due(ctx: Context, actor: Actor, key: str, due_at: datetime) -> tuple[CheckpointEntry, int]:
    """Set when a checkpoint is due (aware UTC); returns it as it is now, and how many open items moved with it.

    Items that have a due date of their own by now (registered 五个一, extensions) keep it. Nobody is written to;
    reminders follow the new time. Raises Refusal without the right or for a time that is over.
    """
    return await _set_due(ctx, actor, await entry(ctx, actor, key), due_at)


async def reset_due(ctx: Context, actor: Actor, kind: str, period: str, due_at: datetime) -> int:
    """Set when a kind is due in a period (aware UTC), on the calendar or not; returns how many open items moved.

    For what a step of another item brings about, whose own right covers it. Raises Refusal for a time that is over.
    """
    found = (one for one in checkpoints(int(period[:4])) if one.key == (kind, period))
    opened = await checkpoints_store.opened_at(ctx.work)
    if (one := next(found, None)) is None:
        return 0
    return (await _set_due(ctx, actor, _entry(ctx, one, opened.get(one.key)), due_at))[1]


async def _set_due(
    ctx: Context, actor: Actor, before: CheckpointEntry, due_at: datetime
) -> tuple[CheckpointEntry, int]:
    if due_at <= ctx.now:
        raise Refusal("该时间已经过去，请填写今后的截止时间。")
    await config.set_due(ctx.work, before.mechanism.kind, before.period.id, due_at)
    moved = await _move_items(ctx, before, due_at)
    kind, period = before.mechanism.kind, before.period.id
    record = {"kind": kind, "period": period, "items": moved}
    ctx.work.audit("calendar.due", actor.person_id, **record, before=_iso(before.due.at), after=_iso(due_at))
    ctx.work.outdate(Cached.RULES)
    return _own(before, due_at), moved


def is_off(ctx: Context, due_at: datetime) -> bool:
    """Say whether a due time (aware) falls on a day in China on which nobody works."""
    return not ctx.rules.calendar.is_workday(local_day(due_at))


def workday_before(ctx: Context, due_at: datetime) -> datetime | None:
    """The end of office hours (UTC) on the last workday before a day off; None when that is over already."""
    earlier = ctx.rules.office.end_of_day(ctx.rules.calendar.previous_workday(local_day(due_at)))
    return earlier if earlier > ctx.now else None


async def demand_root(ctx: Context, actor: Actor) -> None:
    """Raise Refusal unless the actor administers the department itself: the calendar holds for the whole county."""
    root = await units.root(ctx.work)
    if root is None or not actor.may(ADMINS, root.path):
        raise Refusal(NOT_ALLOWED)


def _entry(ctx: Context, one: Checkpoint, opened: datetime | None) -> CheckpointEntry:
    opens_on = local_day(opened) if opened else max(one.opens_on, ctx.today)
    due = late_opening(
        due_for(one.opening.due, one.period, ctx.rules.calendar, ctx.rules.office),
        opens_on,
        ctx.rules.calendar,
        ctx.rules.office,
    )
    found = CheckpointEntry(one.mechanism, one.period, opens_on, opened is not None, due, own=False)
    own = ctx.rules.due_dates.get(one.key)
    return _own(found, own) if own else found


def _own(before: CheckpointEntry, due_at: datetime) -> CheckpointEntry:
    day = local_day(due_at)
    due = Due(day, day, due_at, shifted=False)
    return CheckpointEntry(before.mechanism, before.period, before.opens_on, before.opened, due, own=True)


async def _move_items(ctx: Context, before: CheckpointEntry, due_at: datetime) -> int:
    root = await units.root(ctx.work)
    paths = [root.path] if root else []
    conditions = (items.STILL_OPEN, items.OF_PERIOD)
    running = await items.in_scope(ctx.work, paths, *conditions, period=before.period.id)
    found = [one.item for one in running]
    moving = [item for item in found if _follows(before, item)]
    moved = await checkpoints_store.move_due(ctx.work, [item.id for item in moving], due_at) if moving else 0
    await items.plan_reminders(ctx.work, _reminders(ctx, before.mechanism, moving, due_at))
    return moved


def _follows(before: CheckpointEntry, item: Item) -> bool:
    if item.kind != before.mechanism.kind:
        return False
    return item.state == before.mechanism.initial or item.due_at == before.due.at


def _reminders(
    ctx: Context, mechanism: Mechanism, moving: Iterable[Item], due_at: datetime
) -> Mapping[int, datetime | None]:
    # Hundreds of items share a few answers: who has the ball, and until when it is quiet.
    known: dict[tuple[object, ...], datetime | None] = {}
    planned: dict[int, datetime | None] = {}
    for item in moving:
        like = (item.holder, item.quiet_until)
        if like not in known:
            known[like] = next_reminder(mechanism, replace(item, due_at=due_at), ctx.rules, ctx.now)
        planned[item.id] = known[like]
    return planned


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
