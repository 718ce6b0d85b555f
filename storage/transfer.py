"""Moves everything from one database into another, empty one: table by table, with a checksum of what each holds."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, bindparam, func, insert, literal, select, tuple_, update

from storage.database import Batch
from storage.engines import Row
from storage.session import Session
from storage.tables import metadata, tally

PAGE = 2_000
# Kept by triggers, which are at work while the rows are written.
_KEPT = frozenset({tally.name})


@dataclass(frozen=True, slots=True)
class Moved:
    """One table that was moved: how many rows, and the checksum (SHA-256, hex) that both databases give for them."""

    table: str
    rows: int
    checksum: str


def moved_tables() -> Sequence[Table]:
    """The tables that are moved, each behind those that it refers to."""
    return [table for table in metadata.sorted_tables if table.name not in _KEPT]


async def rows_in_all(session: Session) -> int:
    """How many rows there are to be moved."""
    counts = [await session.value(select(func.count()).select_from(table)) for table in moved_tables()]
    return sum(counts)


async def move(source: Session, target: Batch, told: Callable[[str, int], None]) -> Sequence[Moved] | str:
    """Write every row of the source, and read it again; gives the tables, or the name of the first that differs.

    `told` hears the table and how many rows of it were written, page by page. The caller undoes the batch when a table
    differs; the target must be empty.
    """
    written = []
    for table in moved_tables():
        digest, number = hashlib.sha256(), 0
        async for rows in _pages(source, table):
            _add(digest, rows)
            await target.session.execute_many(insert(table), [_alone(table, row) for row in rows])
            number += len(rows)
            told(table.name, len(rows))
        await _refer(source, target.session, table)
        written.append(Moved(table.name, number, digest.hexdigest()))
    for table, one in zip(moved_tables(), written, strict=True):
        if await _checksum(target.session, table) != one.checksum:
            return table.name
    await target.go_on_counting()
    return written


async def _checksum(session: Session, table: Table) -> str:
    digest = hashlib.sha256()
    async for rows in _pages(session, table):
        _add(digest, rows)
    return digest.hexdigest()


async def _pages(session: Session, table: Table) -> AsyncIterator[Sequence[Row]]:
    """All rows by their keys, some thousands at a time."""
    keys = list(table.primary_key.columns)
    first = select(table).order_by(*keys).limit(PAGE)
    rows = await session.all(first)
    while rows:
        yield rows
        last = tuple_(*(literal(rows[-1][key.name], key.type) for key in keys))
        rows = await session.all(first.where(tuple_(*keys) > last)) if len(rows) == PAGE else ()


def _inner(table: Table) -> Sequence[Column[Any]]:
    """The columns that refer to the table itself."""
    return [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def _alone(table: Table, row: Row) -> Mapping[str, Any]:
    # The row that it refers to may come later.
    return dict(row) | {column.name: None for column in _inner(table)}


async def _refer(source: Session, target: Session, table: Table) -> None:
    for column in _inner(table):
        key = table.c.id
        async for rows in _pages(source, table):
            values = [{"row": row["id"], "other": row[column.name]} for row in rows if row[column.name] is not None]
            statement = update(table).where(key == bindparam("row")).values({column.name: bindparam("other")})
            await target.execute_many(statement, values)


def _add(digest: Any, rows: Sequence[Row]) -> None:
    for row in rows:
        text = json.dumps([_spelt(value) for value in row.values()], ensure_ascii=True)
        digest.update(text.encode() + b"\n")


def _spelt(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime | date) else value
