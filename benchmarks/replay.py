"""The bare way of the storage measurements: the very statements that our code issues, run by sqlite3 alone."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from benchmarks.measure import Watch
from storage.database import PRAGMAS


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the driver got it; a list of values is one for each row of an executemany."""

    text: str
    values: Any


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Collect the statements that reach the driver while the block runs."""
    found: list[Statement] = []

    def note(connection: Any, cursor: Any, text: str, values: Any, context: Any, many: bool) -> None:
        found.append(Statement(text, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


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
        if isinstance(one.values, list):
            connection.executemany(one.text, one.values)
        else:
            connection.execute(one.text, one.values).fetchall()
    connection.execute("COMMIT")
    return watch.seconds
