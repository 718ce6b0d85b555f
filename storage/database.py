"""The database: one writer connection, readers apart, and transactions that commit groups of units of work."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage import audit, one_hop_sqlite, outbox
from storage.errors import StorageError, StorageRefused, wrapped
from storage.session import AuditEntry, Session, UnitOfWork

# reliability.md section 1: what SQLite must be set to; asserted at start.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "mmap_size": 0,
}


class Batch:
    """One transaction that carries several units of work, each in a savepoint of its own."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self.session = Session(connection, now)
        self._units: list[UnitOfWork] = []

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[UnitOfWork]:
        """Open one unit of work; an exception undoes this unit alone and goes on to the caller."""
        with wrapped():
            async with self.session.connection.begin_nested():
                work = UnitOfWork(self.session.connection, self.session.now)
                yield work
        self._units.append(work)

    @property
    def works(self) -> tuple[UnitOfWork, ...]:
        return tuple(self._units)

    async def flush(self, key: bytes) -> audit.Growth | None:
        """Write what the units gathered: one statement for all messages, one for all audit entries.

        Gives how the audit trail grew, None when it did not.
        """
        messages = [message for unit in self._units for message in unit.messages]
        entries: list[AuditEntry] = [entry for unit in self._units for entry in unit.audit_entries]
        if messages:
            await outbox.insert(self.session, messages)
        return await audit.append(self.session, entries, key) if entries else None


class Database:
    """Engines, pragmas and transactions over one SQLite file."""

    def __init__(self, url: str, clock: Callable[[], datetime], secret: str = "", *, throw_away: bool = False) -> None:
        """Prepare the engines; a `throw_away` database, such as a rehearsal's, need not survive a power cut."""
        self._clock = clock
        self._key = audit.key_of(secret)
        self._keep_head: Callable[[audit.Growth], None] = lambda growth: None
        self._writer = _engine(url, begin="BEGIN IMMEDIATE", pool_size=1, throw_away=throw_away)
        self._reader = _engine(url, begin="BEGIN", pool_size=4, query_only=True)
        self._listeners: list[Callable[[tuple[UnitOfWork, ...]], None]] = []

    def on_commit(self, listener: Callable[[tuple[UnitOfWork, ...]], None]) -> None:
        """Have `listener` called with the units of work after each commit (wakes the sender, drops caches)."""
        self._listeners.append(listener)

    def sign_with(self, secret: str, keep_head: Callable[[audit.Growth], None]) -> None:
        """Chain the audit trail with this secret, and tell `keep_head` after each commit that made it longer."""
        self._key, self._keep_head = audit.key_of(secret), keep_head

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Open the write transaction; commits at the end, nothing of it stays after an exception."""
        with wrapped():
            async with self._writer.begin() as connection:
                batch = Batch(connection, self._clock().astimezone(UTC))
                yield batch
                growth = await batch.flush(self._key)
        if growth:
            self._keep_head(growth)
        for listener in self._listeners:
            listener(batch.works)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction with a single unit of work."""
        async with self.batch() as batch, batch.savepoint() as work:
            yield work

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """Open a read-only snapshot on a connection apart from the writer."""
        with wrapped():
            async with self._reader.connect() as connection:
                yield Session(connection, self._clock().astimezone(UTC))

    async def verify(self) -> None:
        """Refuse to run unless SQLite is set as the promise to the users needs it; raises StorageError."""
        with wrapped():
            async with self._writer.connect() as connection:
                for name, wanted in PRAGMAS.items():
                    found = (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
                    if found != wanted:
                        raise StorageRefused(f"SQLite 的设置 {name} 应为 {wanted}，实为 {found}。")
                # Lets SQLite count its tables now and then, without which it walks the wrong index.
                await connection.exec_driver_sql("PRAGMA optimize=0x10002")

    async def check_record(self) -> audit.Verdict:
        """Follow the chain of the audit trail and say whether it is whole."""
        async with self.read() as session:
            return await audit.verify(session, self._key)

    async def fold(self) -> None:
        """Fold the write-ahead log into the file, so that what was deleted is not left behind in it."""
        with wrapped():
            async with self._writer.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None  # noqa: S101  it was just connected
                await (await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()

    async def close(self) -> None:
        """Give all connections back; SQLite folds the write-ahead log into the file."""
        await self._reader.dispose()
        await self._writer.dispose()


def _engine(url: str, begin: str, pool_size: int, *, query_only: bool = False, throw_away: bool = False) -> AsyncEngine:
    arguments, options = make_url(url).get_dialect()().create_connect_args(make_url(url))
    creator = partial(one_hop_sqlite.connect, *arguments, **options)
    engine = create_async_engine(
        url, async_creator=creator, pool_size=pool_size, max_overflow=0, pool_timeout=60, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transaction mode emits no BEGIN before a SELECT and loses updates: reliability.md 0.4.
        connection.isolation_level = None
        cursor = connection.cursor()
        for name, value in (PRAGMAS | ({"synchronous": 0} if throw_away else {})).items():
            cursor.execute(f"PRAGMA {name} = {value}")
        cursor.execute(f"PRAGMA query_only = {int(query_only)}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


__all__ = ["Batch", "Database", "StorageError"]
