"""The one place that chooses the database of the tests: a SQLite file, or where TEST_SERVER names a server, PostgreSQL.

A place in a temporary folder stands for a database on both: on PostgreSQL its name is made of the path.
"""

import asyncio
import hashlib
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.server import MEMORY, VARIABLE, programs

SERVER = os.environ.get(VARIABLE, "")
on_sqlite = pytest.mark.skipif(bool(SERVER), reason="about SQLite itself, or about its file")
on_postgresql = pytest.mark.skipif(not SERVER, reason="about PostgreSQL: make test DATABASE=postgresql")
# A bot that is a process of its own refuses a server that does not wait for its disk.
in_earnest = pytest.mark.skipif(bool(SERVER) and str(MEMORY) not in SERVER, reason=f"no room in {MEMORY}")
# So many databases are kept: more would fill the disk before the last test.
_KEPT = 60
_laid: list[str] = []


def url_of(path: Path) -> str:
    """The address of the database at a place."""
    return _on_server(_name(path)) if SERVER else f"sqlite+aiosqlite:///{path}"


def new(path: Path) -> str:
    """Make an empty database, without tables, and give its address."""
    if SERVER:
        _make(_name(path), "template0")
    return url_of(path)


def there(path: Path) -> str:
    """The address of the database at a place, which on a server must be there, if empty, before anybody opens it."""
    return new(path) if SERVER and _name(path) not in _laid else url_of(path)


def lay(path: Path, content: bytes) -> str:
    """Make a database as `content` says: the bytes of a file, or on PostgreSQL the name of a database to copy."""
    if SERVER:
        _make(_name(path), content.decode())
    else:
        path.write_bytes(content)
    return url_of(path)


def content(path: Path) -> bytes:
    """What `lay` takes to make another database as the one at this place is; nobody may have it open."""
    if not SERVER:
        return path.read_bytes()
    name = f"copy_{_name(path)}"
    _run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {_name(path)} STRATEGY file_copy")
    return name.encode()


def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What a database gives for a statement, past all code of ours."""
    if SERVER:
        return [tuple(row) for row in _run(statement, of=url.partition("?")[0].rpartition("/")[2])]
    with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


def instant(found: Any) -> datetime:
    """An instant as `ask` finds it: naive, and on SQLite a text."""
    return datetime.fromisoformat(str(found)).replace(tzinfo=UTC)


def tables(path: Path) -> bool:
    """Whether somebody has made the tables of the database at this place."""
    return bool(_run("SELECT to_regclass('outbox')", of=_name(path))[0][0]) if SERVER else path.exists()


def table_names(url: str) -> list[str]:
    """The names of all tables of a database, those that its engine made for itself among them."""
    listed = "pg_tables WHERE schemaname = 'public'" if SERVER else "sqlite_master WHERE type = 'table'"
    return [name for (name,) in ask(url, f"SELECT {'tablename' if SERVER else 'name'} FROM {listed}")]


def on_disk(path: Path) -> bytes:
    """All files of the database at a place, with SQLite's write-ahead log; PostgreSQL's is that of the whole server."""
    if not SERVER:
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    _run("CHECKPOINT")
    ((number,),) = _run(f"SELECT oid FROM pg_database WHERE datname = '{_name(path)}'")
    folder = Path(SERVER.rpartition("host=")[2].partition("&")[0], "data", "base", str(number))
    return b"".join(file.read_bytes() for file in folder.iterdir())


def dumped(path: Path) -> list[str]:
    """What pg_dump says of the database at a place."""
    found = programs()
    assert found is not None
    address = _on_server(_name(path)).replace("+asyncpg", "")
    return subprocess.run([found / "pg_dump", address], check=True, capture_output=True, text=True).stdout.splitlines()


def _make(name: str, template: str) -> None:
    while len(_laid) >= _KEPT:
        _run(f"DROP DATABASE IF EXISTS {_laid.pop(0)} WITH (FORCE)")
    _laid.append(name)
    _run(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
    )


def _name(path: Path) -> str:
    return f"test_{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:20]}"


def _on_server(name: str) -> str:
    return SERVER.replace("/postgres?", f"/{name}?")


def _run(*commands: str, of: str = "postgres") -> list[Any]:
    return _Talk.instance().run(commands, of)


class _Talk:
    """One connection to the server, kept for the next question: a test asks again and again while it waits.

    It is to one database at a time, because one that is copied or dropped may not be in anybody's hands.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._connection: Any = None
        self._of = ""
        Thread(target=self._loop.run_forever, daemon=True).start()

    @staticmethod
    @cache
    def instance() -> "_Talk":
        """The one of this process."""
        return _Talk()

    def run(self, commands: tuple[str, ...], of: str) -> list[Any]:
        """What a database gives for these commands."""
        return asyncio.run_coroutine_threadsafe(self._ran(commands, of), self._loop).result()

    async def _ran(self, commands: tuple[str, ...], of: str) -> list[Any]:
        if self._connection and (self._of != of or self._connection.is_closed()):
            await self._connection.close()
            self._connection = None
        if self._connection is None:
            # Where the tests are on SQLite its driver may be missing.
            self._connection = await import_module("asyncpg").connect(_on_server(of).replace("+asyncpg", ""))
            self._of = of
        return [row for command in commands for row in await self._connection.fetch(command)]
