import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import apscheduler.schedulers.base as schedulers
import apscheduler.triggers.interval as triggers
import pytest

from bot.ticker import Ticker


async def test_beats_come_again_and_again_even_after_one_failed(until: Callable[..., Any]) -> None:
    ticker = Ticker()
    seen: list[int] = []

    async def beat() -> None:
        seen.append(len(seen))
        if len(seen) == 1:
            raise RuntimeError("the database is locked")

    ticker.every(0.02, "scan", beat)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(ticker.run())
        await until(lambda: len(seen) >= 3)
        ticker.stop()
        await running
    count = len(seen)
    await asyncio.sleep(0.06)
    assert len(seen) == count


async def test_now_runs_every_beat_once_in_order() -> None:
    ticker, seen = Ticker(), []
    for name in ("guard", "scan", "purge"):

        async def beat(name: str = name) -> None:
            seen.append(name)

        ticker.every(3600, name, beat)
    await ticker.now()
    assert seen == ["guard", "scan", "purge"]


async def test_a_beat_never_runs_twice_at_a_time(until: Callable[..., Any]) -> None:
    ticker, running, seen = Ticker(), [], []

    async def beat() -> None:
        running.append(True)
        seen.append(len(running))
        await asyncio.sleep(0.05)
        running.pop()

    ticker.every(0.01, "scan", beat)
    async with asyncio.TaskGroup() as tasks:
        done = tasks.create_task(ticker.run())
        await ticker.now()
        await ticker.now()
        await until(lambda: len(seen) >= 3)
        ticker.stop()
        await done
    assert max(seen) == 1


async def test_now_is_not_content_with_a_beat_that_began_earlier() -> None:
    ticker, instant, seen, go_on = Ticker(), ["before"], [], asyncio.Event()

    async def beat() -> None:
        began = instant[0]
        await go_on.wait()
        seen.append(began)

    ticker.every(3600, "scan", beat)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ticker.now())
        await asyncio.sleep(0)
        instant[0] = "after"
        tasks.create_task(ticker.now())
        await asyncio.sleep(0)
        go_on.set()
    assert seen == ["before", "after"]


async def test_a_wall_clock_that_is_set_back_stills_no_beat(
    until: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticker, seen = Ticker(), []

    set_back = SimpleNamespace(
        now=lambda zone: datetime.fromtimestamp(time.time() - 3600, zone), fromtimestamp=datetime.fromtimestamp
    )

    async def beat() -> None:
        seen.append(True)

    ticker.every(0.02, "clock", beat)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(ticker.run())
        await until(lambda: len(seen) >= 2)
        for module in (schedulers, triggers):
            monkeypatch.setattr(module, "datetime", set_back)
        count = len(seen)
        await until(lambda: len(seen) >= count + 3)
        ticker.stop()
        await running
