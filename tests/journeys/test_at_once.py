"""An update that finds the bot at rest is stored and handled in one commit; whatever goes wrong, it is not lost."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from storage import inbox
from storage.errors import StorageError
from storage.session import Session
from tests.databases import ask
from tests.journeys.scene import Scene, eventually


def waiting(scene: Scene) -> list[tuple[Any, ...]]:
    return ask(scene.assistant.settings.database_url, "SELECT state, attempts FROM inbox ORDER BY id")


@pytest.fixture
async def resting(county: Scene) -> Scene:
    """The county with a bot that has answered and has nothing to do."""
    secretary = county.phone("王立新")
    secretary.says("/my")
    await secretary.sees("我的事项")
    await county.quiet()
    await eventually(lambda: county.assistant.dispatcher._resting, "the dispatcher does not rest")
    return county


async def test_what_is_said_to_a_resting_bot_is_stored_and_handled_in_one_commit(
    resting: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[int] = []
    batch = resting.assistant.database.batch

    def counted() -> Any:
        stored.append(len(waiting(resting)))
        return batch()

    before = len(waiting(resting))
    monkeypatch.setattr(resting.assistant.database, "batch", counted)
    secretary = resting.phone("王立新")
    secretary.says("/deadlines")
    await secretary.sees("截止时间")
    await resting.quiet()
    # One for the update and its answer, one to claim the message, one to settle it: none saw the update alone.
    assert stored[0] == before
    assert stored[1] == before + 1
    assert len(stored) == 3


async def test_what_comes_while_something_is_handled_is_stored_at_once_and_waits_its_turn(
    resting: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, go_on = asyncio.Event(), asyncio.Event()
    mark_done = inbox.mark_done

    async def slow(session: Session, ids: Sequence[int]) -> None:
        entered.set()
        await go_on.wait()
        await mark_done(session, ids)

    monkeypatch.setattr(inbox, "mark_done", slow)
    secretary, clerk = resting.phone("王立新"), resting.phone("李春梅")
    secretary.says("/my")
    await asyncio.wait_for(entered.wait(), 10)
    clerk.says("/my")
    go_on.set()
    await secretary.sees("我的事项")
    await clerk.sees("我的事项")
    await resting.quiet()
    assert {state for state, _ in waiting(resting)} == {"done"}


async def test_an_update_whose_commit_fails_is_stored_alone_and_answered_at_the_next_try(
    resting: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_done, failing = inbox.mark_done, [True]

    async def once_broken(session: Session, ids: Sequence[int]) -> None:
        if failing:
            failing.clear()
            raise ValueError
        await mark_done(session, ids)

    monkeypatch.setattr(inbox, "mark_done", once_broken)
    secretary = resting.phone("王立新")
    secretary.says("/my")
    await secretary.sees("我的事项")
    await resting.quiet()
    assert not failing
    assert waiting(resting)[-1] == ("done", 0)


async def test_a_database_that_fails_the_one_commit_gets_the_update_again_from_telegram(
    resting: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert, failing = inbox.insert, [True]

    async def once_broken(session: Session, *given: Any) -> None:
        if failing:
            failing.clear()
            raise StorageError("disk I/O error")
        await insert(session, *given)

    monkeypatch.setattr(inbox, "insert", once_broken)
    secretary = resting.phone("王立新")
    secretary.says("/my")
    await secretary.sees("我的事项")
    assert not failing


async def test_a_stop_leaves_nobody_waiting_who_offers_an_update(resting: Scene) -> None:
    dispatcher = resting.assistant.dispatcher

    async def store(session: Session) -> None:
        raise AssertionError("it was handled after the stop")

    dispatcher.stop()
    assert await asyncio.wait_for(dispatcher.at_once(store), 10) is False
