"""The SQLite engine: what runs on the event loop, what one hop away, and what comes back with a statement."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from storage.engines.pool import to_its_end
from storage.engines.sqlite import SqliteConnection, SqliteEngine
from storage.errors import ConstraintBroken, StorageError
from storage.units import is_wide
from tests.databases import on_sqlite, url_of

pytestmark = on_sqlite


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SqliteEngine]:
    """A file with three words."""
    engine = SqliteEngine(url_of(tmp_path / "words.db"))
    async with engine.write() as made:
        await made.run("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT UNIQUE)", (), inline=True)
        await made.run_many("INSERT INTO word (text) VALUES (?)", [("一",), ("二",), ("三",)], returning=False)
    yield engine
    await engine.close()


@pytest.fixture
def hops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to the database's thread."""
    sent: list[str] = []
    apart = SqliteConnection._apart

    async def counted(self: SqliteConnection, call: Any, *values: Any) -> Any:
        sent.append(str(values[0]) if values else call.__name__)
        return await apart(self, call, *values)

    monkeypatch.setattr(SqliteConnection, "_apart", counted)
    return sent


async def words(engine: SqliteEngine) -> list[str]:
    async with engine.read() as connection:
        found = await connection.run("SELECT text FROM word ORDER BY id", (), inline=True)
        return [row[0] for row in found.rows]


async def test_only_the_ends_of_a_write_leave_the_loop_when_its_statements_are_short(
    engine: SqliteEngine, hops: list[str]
) -> None:
    async with engine.write() as connection, connection.savepoint():
        await connection.run("UPDATE word SET text = text || '。'", (), inline=True)
    assert hops == ["BEGIN IMMEDIATE", "COMMIT"]
    assert await words(engine) == ["一。", "二。", "三。"]
    hops.clear()
    async with engine.read() as connection:
        await connection.run("SELECT count(*) FROM word", (), inline=False)
    assert hops == ["SELECT count(*) FROM word"]


async def test_rows_count_and_new_id_come_back_with_the_statement(engine: SqliteEngine) -> None:
    async with engine.write() as connection:
        assert (await connection.run("DELETE FROM word WHERE id > ?", [1], inline=True)).changed == 2
        made = await connection.run("INSERT INTO word (text) VALUES ('六') RETURNING id, text", (), inline=False)
        assert [dict(zip(made.names, row, strict=True)) for row in made.rows] == [{"id": 2, "text": "六"}]
        many = await connection.run_many(
            "INSERT INTO word (text) VALUES (?) ON CONFLICT DO NOTHING RETURNING id", [("六",), ("七",)], returning=True
        )
        assert list(many.rows) == [(3,)]


async def test_a_statement_that_fails_tells_why_and_the_next_one_works(engine: SqliteEngine) -> None:
    async with engine.write() as connection:
        with pytest.raises(ConstraintBroken, match="UNIQUE"):
            await connection.run("INSERT INTO word (text) VALUES ('一')", (), inline=True)
        with pytest.raises(StorageError, match="no such table"):
            await connection.run("SELECT * FROM nowhere", (), inline=False)
        assert (await connection.run("SELECT count(*) FROM word", (), inline=True)).rows[0][0] == 3


async def test_a_savepoint_undoes_what_is_its_own_and_no_more(engine: SqliteEngine) -> None:
    async with engine.write() as connection:
        await connection.run("INSERT INTO word (text) VALUES ('四')", (), inline=True)
        with pytest.raises(ConstraintBroken):
            await _one_good_one_double(connection)
    assert await words(engine) == ["一", "二", "三", "四"]


async def _one_good_one_double(connection: SqliteConnection) -> None:
    async with connection.savepoint():
        for word in ("五", "一"):
            await connection.run("INSERT INTO word (text) VALUES (?)", [word], inline=True)


async def test_who_is_cancelled_while_it_commits_still_hears_that_it_is_committed(
    engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise nobody would wake the sender, and the mistaken caller would write it all again."""
    told: list[str] = []
    apart = SqliteConnection._apart
    at_commit, go_on = asyncio.Event(), asyncio.Event()

    async def slow(self: SqliteConnection, call: Any, *values: Any) -> Any:
        if values == ("COMMIT",):
            at_commit.set()
            await go_on.wait()
        return await apart(self, call, *values)

    monkeypatch.setattr(SqliteConnection, "_apart", slow)

    async def write() -> None:
        async with engine.write() as connection:
            await connection.run("INSERT INTO word (text) VALUES ('四')", (), inline=True)
            connection.when_committed(lambda: told.append("committed"))

    async with asyncio.TaskGroup() as group:
        task = group.create_task(write())
        await at_commit.wait()
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        go_on.set()
    assert task.cancelled()
    assert told == ["committed"]
    assert await words(engine) == ["一", "二", "三", "四"]


@pytest.mark.parametrize("nested", [False, True])
async def test_who_is_cancelled_in_a_slow_statement_leaves_nothing_and_the_next_may_write(
    engine: SqliteEngine, nested: bool
) -> None:
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"

    begun = asyncio.Event()

    async def write() -> None:
        async with engine.write() as connection, connection.savepoint() if nested else nullcontext():
            await connection.run("INSERT INTO word (text) VALUES ('四')", (), inline=True)
            begun.set()
            await connection.run(count, (), inline=False)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(write())
        await begun.wait()
        await asyncio.sleep(0)
        task.cancel()
    assert task.cancelled()
    async with engine.write() as connection:
        await connection.run("INSERT INTO word (text) VALUES ('五')", (), inline=True)
    assert await words(engine) == ["一", "二", "三", "五"]


async def test_what_fails_at_its_end_fails_whoever_waits() -> None:
    async def fails() -> None:
        raise StorageError("database or disk is full")

    with pytest.raises(StorageError, match="full"):
        await to_its_end(fails())


@pytest.mark.parametrize(
    ("paths", "wide"),
    [([], False), (["/1/2/"], False), (["/1/2/3/", "/1/4/"], False), (["/1/2/", "/1/"], True), (["/"], True)],
)
def test_only_what_looks_through_the_county_is_wide(paths: list[str], wide: bool) -> None:
    assert is_wide(paths) is wide
