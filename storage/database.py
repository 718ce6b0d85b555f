"""The database: transactions that commit groups of units of work, and snapshots apart from them."""

from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from storage import audit, outbox
from storage.engines import WriteConnection, engine_of
from storage.errors import StorageError
from storage.session import AuditEntry, Cached, Session, UnitOfWork


class Batch:
    """One transaction that carries several units of work, each in a savepoint of its own."""

    def __init__(self, connection: WriteConnection, now: datetime, key: bytes) -> None:
        self.session = Session(connection, now, key)
        self._connection = connection
        self._key = key
        self._units: list[UnitOfWork] = []
        self._outdated: set[Cached] = set()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[UnitOfWork]:
        """Open one unit of work; an exception undoes this unit alone and goes on to the caller."""
        async with self._connection.savepoint():
            work = UnitOfWork(self._connection, self.session.now, self._key)
            yield work
        self._units.append(work)

    @property
    def works(self) -> tuple[UnitOfWork, ...]:
        return tuple(self._units)

    def outdate(self, cached: Cached) -> None:
        """Say what no longer holds once this batch commits, besides what its units of work say."""
        self._outdated.add(cached)

    @property
    def outdated(self) -> frozenset[Cached]:
        """Everything that no longer holds once this batch commits."""
        sends = {Cached.OUTBOX} if any(unit.messages for unit in self._units) else set()
        return frozenset(sends.union(self._outdated, *(unit.outdated for unit in self._units)))

    async def go_on_counting(self) -> None:
        """Have the numbers that the database gives out go on behind all that were written."""
        await self._connection.go_on_counting()

    async def flush(self) -> audit.Growth | None:
        """Write what the units gathered: one statement for all messages, one for all audit entries.

        Gives how the audit trail grew, None when it did not.
        """
        messages = [message for unit in self._units for message in unit.messages]
        entries: list[AuditEntry] = [entry for unit in self._units for entry in unit.audit_entries]
        if messages:
            await outbox.insert(self.session, messages)
        return await audit.append(self.session, entries, self._key) if entries else None


class Database:
    """Transactions over one database."""

    def __init__(self, url: str, clock: Callable[[], datetime], secret: str = "", *, throw_away: bool = False) -> None:
        """Prepare the engine; a `throw_away` database, such as a rehearsal's, need not survive a power cut."""
        self._clock = clock
        self._key = audit.key_of(secret)
        self._keep_head: Callable[[audit.Growth], None] = lambda growth: None
        self._engine = engine_of(url, throw_away=throw_away)
        self._listeners: list[Callable[[Set[Cached]], None]] = []
        self._lost: list[Callable[[], None]] = []
        self._engine.listen(self._heard, self._tell_lost)

    def on_commit(self, listener: Callable[[Set[Cached]], None]) -> None:
        """Have `listener` called after each commit with what no longer holds (wakes the sender, drops caches).

        Those of other processes are told as well, as soon as this one has tried to hold the instance.
        """
        self._listeners.append(listener)

    def on_lost(self, listener: Callable[[], None]) -> None:
        """Have `listener` called at once when this process holds the instance no longer."""
        self._lost.append(listener)

    def sign_with(self, secret: str, keep_head: Callable[[audit.Growth], None]) -> None:
        """Chain the audit trail with this secret, and tell `keep_head` after each commit that made it longer."""
        self._key, self._keep_head = audit.key_of(secret), keep_head

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Open the write transaction; commits at the end, nothing of it stays after an exception."""
        async with self._engine.write() as connection:
            batch = Batch(connection, connection.instant(self._clock).astimezone(UTC), self._key)
            yield batch
            growth = await batch.flush()
            connection.announce(" ".join(sorted(batch.outdated)))
            connection.when_committed(lambda: self._tell(growth, batch.outdated))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction with a single unit of work."""
        async with self.batch() as batch, batch.savepoint() as work:
            yield work

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """Open a read-only snapshot on a connection apart from the writer."""
        async with self._engine.read() as connection:
            yield Session(connection, connection.instant(self._clock).astimezone(UTC), self._key)

    async def verify(self) -> None:
        """Refuse to run unless the database is set as the promise to the users needs it; raises StorageRefused."""
        await self._engine.verify()

    async def check_record(self) -> audit.Verdict:
        """Follow the chain of the audit trail and say whether it is whole."""
        async with self.read() as session:
            return await audit.verify(session, self._key)

    async def hold_instance(self) -> bool:
        """Be the one process that serves this database, as far as it can tell itself; False when another one is."""
        return await self._engine.hold_instance()

    async def version(self) -> str:
        """Which version of the engine keeps this database."""
        return await self._engine.version()

    async def fold(self) -> None:
        """Leave nothing behind of what was deleted."""
        await self._engine.fold()

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.close()

    def _tell(self, growth: audit.Growth | None, outdated: Set[Cached]) -> None:
        if growth:
            self._keep_head(growth)
        for listener in self._listeners:
            listener(outdated)

    def _heard(self, words: str | None) -> None:
        # A process of another version may have words that are not ours.
        self._tell(None, set(Cached) if words is None else {one for one in Cached if one in words.split()})

    def _tell_lost(self) -> None:
        for listener in self._lost:
            listener()


__all__ = ["Batch", "Database", "StorageError"]
