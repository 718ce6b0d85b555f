"""Where a rehearsal plays: a throw-away database, with a clock that is set by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, time
from pathlib import Path

from domain.dates.clock import instant
from services.rehearsal import HandClock
from storage.database import Database
from storage.engines import addresses
from storage.migrate import upgrade

FILE = "rehearsal.db"
# Long before anything that is rehearsed: everybody has been in his post by then.
_BEFORE = instant(date(2001, 1, 1), time())


@asynccontextmanager
async def throw_away(folder: Path) -> AsyncIterator[tuple[Database, HandClock]]:
    """The database in a folder, an empty one if there is none yet, and its clock, long before everything."""
    url = addresses.at(folder / FILE)
    if not (folder / FILE).exists():
        await asyncio.to_thread(upgrade, url)
    clock = HandClock(_BEFORE)
    database = Database(url, clock.now, throw_away=True)
    try:
        yield database, clock
    finally:
        await database.close()
