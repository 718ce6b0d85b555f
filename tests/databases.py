"""The one place that chooses the database of the tests: a SQLite file, or where TEST_SERVER names a server, PostgreSQL.

A place in a temporary folder stands for a database on both: on PostgreSQL its name is made of the path.
"""

import asyncio
import hashlib
import os
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.server import VARIABLE, programs

SERVER = os.environ.get(VARIABLE, "")
on_sqlite = pytest.mark.skipif(bool(SERVER), reason="about SQLite itself, or about its file")
on_postgresql = pytest.mark.skipif(not SERVER, reason="about PostgreSQL: make test DATABASE=postgresql")
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
    _run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {_name(path)}")
    return name.encode()


def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What a database gives for a statement, past all code of ours."""
    if SERVER:
        return [tuple(row) for row in _run(statement, of=url.partition("?")[0].rpartition("/")[2])]
    with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


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
    _run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")


def _name(path: Path) -> str:
    return f"test_{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:20]}"


def _on_server(name: str) -> str:
    return SERVER.replace("/postgres?", f"/{name}?")


def _run(*commands: str, of: str = "postgres") -> list[Any]:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _ran(commands, of)).result()


async def _ran(commands: tuple[str, ...], of: str) -> list[Any]:
    # Where the tests are on SQLite its driver may be missing.
    connection = await import_module("asyncpg").connect(_on_server(of).replace("+asyncpg", ""))
    try:
        return [row for command in commands for row in await connection.fetch(command)]
    finally:
        await connection.close()
