"""Links and sessions of the page in a browser, on a real database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from domain.web_sessions import IDLE, LINK_LASTS, LONGEST, MOST, NOTED_EVERY
from storage import erasure, web_sessions
from storage.database import Database
from storage.tables import web_link, web_session
from tests.stage import FILE, lay

ANNA, BORIS = 5001, 5002
ONE, TWO, PROOF = b"1" * 32, b"2" * 32, b"p" * 32


class Hands:
    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def database(tmp_path: Path, hands: Hands) -> AsyncIterator[Any]:
    database = Database(lay(tmp_path / FILE), hands.now, throw_away=True)
    yield database
    await database.close()


async def give_link(database: Database, account: int, digest: bytes) -> None:
    async with database.transaction() as work:
        await web_sessions.put_link(work, account, digest, work.now + LINK_LASTS)


async def open_session(database: Database, account: int, digest: bytes, proof: bytes | None = None) -> None:
    async with database.transaction() as work:
        await web_sessions.add(work, account, digest, proof)


async def linked(database: Database, digest: bytes) -> int | None:
    async with database.read() as session:
        return await web_sessions.linked(session, digest)


async def take(database: Database, digest: bytes) -> bool:
    async with database.transaction() as work:
        return await web_sessions.take_link(work, digest)


async def number(database: Database, account: int) -> int:
    async with database.read() as session:
        return await web_sessions.how_many(session, account)


async def test_a_link_is_taken_once_however_many_try_at_once(database: Database) -> None:
    await give_link(database, ANNA, ONE)
    assert await linked(database, ONE) == ANNA
    assert sorted(await asyncio.gather(*(take(database, ONE) for _ in range(5)))) == [False] * 4 + [True]
    assert await linked(database, ONE) is None


async def test_a_new_link_ends_the_one_before_and_nobody_elses(database: Database) -> None:
    await give_link(database, ANNA, ONE)
    await give_link(database, BORIS, b"b" * 32)
    await give_link(database, ANNA, TWO)
    assert [await linked(database, one) for one in (ONE, TWO, b"b" * 32)] == [None, ANNA, BORIS]


async def test_a_link_whose_minutes_are_over_is_not_there(database: Database, hands: Hands) -> None:
    await give_link(database, ANNA, ONE)
    hands.instant += LINK_LASTS - timedelta(seconds=1)
    assert await linked(database, ONE) == ANNA
    hands.instant += timedelta(seconds=1)
    assert await linked(database, ONE) is None
    assert not await take(database, ONE)


async def test_a_session_is_found_until_it_is_ended(database: Database) -> None:
    await open_session(database, ANNA, ONE)
    await open_session(database, ANNA, TWO, PROOF)
    async with database.transaction() as work:
        plain, inside = await web_sessions.find(work, ONE), await web_sessions.find(work, TWO)
        assert plain
        assert inside
        assert (plain.telegram_id, plain.in_telegram, inside.in_telegram) == (ANNA, False, True)
        await web_sessions.end(work, ONE)
        assert await web_sessions.find(work, ONE) is None
    assert await number(database, ANNA) == 1


async def test_looking_prolongs_a_session(database: Database, hands: Hands) -> None:
    await open_session(database, ANNA, ONE)
    hands.instant += NOTED_EVERY
    async with database.transaction() as work:
        await web_sessions.note_seen(work, ONE)
    async with database.read() as session:
        found = await web_sessions.find(session, ONE)
    assert found is not None
    assert (found.seen_at, found.opened_at) == (hands.instant, hands.instant - NOTED_EVERY)


async def test_of_many_sessions_the_oldest_makes_room_and_others_people_keep_theirs(database: Database) -> None:
    await open_session(database, BORIS, b"b" * 32)
    for place in range(MOST + 1):
        await open_session(database, ANNA, bytes([place]) * 32)
    assert (await number(database, ANNA), await number(database, BORIS)) == (MOST, 1)
    async with database.read() as session:
        assert await web_sessions.find(session, bytes(32)) is None
        assert await web_sessions.find(session, bytes([1]) * 32)


async def test_all_sessions_of_a_person_end_together(database: Database) -> None:
    await open_session(database, ANNA, ONE)
    await open_session(database, ANNA, TWO)
    await open_session(database, BORIS, b"b" * 32)
    async with database.transaction() as work:
        assert await web_sessions.end_all(work, ANNA) == 2
        assert await web_sessions.end_all(work, ANNA) == 0
    assert (await number(database, ANNA), await number(database, BORIS)) == (0, 1)


async def test_what_opened_a_session_is_remembered_after_its_end(database: Database) -> None:
    await open_session(database, ANNA, ONE, PROOF)
    async with database.transaction() as work:
        await web_sessions.end(work, ONE)
    async with database.read() as session:
        assert await web_sessions.was_opened_by(session, PROOF)
        assert not await web_sessions.was_opened_by(session, ONE)


@pytest.mark.parametrize("span", [IDLE, LONGEST])
async def test_what_is_over_is_forgotten(database: Database, hands: Hands, span: timedelta) -> None:
    await open_session(database, ANNA, ONE)
    await give_link(database, ANNA, TWO)
    hands.instant += span
    assert await number(database, ANNA) == 0
    await open_session(database, BORIS, b"b" * 32)
    async with database.transaction() as work:
        assert await web_sessions.purge(work) == 2
    async with database.read() as session:
        assert not await session.all(select(web_link))
        assert [row["telegram_id"] for row in await session.all(select(web_session))] == [BORIS]


@pytest.mark.parametrize("parting", [False, True], ids=["forgotten", "parted from the account"])
async def test_nothing_of_it_is_left_of_somebody_who_leaves(database: Database, parting: bool) -> None:
    await open_session(database, ANNA, ONE)
    await open_session(database, BORIS, TWO)
    await give_link(database, ANNA, ONE)
    async with database.transaction() as work:
        if parting:
            await erasure.part(work, 1, ANNA)
        else:
            await erasure.forget(work, 1, "安娜", ANNA)
    async with database.read() as session:
        assert not await session.all(select(web_link))
        assert [row["telegram_id"] for row in await session.all(select(web_session))] == [BORIS]
