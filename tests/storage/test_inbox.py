from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from domain.attention import MAX_ATTEMPTS
from storage import inbox, people
from storage.database import Database
from storage.inbox import Received
from tests.databases import on_sqlite
from tests.stage import FILE, lay

BOT = 123456
ANNA, BORIS = 5001, 5002


class Hands:
    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, **span: Any) -> None:
        self.instant += timedelta(**span)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def database(tmp_path: Path, hands: Hands) -> AsyncIterator[Any]:
    path = tmp_path / FILE
    database = Database(lay(path), hands.now, throw_away=True)
    yield database
    await database.close()


def got(number: int, chat: int = ANNA) -> Received:
    return Received(number, chat, f'{{"update_id": {number}}}')


async def store(database: Database, *updates: Any, bot: int = BOT) -> None:
    async with database.batch() as batch:
        await inbox.insert(batch.session, bot, updates)


async def waiting(database: Database, limit: int = 32) -> list[int]:
    async with database.read() as session:
        return [row.update_id for row in await inbox.next_batch(session, limit)]


async def finish(database: Database, *numbers: Any) -> None:
    async with database.batch() as batch:
        rows = await inbox.next_batch(batch.session)
        await inbox.mark_done(batch.session, [row.id for row in rows if row.update_id in numbers])


async def fail(database: Database, number: int) -> None:
    async with database.batch() as batch:
        rows = await inbox.next_batch(batch.session)
        await inbox.mark_failed(batch.session, [row.id for row in rows if row.update_id == number], "KeyError")


async def test_the_same_update_is_stored_once_but_another_bot_has_its_own(database: Database) -> None:
    await store(database, got(1), got(1))
    await store(database, got(1), got(2, BORIS))
    assert await waiting(database) == [1, 2]
    await store(database, got(1, 77), bot=9)
    assert await waiting(database) == [1, 2, 1]


async def test_storing_nothing_is_fine(database: Database) -> None:
    await store(database)
    assert await waiting(database) == []


async def test_only_the_earliest_update_of_a_chat_is_given(database: Database) -> None:
    await store(database, got(1), got(2), got(3, BORIS))
    assert await waiting(database) == [1, 3]
    await finish(database, 1)
    assert await waiting(database) == [2, 3]


async def test_a_batch_has_its_size(database: Database) -> None:
    await store(database, *(got(number, chat=number) for number in range(1, 50)))
    assert await waiting(database) == list(range(1, 33))
    assert await waiting(database, limit=3) == [1, 2, 3]


async def test_enrolled_people_come_before_strangers_who_wrote_earlier(database: Database) -> None:
    async with database.transaction() as work:
        await people.add(work, "某人", ANNA)
    await store(database, *(got(number, chat=number) for number in range(1, 50)), got(50), got(51, BORIS))
    assert await waiting(database) == [50, *range(1, 32)]


async def test_a_failing_update_blocks_its_own_chat_until_its_next_try_and_no_other(
    database: Database, hands: Hands
) -> None:
    await store(database, got(1), got(2), got(3, BORIS))
    await fail(database, 1)
    assert await waiting(database) == [3]
    hands.pass_by(seconds=1)
    assert await waiting(database) == [1, 3]


async def test_the_next_try_is_known_beforehand(database: Database, hands: Hands) -> None:
    await store(database, got(1))
    async with database.read() as session:
        assert await inbox.next_at(session) == session.now
    await fail(database, 1)
    async with database.read() as session:
        assert await inbox.next_at(session) == hands.now() + timedelta(seconds=1)
    hands.pass_by(seconds=1)
    await finish(database, 1)
    async with database.read() as session:
        assert await inbox.next_at(session) is None


async def test_the_waits_double_and_the_fifth_failure_quarantines(database: Database, hands: Hands) -> None:
    await store(database, got(1), got(2))
    for wait in (1, 2, 4, 8):
        await fail(database, 1)
        hands.pass_by(seconds=wait - 0.001)
        assert await waiting(database) == []
        hands.pass_by(seconds=0.001)
        assert await waiting(database) == [1]
    await fail(database, 1)
    assert await waiting(database) == [2]
    async with database.read() as session:
        assert await inbox.counts(session) == {"new": 1, "quarantined": 1}


async def test_what_is_done_stays_done(database: Database) -> None:
    await store(database, got(1))
    async with database.batch() as batch:
        (row,) = await inbox.next_batch(batch.session)
        await inbox.mark_done(batch.session, [row.id])
        await inbox.mark_failed(batch.session, [row.id], "late")
    await store(database, got(1))
    assert await waiting(database) == []
    async with database.read() as session:
        assert await inbox.counts(session) == {"done": 1}


async def test_after_five_days_what_is_done_goes_and_what_is_not_stays(database: Database, hands: Hands) -> None:
    await store(database, got(1), got(2), got(3, BORIS))
    await finish(database, 1, 3)
    hands.pass_by(days=5)
    async with database.batch() as batch:
        assert await inbox.purge(batch.session) == 0
    hands.pass_by(seconds=1)
    async with database.batch() as batch:
        assert await inbox.purge(batch.session) == 2
    assert await waiting(database) == [2]


async def test_after_five_days_nothing_stays_of_a_quarantined_update_but_that_it_came(
    database: Database, hands: Hands
) -> None:
    await store(database, got(1))
    for _ in range(5):
        await fail(database, 1)
        hands.pass_by(seconds=10)
    kept = []
    for days in (0, 5):
        hands.pass_by(days=days)
        async with database.batch() as batch:
            await inbox.purge(batch.session)
            kept.append([row["raw"] for row in await batch.session.all(text("SELECT raw FROM inbox"))])
    assert kept == [['{"update_id": 1}'], ["{}"]]


@on_sqlite
async def test_the_search_for_work_uses_its_index(database: Database) -> None:
    statement = "EXPLAIN QUERY PLAN SELECT min(id) FROM inbox WHERE state = 'new' GROUP BY chat_id"
    async with database.read() as session:
        plan = str(await session.all(text(statement)))
    assert "ix_inbox_new" in plan


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=15))
async def test_every_update_is_handled_once_and_in_the_order_of_its_chat(
    database: Database, hands: Hands, plan: list[tuple[int, bool]]
) -> None:
    start = (await highest(database)) + 1
    fails = {start + index for index, (_, failing) in enumerate(plan) if failing}
    await store(database, *(got(start + index, chat) for index, (chat, _) in enumerate(plan)))
    done: deque[tuple[int, int]] = deque()
    while len(done) < len(plan):
        async with database.batch() as batch:
            for row in await inbox.next_batch(batch.session, 3):
                if row.update_id in fails:
                    fails.discard(row.update_id)
                    await inbox.mark_failed(batch.session, [row.id], "once")
                else:
                    await inbox.mark_done(batch.session, [row.id])
                    done.append((row.chat_id, row.update_id))
        hands.pass_by(seconds=1)
    assert len(done) == len(plan)
    for chat in range(1, 5):
        numbers = [number for where, number in done if where == chat]
        assert numbers == sorted(set(numbers))


async def highest(database: Database) -> int:
    async with database.read() as session:
        return int(await session.value(select(text("coalesce(max(update_id), 0)")).select_from(text("inbox"))))


def test_five_tries_are_the_promise() -> None:
    assert MAX_ATTEMPTS == 5
