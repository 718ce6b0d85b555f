"""SQLite: one writer connection, readers apart; statements on the event loop when short, else on aiosqlite's thread."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Connection, Dialect, create_engine, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from storage.engines.base import Result
from storage.engines.pool import Pool, to_its_end
from storage.engines.spelling import json_text
from storage.errors import ConstraintBroken, StorageError, StorageRefused, Trouble

# reliability.md section 1: what SQLite must be set to; asserted at start.
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "mmap_size": 0,
}
READERS = 4
# More rows than this are written off the event loop.
_FEW = 16
# The driver keeps the statements that it has prepared; ours are some hundreds.
_KEPT = 512

# The driver's own words, from SQLite's table of result codes.
_WORDS = {
    "locked": Trouble.BUSY,
    "disk is full": Trouble.FULL,
    "readonly": Trouble.READ_ONLY,
    "unable to open": Trouble.MISSING,
    "not a database": Trouble.BROKEN,
    "malformed": Trouble.BROKEN,
    # A disk that is full in another way (a quota, a limit), or one that is failing.
    "disk I/O": Trouble.DISK,
}


@contextmanager
def driver_errors() -> Iterator[None]:
    """Turn errors of the driver, also as the migrations' SQLAlchemy hands them on, into ours: here and nowhere else."""
    try:
        yield
    except DBAPIError as error:
        with driver_errors():
            raise error.orig or error from error
    except sqlite3.IntegrityError as error:
        raise ConstraintBroken(str(error)) from error
    except sqlite3.Error as error:
        raise named(str(error)) from error


def named(text: str) -> StorageError:
    """The error that the driver's own words speak of."""
    return StorageError(text, next((trouble for words, trouble in _WORDS.items() if words in text), Trouble.OTHER))


class SqliteConnection:
    """A connection whose statements run where the caller is, or one hop away on aiosqlite's thread.

    Who works `alone`, as a rehearsal does, keeps nobody waiting: everything runs where he is.

    It uses two members of aiosqlite that begin with an underscore (docs/decisions/0020-statements-compiled-once.md).
    """

    dialect: Dialect = sqlite.dialect(paramstyle="qmark", json_serializer=json_text)
    usable = True

    def __init__(self, driver: aiosqlite.Connection, *, alone: bool = False) -> None:
        self._driver = driver
        self._alone = alone
        self._raw = driver._conn
        self._committed: list[Callable[[], None]] = []
        # True while the thread may be at work, also for somebody who was cancelled and does not wait any more.
        self._at_work = False

    def instant(self, clock: Callable[[], datetime]) -> datetime:
        return clock()

    async def run(self, text: str, values: Sequence[Any], *, inline: bool) -> Result:
        found: Result = self._run(text, values) if inline else await self._apart(self._run, text, values)
        return found

    async def run_many(self, text: str, rows: Sequence[Sequence[Any]], *, returning: bool) -> Result:
        if len(rows) <= _FEW:
            return self._run_many(text, rows, returning)
        found: Result = await self._apart(self._run_many, text, rows, returning)
        return found

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        self._run("SAVEPOINT work")
        try:
            yield
        except BaseException:
            await self._behind(self._undo)
            raise
        self._run("RELEASE work")

    def when_committed(self, call: Callable[[], None]) -> None:
        self._committed.append(call)

    async def go_on_counting(self) -> None:
        """It counts from the last row by itself."""

    def announce(self, words: str) -> None:
        """One process has the file for itself."""

    async def begin_reading(self) -> None:
        """Begin a snapshot; nobody has to wait for it."""
        self._run("BEGIN")

    async def begin_writing(self) -> None:
        """Begin a transaction that writes; it may have to wait for another process."""
        self._committed.clear()
        await self._apart(self._run, "BEGIN IMMEDIATE")

    async def commit(self) -> None:
        """Commit, to its end even if who waits for it is cancelled, and say so to those who asked."""
        await to_its_end(self._commit())

    async def rollback(self) -> None:
        """Undo what is not committed, behind whatever the thread is still doing."""
        await self._behind(self._rollback)

    async def close(self) -> None:
        """Close the file."""
        await self._driver.close()

    async def _commit(self) -> None:
        await self._apart(self._run, "COMMIT")
        for call in self._committed:
            call()

    async def _behind(self, call: Callable[[], None]) -> None:
        """Call behind what the thread may still be doing for somebody who was cancelled."""
        if self._at_work:
            await to_its_end(self._apart(call))
        else:
            call()

    def _undo(self) -> None:
        # SQLite ends the whole transaction by itself when its disk is full.
        if self._raw.in_transaction:
            self._run("ROLLBACK TO work")
            self._run("RELEASE work")

    def _rollback(self) -> None:
        if self._raw.in_transaction:
            self._run("ROLLBACK")

    def _run(self, text: str, values: Sequence[Any] = ()) -> Result:
        with driver_errors():
            cursor = self._raw.execute(text, values)
            return _result(cursor, cursor.fetchall())

    def _run_many(self, text: str, rows: Sequence[Sequence[Any]], returning: bool) -> Result:
        with driver_errors():
            if not returning:
                return _result(self._raw.executemany(text, rows), ())
            cursor = self._raw.cursor()
            given = [found for row in rows for found in cursor.execute(text, row).fetchall()]
            return _result(cursor, given)

    async def _apart(self, call: Callable[..., Any], *values: Any) -> Any:
        if self._alone:
            return call(*values)
        self._at_work = True
        found = await self._driver._execute(call, *values)  # type: ignore[no-untyped-call]
        self._at_work = False
        return found


