import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.loop import Wakeup


@asynccontextmanager
async def waiting(wait: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """A wait under way beside the test, which must have ended when the test does."""
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(wait)
        await turns()
        yield task


async def turns() -> None:
    """Let everything that can go on go on."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def wakeup() -> Wakeup:
    return Wakeup()


async def test_a_wake_ends_the_rest_at_hand(wakeup: Wakeup) -> None:
    async with waiting(wakeup.rest()) as rest:
        assert not rest.done()
        wakeup.wake()


async def test_a_wake_that_comes_during_work_ends_the_next_rest_at_once(wakeup: Wakeup) -> None:
    wakeup.wake()
    async with waiting(wakeup.rest()) as rest:
        assert rest.done()


async def test_wakes_during_work_end_one_rest_and_not_the_one_after_it(wakeup: Wakeup) -> None:
    wakeup.wake()
    wakeup.wake()
    async with waiting(wakeup.rest()) as rest:
        assert rest.done()
    async with waiting(wakeup.rest()) as rest:
        assert not rest.done()
        wakeup.wake()


async def test_a_wake_that_ended_a_rest_is_used_up(wakeup: Wakeup) -> None:
    async with waiting(wakeup.rest()):
        wakeup.wake()
    async with waiting(wakeup.rest()) as rest:
        assert not rest.done()
        wakeup.wake()


@pytest.mark.parametrize("seconds", [0.001, 0, -1])
async def test_a_rest_ends_by_itself_when_its_time_is_over(wakeup: Wakeup, seconds: float) -> None:
    async with asyncio.timeout(5):
        await wakeup.rest(seconds)
    assert not wakeup.stopping


async def test_a_stop_ends_the_rest_at_hand_and_every_later_one(wakeup: Wakeup) -> None:
    async with waiting(wakeup.rest()):
        wakeup.stop()
    assert wakeup.stopping
    async with asyncio.timeout(5):
        for _ in range(3):
            await wakeup.rest()
            await wakeup.until_stopped()


async def test_only_a_stop_ends_a_wait_for_the_stop_and_it_ends_all_of_them(wakeup: Wakeup) -> None:
    async with waiting(wakeup.until_stopped()) as one, waiting(wakeup.until_stopped(3600)) as other:
        wakeup.wake()
        await turns()
        assert not one.done()
        assert not other.done()
        wakeup.stop()


async def test_a_wake_during_a_wait_for_the_stop_ends_the_next_rest_at_once(wakeup: Wakeup) -> None:
    async with waiting(wakeup.until_stopped(0.001)):
        wakeup.wake()
    async with waiting(wakeup.rest()) as rest:
        assert rest.done()


async def test_a_rest_that_is_cancelled_is_cancelled_and_keeps_the_wake_for_the_next(wakeup: Wakeup) -> None:
    rest = asyncio.ensure_future(wakeup.rest(3600))
    await turns()
    wakeup.wake()
    rest.cancel()
    with pytest.raises(asyncio.CancelledError):
        await rest
    async with waiting(wakeup.rest()) as following:
        assert following.done()
