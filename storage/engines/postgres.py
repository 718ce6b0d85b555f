"""PostgreSQL: one write transaction at a time, whichever process it is in; readers apart, each in a snapshot."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import asyncpg
from sqlalchemy import Connection, Dialect, NullPool, make_url, text
from sqlalchemy.dialects.sqlite.dml import OnConflictClause
from sqlalchemy.ext.asyncio import create_async_engine

from storage.engines.base import Result
from storage.engines.counting import GO_ON_COUNTING
from storage.engines.pool import PATIENCE, Pool, to_its_end
from storage.engines.postgres_errors import driver_errors
from storage.engines.presence import CHANNEL, Heard, Presence
from storage.engines.spelling import json_text
from storage.errors import StorageError, StorageRefused

READERS = 4
# Held by whoever writes, until the end of the transaction.
WRITES = 7_301_001
# reliability.md section 1: what a server may not be set to.
FORBIDDEN = {"synchronous_commit": "off", "fsync": "off", "full_page_writes": "off"}
# The order of texts by their bytes: ranges of paths and the order of priorities stand on it.
_ORDERS = frozenset({"C", "POSIX", "C.UTF-8", "C.utf8"})
_SESSION = {
    "application_name": "shuzhi",
    "jit": "off",
    "timezone": "UTC",
    "lock_timeout": f"{PATIENCE:.0f}s",
    # A machine that has died is noticed within seconds, and with its connection its locks are gone.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
}
_CONNECT_WITHIN = 10.0
_UNDONE_WITHIN = 3.0
# A statement without an answer for so long, longer than for a lock, has lost its server: a cut cable says nothing.
_ANSWERED_WITHIN = PATIENCE + 10
_TIDIED_WITHIN = 3600.0
# Storage says ON CONFLICT with SQLite's words, which PostgreSQL's compiler takes but for one that they lack.
_UNSAID = "constraint_target"
setattr(OnConflictClause, _UNSAID, None)
# Statements that a connection keeps prepared; ours are some hundreds.
_KEPT = 512
# A clock that is further from the machine's, in seconds, was turned on purpose: the demonstration's, or a test's.
_TURNED = 0.5
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_LOCKED_AT = "SELECT clock_timestamp() FROM pg_advisory_xact_lock($1)"
_READ_AT = "SELECT clock_timestamp()"
_DIALECT: Any = make_url("postgresql+asyncpg://").get_dialect()


class PostgresConnection:
    """A connection that keeps its statements prepared."""

    dialect: Dialect = _DIALECT(json_serializer=json_text)

    def __init__(self, raw: Any, tag: str = "") -> None:
        """`tag` is the word by which a process knows what it has announced itself."""
        self._raw, self._tag = raw, tag
        self._news = ""
        self._prepared: dict[str, tuple[Any, Sequence[str]]] = {}
        self._committed: list[Callable[[], None]] = []
        # The instant at which the transaction began, by the server's clock.
        self.at: datetime | None = None

    @property
    def usable(self) -> bool:
        return not self._raw.is_closed()

    def instant(self, clock: Callable[[], datetime]) -> datetime:
        """The database's instant; a clock that was turned on purpose holds as it is."""
        said = clock()
        return said if self.at is None or abs(said.timestamp() - time.time()) > _TURNED else self.at

    async def run(self, text: str, values: Sequence[Any], *, inline: bool) -> Result:
        with driver_errors():
            statement, names = await self._statement(text)
            rows = await statement.fetch(*values)
            return Result(rows, names, _touched(statement.get_statusmsg()))

    async def run_many(self, text: str, rows: Sequence[Sequence[Any]], *, returning: bool) -> Result:
        with driver_errors():
            statement, names = await self._statement(text)
            if not returning:
                await statement.executemany(rows)
                return Result((), (), -1)
            found = await statement.fetchmany(rows)
            return Result(found, names, len(found))

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        await self.say("SAVEPOINT work")
        try:
            yield
        except BaseException:
            # With the connection the whole transaction is gone.
            if self.usable and self._raw.is_in_transaction():
                await to_its_end(self._undo("ROLLBACK TO work; RELEASE work"))
            raise
        await self.say("RELEASE work")

    def when_committed(self, call: Callable[[], None]) -> None:
        self._committed.append(call)

    async def go_on_counting(self) -> None:
        await self.say(GO_ON_COUNTING)

    def announce(self, words: str) -> None:
        self._news = words

    async def begin_reading(self) -> datetime:
        """Begin a snapshot, and give the server's instant."""
        await self.say(_READ)
        at: datetime = await one(self, _READ_AT)
        return at

    async def begin_writing(self) -> datetime:
        """Begin the one transaction that writes, and give the server's instant; waits for those of other processes.

        Not in a snapshot, which would be as old as the waiting: every statement sees what was committed before it.
        """
        self._committed.clear()
        self._news = ""
        await self.say(_WRITE)
        at: datetime = await one(self, _LOCKED_AT, WRITES)
        return at

    async def commit(self) -> None:
        """Commit, to its end even if who waits for it is cancelled, and say so to those who asked."""
        await to_its_end(self._commit())

    async def rollback(self) -> None:
        """Undo what is not committed, behind whatever the server is still doing."""
        if self.usable and self._raw.is_in_transaction():
            await to_its_end(self._undo("ROLLBACK"))

    async def close(self) -> None:
        """Close the connection; what is not committed is undone by the server."""
        with suppress(StorageError), driver_errors():
            await self._raw.close(timeout=_CONNECT_WITHIN)

    async def _commit(self) -> None:
        # After an error that somebody swallowed the server answers a COMMIT with ROLLBACK, and means it.
        # One message for both; the server passes the words on with the commit, or not at all.
        news = f"NOTIFY {CHANNEL}, '{self._tag} {self._news}'; " if self._news else ""
        if await self.say(f"{news}COMMIT") != "COMMIT":
            raise StorageError("the transaction had failed before")
        for call in self._committed:
            call()

    async def _undo(self, command: str) -> None:
        try:
            # The driver first waits for the end of a statement that somebody was cancelled in, which may not come.
            async with asyncio.timeout(_UNDONE_WITHIN):
                await self.say(command)
        except (StorageError, TimeoutError):
            # Nobody knows what it is in: the next one gets a new connection. Who was cancelled hears that instead.
            self._raw.terminate()

    async def value(self, text: str, values: Sequence[Any]) -> Any:
        """The first value that a statement gives."""
        with driver_errors():
            return await (await self._statement(text))[0].fetchval(*values)

    async def say(self, command: str, *, within: float | None = None) -> str:
        """Run a command without values, and give the server's answer to it; `within` seconds, if not the usual."""
        with driver_errors():
            return str(await self._raw.execute(command, timeout=within))

    async def _statement(self, text: str) -> tuple[Any, Sequence[str]]:
        if found := self._prepared.get(text):
            return found
        while len(self._prepared) >= _KEPT:
            del self._prepared[next(iter(self._prepared))]
        statement = await self._raw.prepare(text)
        made = self._prepared[text] = statement, [column.name for column in statement.get_attributes()]
        return made


