"""The PostgreSQL engine: one writer over all processes, the database's instant, and errors that tell nobody's words."""

import asyncio
import time
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.engines import Engine, WriteConnection, engine_of
from storage.errors import ConstraintBroken, StorageError, StorageRefused, Trouble
from tests import databases
from tests.databases import on_postgresql

pytestmark = on_postgresql
# What somebody wrote.
CANARY = "张三的手机"


def now() -> datetime:
    """What a process's own clock says; `time.time()` is what the engine compares it with."""
    return datetime.fromtimestamp(time.time(), UTC)


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """A database with three words."""
    url = databases.new(tmp_path / "words")
    engine = engine_of(url)
    async with engine.write() as made:
        await made.run("CREATE TABLE word (id SERIAL PRIMARY KEY, text TEXT UNIQUE)", (), inline=True)
        await made.run_many("INSERT INTO word (text) VALUES ($1)", [("一",), ("二",), ("三",)], returning=False)
    await engine.close()
    return url


@pytest.fixture
async def engine(url: str) -> AsyncIterator[Engine]:
    """The engine of this process."""
    engine = engine_of(url)
    yield engine
    await engine.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Engine]:
    """The engine of another process."""
    engine = engine_of(url)
    yield engine
    await engine.close()


async def words(engine: Engine) -> list[str]:
    async with engine.read() as connection:
        found = await connection.run("SELECT text FROM word ORDER BY id", (), inline=True)
        return [row[0] for row in found.rows]


async def add(connection: WriteConnection, word: str) -> None:
    await connection.run("INSERT INTO word (text) VALUES ($1)", [word], inline=True)


async def test_rows_count_and_new_ids_come_back_in_order(engine: Engine) -> None:
    async with engine.write() as connection:
        assert (await connection.run("DELETE FROM word WHERE id > $1", [1], inline=True)).changed == 2
        made = await connection.run("INSERT INTO word (text) VALUES ('六') RETURNING id, text", (), inline=False)
        assert [dict(zip(made.names, row, strict=True)) for row in made.rows] == [{"id": 4, "text": "六"}]
        many = await connection.run_many(
            "INSERT INTO word (text) VALUES ($1) ON CONFLICT DO NOTHING RETURNING text",
            [("九",), ("六",), ("八",), ("七",)],
            returning=True,
        )
        assert [row[0] for row in many.rows] == ["九", "八", "七"]


async def test_two_processes_write_one_after_the_other_and_the_second_sees_what_the_first_wrote(
    engine: Engine, other: Engine
) -> None:
    """Its statements are not of a snapshot that is as old as its waiting."""
    begun: list[str] = []

    async def second() -> None:
        async with other.write() as connection:
            begun.append("second")
            found = await connection.run("SELECT count(*) FROM word", (), inline=True)
            await add(connection, f"第{found.rows[0][0] + 1}")

    async with asyncio.TaskGroup() as group, engine.write() as connection:
        group.create_task(second())
        await add(connection, "四")
        # The other one stands at the lock as long as this one writes.
        await connection.run("SELECT pg_sleep(0.2)", (), inline=True)
        assert begun == []
    assert await words(engine) == ["一", "二", "三", "四", "第5"]


async def test_a_reader_sees_one_instant_and_cannot_write(engine: Engine, other: Engine) -> None:
    async with engine.read() as reader:
        before = await reader.run("SELECT count(*) FROM word", (), inline=True)
        async with other.write() as connection:
            await add(connection, "四")
        assert (await reader.run("SELECT count(*) FROM word", (), inline=True)).rows[0][0] == before.rows[0][0]
        with pytest.raises(StorageError) as caught:
            await reader.run("DELETE FROM word", (), inline=True)
        assert caught.value.trouble is Trouble.READ_ONLY


async def test_a_savepoint_undoes_what_is_its_own_and_no_more(engine: Engine) -> None:
    async def one_good_one_double(connection: WriteConnection) -> None:
        async with connection.savepoint():
            await add(connection, "五")
            await add(connection, "一")

    async with engine.write() as connection:
        await add(connection, "四")
        with pytest.raises(ConstraintBroken, match="unique"):
            await one_good_one_double(connection)
        await add(connection, "六")
    assert await words(engine) == ["一", "二", "三", "四", "六"]


async def test_a_commit_after_an_error_that_was_swallowed_is_no_success(engine: Engine) -> None:
    """The server answers such a COMMIT with ROLLBACK and no error at all."""
    told: list[str] = []

    async def swallow() -> None:
        async with engine.write() as connection:
            connection.when_committed(lambda: told.append("committed"))
            await add(connection, "四")
            with pytest.raises(ConstraintBroken):
                await add(connection, "一")

    with pytest.raises(StorageError):
        await swallow()
    assert told == []
    assert await words(engine) == ["一", "二", "三"]


