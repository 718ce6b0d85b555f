"""The hops to the database's thread: one a statement, and everything that a statement gives comes back with it."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage import one_hop_sqlite


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    """A table of three words, over one connection of ours."""
    engine = create_async_engine(
        "sqlite+aiosqlite://", async_creator=lambda: one_hop_sqlite.connect(str(tmp_path / "words.db"))
    )
    async with engine.begin() as made:
        await made.exec_driver_sql("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
        await made.exec_driver_sql("INSERT INTO word (text) VALUES (?)", [("一",), ("二",), ("三",)])
        yield made
    await engine.dispose()


@pytest.fixture
def hops(monkeypatch: pytest.MonkeyPatch) -> list[Callable[..., Any]]:
    """What was sent to the database's thread."""
    sent: list[Callable[..., Any]] = []
    execute = one_hop_sqlite.OneHopConnection._execute

    async def counted(self: one_hop_sqlite.OneHopConnection, function: Callable[..., Any], *args: Any) -> Any:
        sent.append(function)
        return await execute(self, function, *args)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(one_hop_sqlite.OneHopConnection, "_execute", counted)
    return sent


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT text FROM word",
        "UPDATE word SET text = text || '。'",
        "INSERT INTO word (text) VALUES ('四') RETURNING id",
        "SAVEPOINT here",
    ],
)
async def test_a_statement_is_one_hop(
    connection: AsyncConnection, hops: list[Callable[..., Any]], statement: str
) -> None:
    await connection.exec_driver_sql(statement)
    assert len(hops) == 1


async def test_rows_count_and_new_id_come_back_with_the_statement(connection: AsyncConnection) -> None:
    rows = (await connection.execute(text("SELECT id, text FROM word ORDER BY id"))).all()
    assert [tuple(row) for row in rows] == [(1, "一"), (2, "二"), (3, "三")]
    assert (await connection.execute(text("DELETE FROM word WHERE id > 1"))).rowcount == 2
    new = await connection.execute(text("INSERT INTO word (text) VALUES ('五')"))
    assert new.lastrowid == 2
    (made,) = (await connection.execute(text("INSERT INTO word (text) VALUES ('六') RETURNING id, text"))).all()
    assert tuple(made) == (3, "六")


async def test_a_statement_that_fails_tells_why_and_the_next_one_works(connection: AsyncConnection) -> None:
    with pytest.raises(IntegrityError) as refused:
        await connection.execute(text("INSERT INTO word (text) VALUES ('一')"))
    assert isinstance(refused.value.orig, sqlite3.IntegrityError)
    assert (await connection.execute(text("SELECT count(*) FROM word"))).scalar() == 3
