"""The database keeps its promises: settings, savepoints, groups and no lost updates."""

import asyncio
import re
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from domain.messages import Outgoing
from storage.database import Batch, Database
from storage.engines import pool
from storage.engines.sqlite import PRAGMAS
from storage.errors import StorageError, StorageRefused, Trouble
from storage.tables import audit, feedback, outbox, setting, unit
from tests import databases
from tests.databases import on_sqlite
from tests.stage import FILE, Stage, china, url_of

# What somebody wrote.
CANARY = "投诉某某某"
NO_TABLE = r"no such table|relation \"\w+\" does not exist"


@pytest.fixture
async def durable(tmp_path: Path) -> AsyncIterator[Database]:
    """A database as the bot opens it."""
    database = Database(url_of(tmp_path / FILE), lambda: china("2026-01-01"))
    yield database
    await database.close()


@on_sqlite
async def test_sqlite_is_set_as_the_promise_needs_it(durable: Database) -> None:
    await durable.verify()
    async with durable.read() as session:
        found = {
            name: await session.value(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }


@on_sqlite
async def test_a_database_that_is_not_set_right_is_refused(durable: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await durable.verify()
    monkeypatch.setitem(PRAGMAS, "synchronous", 3)
    with pytest.raises(StorageRefused, match="synchronous"):
        await durable.verify()


async def test_a_throw_away_database_is_refused_for_the_bot(stage: Stage) -> None:
    with pytest.raises(StorageRefused, match="synchronous"):
        await stage.database.verify()


async def test_a_hundred_who_read_and_write_at_once_lose_nothing(stage: Stage) -> None:
    async with stage.database.transaction() as work:
        await work.execute(setting.insert().values(name="counter", value=0))

    async def add_one() -> None:
        async with stage.database.transaction() as work:
            value = await work.value(select(setting.c.value).where(setting.c.name == "counter"))
            await work.execute(update(setting).where(setting.c.name == "counter").values(value=value + 1))

    await asyncio.gather(*(add_one() for _ in range(100)))
    async with stage.database.read() as session:
        assert await session.value(select(setting.c.value).where(setting.c.name == "counter")) == 100


async def failing_unit(batch: Batch) -> None:
    async with batch.savepoint() as work:
        await work.execute(setting.insert().values(name="undone", value=1))
        work.send(Outgoing(2, key="bad", text="乙"))
        work.audit("second")
        raise RuntimeError


async def failing_group(stage: Stage) -> None:
    async with stage.database.batch() as batch:
        async with batch.savepoint() as work:
            work.send(Outgoing(1, key="lost", text="甲"))
        raise RuntimeError


async def test_one_failing_unit_of_a_group_leaves_the_others_whole(stage: Stage) -> None:
    async with stage.database.batch() as batch:
        async with batch.savepoint() as work:
            work.send(Outgoing(1, key="good", text="甲"))
            work.audit("first")
        with pytest.raises(RuntimeError):
            await failing_unit(batch)
        async with batch.savepoint() as work:
            work.send(Outgoing(3, key="also good", text="丙"))
    async with stage.database.read() as session:
        assert [row["key"] for row in await session.all(select(outbox.c.key).order_by(outbox.c.id))] == [
            "good",
            "also good",
        ]
        assert "second" not in [row["action"] for row in await session.all(select(audit.c.action))]
        assert await session.value(select(setting.c.value).where(setting.c.name == "undone")) is None


async def test_nothing_of_a_group_stays_when_the_group_itself_fails(stage: Stage) -> None:
    with pytest.raises(RuntimeError):
        await failing_group(stage)
    async with stage.database.read() as session:
        assert await session.all(select(outbox)) == []


async def test_a_naive_instant_is_refused(stage: Stage) -> None:
    async with stage.database.transaction() as work:
        with pytest.raises(Exception, match="naive datetime refused"):
            await work.execute(
                feedback.insert().values(person_id=1, text="x", at=china("2026-01-01").replace(tzinfo=None))
            )


async def test_instants_come_back_as_utc(stage: Stage) -> None:
    async with stage.database.transaction() as work:
        await work.execute(feedback.insert().values(person_id=1, text="x", at=china("2026-01-01 08:00")))
        found = await work.value(select(feedback.c.at))
    assert found.isoformat() == "2026-01-01T00:00:00+00:00"


async def test_the_readers_cannot_write(stage: Stage) -> None:
    with pytest.raises(StorageError) as caught:
        async with stage.database.read() as session:
            await session.execute(unit.insert().values(name="x", type="township", path="/"))
    assert caught.value.trouble is Trouble.READ_ONLY


async def test_the_record_cannot_be_changed_or_cut(stage: Stage) -> None:
    async with stage.database.transaction() as work:
        work.audit("something")
    for statement in (audit.update().values(action="other"), audit.delete()):
        with pytest.raises(Exception, match="append-only"):
            async with stage.database.transaction() as work:
                await work.execute(statement)


async def test_driver_errors_are_wrapped_once(tmp_path: Path) -> None:
    database = Database(databases.new(tmp_path / "empty.db"), lambda: china("2026-01-01"))
    with pytest.raises(StorageError, match=NO_TABLE):
        async with database.read() as session:
            await session.all(select(unit))
    with pytest.raises(StorageError, match=NO_TABLE):
        async with database.transaction() as work:
            await work.all(select(unit))
    await database.close()


async def test_whoever_waits_too_long_for_the_one_writer_gets_a_storage_error(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.01)
    async with stage.database.batch():
        with pytest.raises(StorageError):
            async with stage.database.batch():
                pass


async def test_an_error_of_the_database_holds_nobodys_words(stage: Stage) -> None:
    """What failed is written to the log with its traceback; what people wrote must not stand there."""
    async with stage.database.transaction() as work:
        await work.execute(text("DROP TABLE feedback"))

    async def write() -> None:
        async with stage.database.transaction() as work:
            await work.execute(feedback.insert().values(person_id=1, text=CANARY, at=work.now))

    with pytest.raises(StorageError) as caught:
        await write()
    told = "".join(traceback.format_exception(caught.value))
    assert re.search(NO_TABLE, told)
    assert CANARY not in told
