"""Downtime: noticed at the next start, told to the administrators once, with what was made up for."""

from datetime import datetime, timedelta

from domain.digests import next_digest_time
from domain.messages import MessageKind
from domain.power import ADMINS
from services.context import Context
from services.messages import push
from storage import config, people, reminders
from storage.people import Recipient, each_once
from storage.session import Session
from views import digests

# A shorter break is a restart, nobody has to hear of it.
WORTH_TELLING = timedelta(minutes=15)
_ALIVE = "ticked_at"
_OUTAGE = "outage"


async def mark_alive(ctx: Context) -> None:
    """Note that a tick ran now."""
    await config.put(ctx.work, _ALIVE, ctx.now.isoformat())


def last_alive(ctx: Context) -> datetime | None:
    """The instant (aware UTC) of the last tick, of this run or an earlier one."""
    last = ctx.rules.settings.get(_ALIVE)
    return datetime.fromisoformat(last) if last else None


async def started(ctx: Context) -> bool:
    """Call once when the bot starts, before its first tick; returns whether there was any downtime.

    The last tick tells it, not `instance.seen_at`: taking over the outbox has renewed that by now, and a clock
    that a rehearsal sets forward is no downtime.
    """
    settings = await config.settings(ctx.work)
    last = settings.get(_ALIVE)
    if last is None or ctx.now - datetime.fromisoformat(last) <= WORTH_TELLING:
        return False
    # One that nobody has been told of yet: the bot ran in between, and the note says so.
    earlier = settings.get(_OUTAGE)
    began = earlier["from"] if earlier else last
    await config.put(ctx.work, _OUTAGE, {"from": began, "to": ctx.now.isoformat(), "several": bool(earlier)})
    return True


async def report(ctx: Context) -> int:
    """Tell the administrators of downtime once its reminders have been made up for; returns the messages."""
    if next_digest_time(ctx.now, ctx.rules.calendar, ctx.rules.office) > ctx.now:
        return 0
    outage = (await config.settings(ctx.work)).get(_OUTAGE)
    if not outage:
        return 0
    began, ended = (datetime.fromisoformat(outage[name]) for name in ("from", "to"))
    caught = await reminders.caught_up(ctx.work, ended)
    several = bool(outage.get("several"))
    page = digests.outage(began, ended, caught.late, caught.people, caught.merged, several=several)
    told = [
        push(ctx, to, f"outage:{int(ended.timestamp())}", page, kind=MessageKind.OUTAGE)
        for to in await _admins(ctx.work)
    ]
    await config.put(ctx.work, _OUTAGE, None)
    return sum(told)


async def pending(session: Session) -> bool:
    """Say whether administrators still have to be told of downtime."""
    return bool((await config.settings(session)).get(_OUTAGE)) and bool(await _admins(session))


async def _admins(session: Session) -> tuple[Recipient, ...]:
    found = await people.recipients(session, paths=["/"], roles=ADMINS)
    return each_once(one for one in found if one.reachable)
