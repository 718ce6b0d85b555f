"""A database that is a file: copied while it is in use, looked through, and what else a server does by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.engines.sqlite import driver_errors

# What the engine keeps beside a database's file.
BESIDE = ("-wal", "-shm")
_BEGINS_WITH = b"SQLite format 3\x00"
# The WAL-reset bug (reliability.md 0.7) is mended from here on; older ones are safe with our single writer.
_MENDED = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a database's file: whether it is whole, and the names of its tables."""

    whole: bool
    tables: frozenset[str]


def about() -> str:
    """Which engine keeps the files, and what to know of its version."""
    text = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info >= _MENDED:
        return text
    return f"{text}，低于{'.'.join(map(str, _MENDED))}：本助手只用一个写连接，不受已知问题影响，建议升级"


def is_database(path: Path) -> bool:
    """Whether a file begins as a database does."""
    with path.open("rb") as file:
        return file.read(len(_BEGINS_WITH)) == _BEGINS_WITH


def copy(source: Path, target: Path) -> None:
    """Copy a database that may be in use into an empty file, which is all there is of the copy; raises StorageError."""
    with driver_errors(), closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as fresh:
        live.backup(fresh)


def settle(path: Path) -> None:
    """Leave nothing of a database outside its file; raises StorageError."""
    with driver_errors(), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def look_through(path: Path) -> Looked:
    """Look through a database from end to end; raises StorageError when it cannot be read."""
    with _reading(path) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
        tables = frozenset(row[0] for row in connection.execute("SELECT name FROM sqlite_master"))
    return Looked(found == "ok" and dangling is None, tables)


def room(path: Path) -> int:
    """How many bytes of a database's file are free for what comes next; raises StorageError."""
    with _reading(path) as connection:
        pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size"))
    return int(pages) * int(size)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with driver_errors(), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection
