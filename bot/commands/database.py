"""Opens the database for a command and closes it again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import make_clock
from bot.settings import Settings
from services import people, rules
from services.audit_record import demand_database, open_record
from services.context import Context
from storage.database import Database
from storage.engines import addresses
from storage.migrate import upgrade


@asynccontextmanager
async def open_database(own: Settings, path: Path | None = None) -> AsyncIterator[Database]:
    """The database that these (working) settings name, or another file with the same clock.

    It signs no audit trail: whoever appends to it calls open_record first.
    """
    url = own.database_url if path is None else addresses.at(path)
    database = Database(url, make_clock(own.clock).now)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_context(settings: Settings, bot_name: str = "") -> AsyncIterator[Context]:
    """A unit of work on the database that these settings name, brought up to date first."""
    own = settings.working
    demand_database(own.database_path, own.data_dir)
    upgrade(own.database_url)
    async with open_database(own) as database:
        await open_record(database, own.data_dir)
        async with database.transaction() as work:
            ctx = Context(work, await rules.load(work), bot_name, own.data_dir)
            await people.ensure_admins(ctx, own.admin_ids)
            yield ctx
