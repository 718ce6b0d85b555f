"""Who serves has the lock; who has lost it sends nothing until it is certain that nobody else did."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.election import Election
from bot.exits import ExitCode, StopProcess
from bot.loop import Wakeup
from bot.sending_gate import Hold
from storage.database import Database
from storage.errors import StorageError
from tests.bot.post import Post
from tests.bot.test_sender import note
from tests.databases import ask, on_postgresql, url_of
from tests.storage.test_presence import CUT

pytestmark = on_postgresql


@pytest.fixture
async def election(post: Post, database: Database) -> AsyncIterator[Election]:
    """The process serves, and looks after its lock."""
    election = Election(database, post.gate, lambda: post.sender.epoch)
    assert await election.won(Wakeup())
    yield election
    election.stop()


def another(tmp_path: Path) -> Database:
    """The same database as another process has it."""
    return Database(url_of(tmp_path / "test.db"), SystemClock().now)


def cut(tmp_path: Path) -> None:
    """Take the connection with the lock away."""
    ask(url_of(tmp_path / "test.db"), CUT)


async def test_the_lock_lost_for_a_moment_holds_the_sender_until_it_is_ours_again(
    election: Election, post: Post, until: Callable[..., Any], tmp_path: Path
) -> None:
    seen: list[tuple[Hold, bool]] = []
    post.gate.on_change(lambda reason, held: seen.append((reason, held)))
    async with asyncio.TaskGroup() as group:
        group.create_task(election.watch())
        cut(tmp_path)
        await until(lambda: seen == [(Hold.LEAD, True), (Hold.LEAD, False)])
        election.stop()
    await post.put(note("after"))
    await post.settles(after="sent")


async def test_who_was_followed_by_another_ends(
    election: Election, post: Post, database: Database, tmp_path: Path
) -> None:
    other = another(tmp_path)
    cut(tmp_path)
    assert await other.hold_instance()
    ask(url_of(tmp_path / "test.db"), "UPDATE instance SET epoch = epoch + 1")
    with pytest.raises(StopProcess) as caught:
        await election.watch()
    assert caught.value.code is ExitCode.TAKEN
    assert Hold.LEAD in post.gate.reasons
    await other.close()


async def test_a_database_that_cannot_be_asked_holds_the_sender(
    election: Election, post: Post, until: Callable[..., Any], database: Database
) -> None:
    async def gone() -> bool:
        raise StorageError("gone")

    async with asyncio.TaskGroup() as group:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "hold_instance", gone)
            group.create_task(election.watch())
            await until(lambda: Hold.LEAD in post.gate.reasons)
        await until(lambda: post.gate.is_open)
        election.stop()


async def test_who_stands_by_serves_as_soon_as_nobody_else_does(
    election: Election, database: Database, post: Post, tmp_path: Path
) -> None:
    other = another(tmp_path)
    stopping = Wakeup()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(Election(other, post.gate, lambda: 0).won(stopping))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        cut(tmp_path)
    assert waiting.result()
    await other.close()


async def test_who_is_told_to_stop_while_standing_by_stops(election: Election, post: Post, tmp_path: Path) -> None:
    other = another(tmp_path)
    stopping = Wakeup()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(Election(other, post.gate, lambda: 0).won(stopping))
        stopping.stop()
    assert not waiting.result()
    await other.close()
