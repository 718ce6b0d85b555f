"""The pulse of the house: what each tick does, and when the next one will have something to do."""

import heapq
from datetime import date, datetime, time, timedelta

from domain.digest import next_digest, slot
from domain.office import instant, local_day
from services import department_digest, openings, outages, reminders, status_card
from services.desk import Desk
from services.rules import Rules
from storage import config, items, outbox, standing
from storage.session import Session

_WEEK = timedelta(days=7)
_DECEMBER = 12


async def tick(desk: Desk) -> int:
    """Do everything that is due by now, each thing once; returns how many items and messages came of it.

    Safe to call at any time and as often as one likes: what is due is asked of the database (reliability.md 2.2).
    """
    done = [
        await openings.open_due(desk),
        await reminders.remind(desk),
        await department_digest.tell(desk),
        await outages.tell(desk),
        await status_card.refresh(desk),
    ]
    await outages.mark_alive(desk)
    return sum(done)


async def next_event(session: Session, rules: Rules) -> datetime | None:
    """The next instant (aware UTC, from now on) at which a tick opens a period or something is pushed; None if never.

    Exact as long as nobody does anything until then: what would be said is worked out for that instant, nothing
    is written.
    """
    certain = await _certain(session)
    heap = await _candidates(session, rules)
    heapq.heapify(heap)
    seen: set[datetime] = set()
    while heap and (certain is None or heap[0] < certain):
        at = heapq.heappop(heap)
        if at in seen:
            continue
        seen.add(at)
        then = Session(session.connection, at)
        found = await reminders.look(then, rules)
        if found.pings or await department_digest.mornings(then, rules) or await outages.pending(then):
            return at
        for again in {at for at in found.next_at.values() if at}:
            heapq.heappush(heap, slot(again, rules.calendar, rules.office))
    return certain


async def _certain(session: Session) -> datetime | None:
    found = [await _next_opening(session), await outbox.next_at(session), await standing.next_notice(session)]
    return min((max(at, session.now) for at in found if at), default=None)


async def _candidates(session: Session, rules: Rules) -> list[datetime]:
    """Instants at which there may be something to say; whether there is, only a look at that instant tells."""
    calendar, office, now = rules.calendar, rules.office, session.now
    asked = await items.next_reminder(session)
    overdue = await standing.next_overdue(session)
    monday = instant(local_day(now) + timedelta(days=7 - local_day(now).weekday()), time())
    december = instant(_next_december(local_day(now)), time())
    found = [slot(now, calendar, office), *(next_digest(at, calendar, office) for at in (now, monday, december))]
    found += [slot(max(asked, now), calendar, office)] if asked else []
    found += [next_digest(overdue, calendar, office)] if overdue else []
    return found


async def _next_opening(session: Session) -> datetime | None:
    today = local_day(session.now)
    done = await config.opened(session)
    upcoming = [
        one
        for year in (today.year - 1, today.year, today.year + 1)
        for one in openings.checkpoints(year)
        if one.key not in done and one.period.end + openings.STILL_WANTED >= today
    ]
    return min((instant(one.opens_on, time()) for one in upcoming), default=None)


def _next_december(today: date) -> date:
    return date(today.year + (today.month == _DECEMBER), _DECEMBER, 1)
