"""The bare way of the storage measurements: the very statements that our code issues, run by sqlite3 alone."""

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.measure import Watch
from storage.engines import Connection, Result
from storage.engines.sqlite import PRAGMAS, SqliteConnection


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the driver got it; of `many` rows, the values are a list of each row's."""

    text: str
    values: Sequence[Any]
    many: bool = False


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Collect the statements that reach the driver while the block runs."""
    found: list[Statement] = []

    with ExitStack() as patched:
        for kind in _kinds():
            patched.enter_context(_heard(kind, found))
        yield found


def _kinds() -> list[type[Connection]]:
    # The other engine's, where it is in use.
    postgres = sys.modules.get("storage.engines.postgres")
    return [SqliteConnection, *([postgres.PostgresConnection] if postgres else [])]


@contextmanager
def _heard(kind: type[Connection], found: list[Statement]) -> Iterator[None]:
    run, run_many = kind.run, kind.run_many

    async def heard(self: Connection, text: str, values: Sequence[Any], *, inline: bool) -> Result:
        found.append(Statement(text, values))
        return await run(self, text, values, inline=inline)

    async def heard_many(self: Connection, text: str, rows: Sequence[Sequence[Any]], *, returning: bool) -> Result:
        found.append(Statement(text, rows, many=True))
        return await run_many(self, text, rows, returning=returning)

    with patch.object(kind, "run", heard), patch.object(kind, "run_many", heard_many):
        yield


def about(statements: Sequence[Statement], *beginnings: str) -> list[Statement]:
    """Those statements that begin with one of these words; raises LookupError when one beginning has none."""
    plain = [(" ".join(one.text.split()), one) for one in statements]
    for beginning in beginnings:
        if not any(text.startswith(beginning) for text, _ in plain):
            raise LookupError(f"our code no longer says {beginning}")
    return [one for text, one in plain if text.startswith(beginnings)]


@contextmanager
def bare(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database as ours is opened: the same pragmas, no transactions of the driver's own."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        yield connection


def run(connection: sqlite3.Connection, statements: Sequence[Statement]) -> float:
    """Run statements in one transaction, fetching all rows; gives the seconds, commit included."""
    watch = Watch()
    connection.execute("BEGIN IMMEDIATE")
    for one in statements:
        if one.many:
            # Nobody bare asks what came of each row.
            connection.executemany(one.text.partition(" RETURNING ")[0], one.values)
        else:
            connection.execute(one.text, one.values).fetchall()
    connection.execute("COMMIT")
    return watch.seconds
