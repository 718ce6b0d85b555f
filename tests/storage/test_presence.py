"""Several processes on one PostgreSQL database: who serves, who has lost it, and what they hear of each other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storage.database import Database
from storage.engines.presence import SERVES
from storage.session import Cached
from tests.databases import ask, on_postgresql, url_of
from tests.journeys.scene import eventually
from tests.stage import FILE, china, lay

pytestmark = on_postgresql
CUT = f"""
    SELECT pg_terminate_backend(pg_locks.pid) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = {SERVES} AND datname = current_database()
"""


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[tuple[Database, Database]]:
    """The database as two processes have it: the first one serves, the second one has tried to."""
    lay(tmp_path / FILE)
    first, second = (Database(url_of(tmp_path / FILE), lambda: china("2026-11-23 09:00")) for _ in range(2))
    assert await first.hold_instance()
    assert not await second.hold_instance()
    yield first, second
    await first.close()
    await second.close()


def heard(database: Database) -> list[set[Cached]]:
    """What a database's listeners are told, from now on."""
    told: list[set[Cached]] = []
    database.on_commit(lambda outdated: told.append(set(outdated)))
    return told


async def test_what_a_commit_makes_outdated_is_heard_by_the_other_process_too(two: tuple[Database, Database]) -> None:
    first, second = two
    here, there = heard(first), heard(second)
    async with second.transaction() as work:
        work.outdate(Cached.RULES)
        work.outdate(Cached.POSTS)
    async with second.batch() as batch:
        batch.outdate(Cached.INBOX)
    await eventually(lambda: len(here) == 2 or None, "nothing was heard")
    assert here == [{Cached.RULES, Cached.POSTS}, {Cached.INBOX}]
    # Each once: what one has said oneself is not heard again.
    assert there == here


async def undone(database: Database) -> None:
    async with database.transaction() as work:
        work.outdate(Cached.RULES)
        raise ZeroDivisionError


async def test_what_was_undone_is_heard_by_nobody(two: tuple[Database, Database]) -> None:
    first, second = two
    here = heard(first)
    with pytest.raises(ZeroDivisionError):
        await undone(second)
    async with second.transaction() as work:
        work.outdate(Cached.FILES)
    await eventually(lambda: here or None, "nothing was heard")
    assert here == [{Cached.FILES}]


async def test_who_loses_the_connection_is_told_at_once_and_the_other_one_may_serve(
    two: tuple[Database, Database], tmp_path: Path
) -> None:
    first, second = two
    lost: list[str] = []
    first.on_lost(lambda: lost.append("lost"))
    ask(url_of(tmp_path / FILE), CUT)
    await eventually(lambda: lost or None, "nobody was told")
    assert await second.hold_instance()
    assert not await first.hold_instance()
    assert lost == ["lost"]


async def test_after_a_lost_connection_everything_may_be_outdated(
    two: tuple[Database, Database], tmp_path: Path
) -> None:
    first, _ = two
    here = heard(first)
    ask(url_of(tmp_path / FILE), CUT)
    assert await first.hold_instance()
    assert here == [set(Cached)]


async def test_a_server_that_does_not_answer_any_more_has_lost_us(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    lost: list[str] = []
    first.on_lost(lambda: lost.append("lost"))
    presence = _presence(first)

    async def silent(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("storage.engines.presence._ANSWERS_WITHIN", 0.2)
    presence._raw = SimpleNamespace(fetchval=silent, terminate=presence._raw.terminate)
    await first.hold_instance()
    assert lost == ["lost"]
    await first.close()
    await eventually_served(second.hold_instance)


async def eventually_served(hold: Callable[..., Any]) -> None:
    """The server needs a moment to see that a connection was dropped."""
    async with asyncio.timeout(30):
        while not await hold():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _presence(database: Database) -> Any:
    engine: Any = database._engine
    return engine._presence