def _touched(status: str | None) -> int:
    # "UPDATE 3", "INSERT 0 1", "SELECT 5", "CREATE TABLE"
    last = (status or "").rpartition(" ")[2]
    return int(last) if last.isdigit() else -1


class PostgresEngine:
    """One database of a PostgreSQL server; a `throw_away` one need not survive a power cut."""

    def __init__(self, url: str, *, throw_away: bool = False) -> None:
        self._dsn = dsn(url)
        self._session = _SESSION | ({"synchronous_commit": "off"} if throw_away else {})
        self._writer = Pool(1, self._connect)
        self._readers = Pool(READERS, self._connect)
        self._tag = token_hex(4)
        self._presence = Presence(self._driver)
        # A server's clock that is put back does not take the bot back.
        self._last = datetime.fromtimestamp(0, UTC)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[PostgresConnection]:
        async with self._writer.connection() as connection:
            try:
                connection.at = self._last = max(self._last, await connection.begin_writing())
                yield connection
                await connection.commit()
            finally:
                # A no-op after the commit; otherwise nothing stays.
                await connection.rollback()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresConnection]:
        async with self._readers.connection() as connection:
            try:
                connection.at = self._last = max(self._last, await connection.begin_reading())
                yield connection
            finally:
                await connection.rollback()

    async def verify(self) -> None:
        async with self.read() as connection:
            for name, forbidden in FORBIDDEN.items():
                if await one(connection, "SELECT current_setting($1)", name) == forbidden:
                    raise StorageRefused(f"PostgreSQL 的设置 {name} 不能为 {forbidden}：断电时会丢失已答应的内容。")
            if (spelling := await one(connection, "SELECT current_setting('server_encoding')")) != "UTF8":
                raise StorageRefused(f"数据库的编码应为 UTF8，实为 {spelling}。")
            here = "FROM pg_database WHERE datname = current_database()"
            order, kind = [await one(connection, f"SELECT {name} {here}") for name in ("datcollate", "datctype")]
            if order not in _ORDERS or kind in {"C", "POSIX"}:
                raise StorageRefused(f"数据库的排序规则应为 C.UTF-8，实为 {order}（LC_CTYPE {kind}），请按此重新建库。")
            if not await one(connection, "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"):
                raise StorageRefused("数据库缺少扩展 pg_trgm，请由管理员执行 CREATE EXTENSION pg_trgm。")

    async def hold_instance(self) -> bool:
        """Be the one process that serves this database; the server lets go of it with the connection."""
        return await self._presence.hold()

    def listen(self, heard: Heard, lost: Callable[[], None]) -> None:
        def others(news: str | None) -> None:
            tag, _, words = (news or "").partition(" ")
            if tag != self._tag:
                heard(None if news is None else words)

        self._presence.listen(others, lost)

    async def version(self) -> str:
        async with self.read() as connection:
            found = str(await one(connection, "SELECT current_setting('server_version')"))
            return f"PostgreSQL {found.partition(' ')[0]}"

    async def fold(self) -> None:
        """Give back what was deleted; traces stay in the pages and in the server's log until these are written over."""
        async with self._writer.connection() as connection:
            await connection.say("VACUUM", within=_TIDIED_WITHIN)

    async def close(self) -> None:
        """Give all connections back."""
        await self._readers.close()
        await self._writer.close()
        with suppress(Exception):
            await self._presence.close()

    async def _connect(self) -> PostgresConnection:
        return PostgresConnection(await self._driver(), self._tag)

    async def _driver(self) -> Any:
        with driver_errors():
            raw = await asyncpg.connect(
                self._dsn, timeout=_CONNECT_WITHIN, command_timeout=_ANSWERED_WITHIN, server_settings=self._session
            )
            await raw.set_type_codec("json", schema="pg_catalog", encoder=str, decoder=json.loads)
            return raw


async def one(connection: PostgresConnection, text: str, *values: Any) -> Any:
    """The one value that a question of the engine's own gives."""
    return await connection.value(text, values)


def dsn(url: str) -> str:
    """The address as the driver and libpq take it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def alter(url: str, steps: Sequence[Callable[[Connection], None]]) -> None:
    """Run steps that may change the tables, each in a transaction of its own, while nobody else writes."""
    # In a thread of its own: the caller may be on an event loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _altered(url, steps)).result()


async def _altered(url: str, steps: Sequence[Callable[[Connection], None]]) -> None:
    engine = create_async_engine(make_url(url), poolclass=NullPool)
    with driver_errors():
        for step in steps:
            async with engine.begin() as connection:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITES})
                await connection.run_sync(step)