async def test_an_error_holds_nobodys_words(engine: Engine) -> None:
    async def write(text: str) -> None:
        async with engine.write() as connection:
            await add(connection, CANARY)
            await connection.run(text, [CANARY], inline=True)

    with pytest.raises(ConstraintBroken) as caught:
        await write("INSERT INTO word (text) VALUES ($1)")
    told = "".join(traceback.format_exception(caught.value))
    assert "word_text_key" in told
    assert CANARY not in told
    for wrong in ("SELECT CAST($1 AS INTEGER)", "SELECT CAST(CAST($1 AS TEXT) AS INTEGER)"):
        with pytest.raises(ConstraintBroken) as failed:
            await write(wrong)
        assert CANARY not in "".join(traceback.format_exception(failed.value))


async def test_the_instant_is_the_databases_and_never_goes_back(engine: Engine) -> None:
    """The clocks of two machines differ; a membership of now must hold for the next process."""
    behind = timedelta(milliseconds=80)
    async with engine.write() as connection:
        first = connection.instant(lambda: now() - behind)
        real = await connection.run("SELECT clock_timestamp()", (), inline=True)
        assert timedelta() <= real.rows[0][0] - first < behind
    async with engine.read() as reader:
        assert reader.instant(lambda: now() - behind) > first


async def test_a_clock_that_was_turned_on_purpose_holds(engine: Engine) -> None:
    turned = datetime(2027, 3, 1, 9, tzinfo=UTC)
    async with engine.write() as connection:
        assert connection.instant(lambda: turned) == turned
    async with engine.read() as reader:
        assert reader.instant(lambda: turned) == turned


async def cancelled_in(work: Callable[[asyncio.Event], Any]) -> None:
    begun = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work(begun))
        await begun.wait()
        await asyncio.sleep(0.05)
        task.cancel()
    assert task.cancelled()


async def test_who_is_cancelled_in_a_slow_statement_leaves_nothing_and_the_next_may_write(engine: Engine) -> None:
    async def write(begun: asyncio.Event) -> None:
        async with engine.write() as connection:
            await add(connection, "四")
            begun.set()
            await connection.run("SELECT pg_sleep(60)", (), inline=False)

    await cancelled_in(write)
    async with engine.write() as connection:
        await add(connection, "五")
    assert await words(engine) == ["一", "二", "三", "五"]


async def test_who_is_cancelled_while_it_commits_still_hears_that_it_is_committed(engine: Engine) -> None:
    told: list[str] = []
    async with engine.write() as connection:
        await connection.run(
            "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$",
            (),
            inline=True,
        )
        # Runs within the COMMIT.
        await connection.run(
            "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON word DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION linger()",
            (),
            inline=True,
        )

    async def write(begun: asyncio.Event) -> None:
        async with engine.write() as connection:
            await add(connection, "四")
            connection.when_committed(lambda: told.append("committed"))
            begun.set()

    await cancelled_in(write)
    assert told == ["committed"]
    assert await words(engine) == ["一", "二", "三", "四"]


async def test_after_its_connections_were_cut_the_engine_opens_new_ones(engine: Engine, other: Engine) -> None:
    assert len(await words(engine)) == 3

    async def write() -> None:
        async with engine.write() as connection:
            await add(connection, "四")
            await _cut_all(other)
            await add(connection, "五")

    with pytest.raises(StorageError) as caught:
        await write()
    assert caught.value.trouble is Trouble.UNREACHABLE
    async with engine.write() as connection:
        await add(connection, "六")
    assert await words(engine) == ["一", "二", "三", "六"]


async def _cut_all(engine: Engine) -> None:
    # Waits until they are gone: one that ends later would meet the next statement instead of this one.
    others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
    async with engine.read() as connection:
        await connection.run(f"{others} AND datname = current_database()", (), inline=True)


@pytest.mark.parametrize("value", [f"{CANARY}\0", CANARY.encode()], ids=["no text of PostgreSQL", "no text at all"])
async def test_what_the_database_cannot_hold_is_the_fault_of_who_writes_it(engine: Engine, value: Any) -> None:
    """An update with it counts as failed; as trouble of the database it would keep all others waiting for ever."""
    async with engine.write() as connection:
        with pytest.raises(ConstraintBroken) as caught:
            async with connection.savepoint():
                await connection.run("INSERT INTO word (text) VALUES ($1)", (value,), inline=True)
        await add(connection, "六")
    assert CANARY not in str(caught.value)
    assert await words(engine) == ["一", "二", "三", "六"]


async def test_one_process_holds_the_database_until_it_ends(engine: Engine, other: Engine) -> None:
    assert await engine.hold_instance()
    assert not await other.hold_instance()
    await engine.close()
    assert await other.hold_instance()


async def test_a_server_that_may_lose_what_was_promised_is_refused(url: str) -> None:
    """As one that need not survive a power cut."""
    engine = engine_of(url, throw_away=True)
    with pytest.raises(StorageRefused, match="synchronous_commit"):
        await engine.verify()
    await engine.close()


async def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    engine = engine_of(f"postgresql+asyncpg://nobody@/none?host={tmp_path}")
    with pytest.raises(StorageError) as caught:
        async with engine.read():
            pass
    assert caught.value.trouble is Trouble.UNREACHABLE