def _result(cursor: sqlite3.Cursor, rows: Sequence[Any]) -> Result:
    return Result(rows, [column[0] for column in cursor.description or ()], cursor.rowcount)


class SqliteEngine:
    """One SQLite file; a `throw_away` one, such as a rehearsal's, need not survive a power cut."""

    def __init__(self, url: str, *, throw_away: bool = False) -> None:
        self._file = make_url(url).database or ":memory:"
        self._pragmas = PRAGMAS | ({"synchronous": 0} if throw_away else {})
        self._alone = throw_away
        self._writer = Pool(1, lambda: self._connect(query_only=False))
        self._readers = Pool(READERS, lambda: self._connect(query_only=True))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqliteConnection]:
        async with self._writer.connection() as connection:
            try:
                await connection.begin_writing()
                yield connection
                await connection.commit()
            finally:
                # A no-op after the commit; otherwise nothing stays.
                await connection.rollback()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqliteConnection]:
        async with self._readers.connection() as connection:
            try:
                await connection.begin_reading()
                yield connection
            finally:
                await connection.rollback()

    async def verify(self) -> None:
        async with self._writer.connection() as connection:
            for name, wanted in PRAGMAS.items():
                found = (await connection.run(f"PRAGMA {name}", (), inline=False)).rows[0][0]
                if found != wanted:
                    raise StorageRefused(f"SQLite 的设置 {name} 应为 {wanted}，实为 {found}。")
            # Lets SQLite count its tables now and then, without which it walks the wrong index.
            await connection.run("PRAGMA optimize=0x10002", (), inline=False)

    async def hold_instance(self) -> bool:
        """Nobody else can tell by the file itself: the process locks a file beside it (bot/lock.py)."""
        return True

    def listen(self, heard: Callable[[str | None], None], lost: Callable[[], None]) -> None:
        """There is nobody to be heard."""

    async def version(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    async def fold(self) -> None:
        """Fold the write-ahead log into the file, so that what was deleted is not left behind in it."""
        async with self._writer.connection() as connection:
            await connection.run("PRAGMA wal_checkpoint(TRUNCATE)", (), inline=False)

    async def close(self) -> None:
        """Give all connections back; SQLite folds the write-ahead log into the file."""
        await self._readers.close()
        await self._writer.close()

    async def _connect(self, *, query_only: bool) -> SqliteConnection:
        # The driver's own transaction mode emits no BEGIN before a SELECT and loses updates: reliability.md 0.4.
        with driver_errors():
            opening = aiosqlite.connect(
                self._file, isolation_level=None, check_same_thread=False, cached_statements=_KEPT
            )
            opening._thread.daemon = True
            connection = SqliteConnection(await opening, alone=self._alone)
        for name, value in (self._pragmas | {"query_only": int(query_only)}).items():
            await connection.run(f"PRAGMA {name} = {value}", (), inline=False)
        return connection


def alter(url: str, steps: Sequence[Callable[[Connection], None]]) -> None:
    """Run steps that may change the tables, each in a transaction of its own; makes the file's folder when missing."""
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(make_url(url).set(drivername="sqlite"))
    try:
        with driver_errors():
            for step in steps:
                with engine.begin() as connection:
                    step(connection)
    finally:
        engine.dispose()
