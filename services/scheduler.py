"""What each tick does, and when the next one will have something to do."""

from datetime import datetime, time
from pathlib import Path

from domain.dates.clock import instant, local_day
from domain.digests import next_digest_time
from services import (
    burden,
    collection_sending,
    delegates,
    department_digest,
    downtime,
    file_cleanup,
    forms,
    groups,
    notice_sending,
    openings,
    receipts,
    reminders,
    status_card,
)
from services.context import Context
from services.rules import Rules
from storage import claims, collections, config, inbox, items, notices, outbox, units, web_sessions
from storage.session import Session


async def tick(ctx: Context) -> int:
    """Do everything that is due by now, each thing once; returns how many items and messages came of it.

    Safe to call at any time and as often as one likes: what is due is asked of the database (reliability.md 2.2).
    """
    done = [
        await openings.open_due(ctx),
        await openings.roll(ctx),
        await collection_sending.open_due(ctx),
        await notice_sending.send_due(ctx),
        await reminders.remind(ctx),
        await department_digest.send_due(ctx),
        await downtime.report(ctx),
        await receipts.refresh_progress(ctx),
        await status_card.refresh(ctx),
        await groups.leave_unbound(ctx),
    ]
    await delegates.refresh_menus(ctx)
    await burden.weigh(ctx)
    await downtime.mark_alive(ctx)
    return sum(done)


async def next_event(session: Session, rules: Rules) -> datetime | None:
    """The next instant (aware UTC, from now on) at which a tick opens a period or something is pushed; None if never.

    Exact as long as nobody does anything until then: what would be said is worked out for that instant, nothing
    is written.
    """
    first = await reminders.first_push(session, rules, await _certain(session, rules))
    return await department_digest.first_news(session, rules, first)


async def next_check(session: Session, rules: Rules) -> datetime | None:
    """The next instant (aware UTC) after a tick at `session.now` at which another may find something; None if never.

    Cheaper than `next_event` and never later, but that tick may come to nothing: for whoever runs it anyway.
    """
    found = [await _certain(session, rules), await reminders.next_check(session, rules)]
    first = min((at for at in found if at), default=None)
    return await department_digest.first_news(session, rules, first)


async def _certain(session: Session, rules: Rules) -> datetime | None:
    found = [await _next_opening(session), await outbox.next_at(session), await notices.next_send_at(session)]
    found += [await items.next_roll(session, openings.ROLLING), await collections.next_at(session)]
    if await downtime.pending(session):
        found.append(next_digest_time(session.now, rules.calendar, rules.office))
    return min((max(at, session.now) for at in found if at), default=None)


async def started(ctx: Context) -> bool:
    """Call once when the bot starts, before its first tick: notes downtime; returns whether there was one."""
    return await downtime.started(ctx)


def last_tick(ctx: Context) -> datetime | None:
    """The instant (aware UTC) of the last tick before this unit of work; None if there never was one."""
    return downtime.last_alive(ctx)


async def purge(session: Session, folder: Path) -> int:
    """Housekeeping, every hour or so: forget what was kept only to be delivered or read once; returns how many rows.

    `folder` holds the files that people sent.
    """
    # Forms first: their files are among those that nobody needs any more.
    gone = await forms.forget_given_up(session) + await inbox.purge(session) + await claims.purge(session)
    gone += await web_sessions.purge(session)
    return gone + await file_cleanup.purge(session, folder)


async def _next_opening(session: Session) -> datetime | None:
    if await units.root(session) is None:
        return None
    today = local_day(session.now)
    done = await config.opened_periods(session)
    upcoming = [
        one
        for year in (today.year - 1, today.year, today.year + 1)
        for one in openings.checkpoints(year)
        if one.key not in done and one.wanted_until >= today
    ]
    return min((instant(one.opens_on, time()) for one in upcoming), default=None)
