"""The nightly backup as the department knows it: when it is due, and what came of the last (reliability.md 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.dates.clock import instant, local_day
from services.context import Context
from storage import config
from storage.session import Session

_MEMORY = "nightly_backup"
# Clock time in China: nobody works then, and what was sent in the evening has gone out.
NIGHT = time(2)
# What could not be made is tried again; a disk that is full is rarely empty a minute later.
AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Backups:
    """The day in China of the last good one; since when (aware UTC) none could be made, why, and the last try."""

    good_on: date | None = None
    failing_since: datetime | None = None
    why: str = ""
    tried_at: datetime | None = None


async def known(session: Session) -> Backups:
    """What is known of the backups of this database; all empty when none was ever tried."""
    kept: Mapping[str, Any] = (await config.settings(session)).get(_MEMORY) or {}
    good, since, tried = (kept.get(name) for name in ("good_on", "failing_since", "tried_at"))
    return Backups(
        good_on=date.fromisoformat(good) if good else None,
        failing_since=datetime.fromisoformat(since) if since else None,
        why=kept.get("why", ""),
        tried_at=datetime.fromisoformat(tried) if tried else None,
    )


async def due_in(session: Session) -> timedelta:
    """How long until the next backup is due; zero or less when it is due now.

    One a night, from NIGHT on, or as soon as the assistant runs on that day; after a failure again in AGAIN.
    """
    found, today = await known(session), local_day(session.now)
    if found.tried_at and found.failing_since and found.tried_at <= session.now:
        return found.tried_at + AGAIN - session.now
    # A day to come was noted by a clock that was ahead.
    night = today + timedelta(days=1) if found.good_on == today else today
    return instant(night, NIGHT) - session.now


async def good_at(session: Session) -> datetime | None:
    """The night (aware UTC) of the last good backup; None when there was none."""
    day = (await known(session)).good_on
    return instant(day, NIGHT) if day else None


async def succeeded(ctx: Context) -> None:
    """Note that a backup of today is there and was checked."""
    await config.put(ctx.work, _MEMORY, {"good_on": ctx.today.isoformat()})


async def failed(ctx: Context, why: str) -> None:
    """Note that there is none of today, with one sentence for the department; the first failure dates the trouble."""
    found = await known(ctx.work)
    kept = {"why": why, "tried_at": ctx.now.isoformat(), "failing_since": (found.failing_since or ctx.now).isoformat()}
    await config.put(ctx.work, _MEMORY, kept | ({"good_on": found.good_on.isoformat()} if found.good_on else {}))
