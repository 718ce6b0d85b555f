"""One hop to the database's thread a statement: its rows, count and new id come back with it.

aiosqlite makes a hop for the cursor, the statement, its rows and the end of the cursor each; a hop is what a
statement costs (docs/decisions/0009-one-hop-a-statement.md).
"""

import sqlite3
from collections.abc import Iterable
from functools import partial
from typing import Any

import aiosqlite
from aiosqlite.context import contextmanager

_CHUNK = 64


class OneHopCursor(aiosqlite.Cursor):
    """A cursor that comes into being with its statement, fetches at once and is over when the statement is."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        # The base class wants its sqlite3 cursor here; ours comes with the statement, on the thread.
        self.iter_chunk_size = _CHUNK
        self._conn = connection
        self._rows: list[sqlite3.Row] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> aiosqlite.Cursor:
        await self._hop("execute", sql, parameters or ())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> aiosqlite.Cursor:
        await self._hop("executemany", sql, parameters)
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        self._rows = []

    async def _hop(self, method: str, sql: str, parameters: Iterable[Any]) -> None:
        await self._execute(self._run, method, sql, parameters)  # type: ignore[no-untyped-call]

    def _run(self, method: str, sql: str, parameters: Iterable[Any]) -> None:
        self._cursor = self._conn._conn.cursor()
        try:
            getattr(self._cursor, method)(sql, parameters)
            self._rows = self._cursor.fetchall() if self._cursor.description else []
        finally:
            # Its description, count and new id stay readable.
            self._cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors need one hop a statement."""

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        return OneHopCursor(self)


async def connect(database: str, **options: Any) -> aiosqlite.Connection:
    """Open a database file; its thread ends with the process at the latest."""
    connection = OneHopConnection(partial(sqlite3.connect, database, **options), _CHUNK)
    connection._thread.daemon = True
    return await connection
