"""A real SQLite file, the sandbox as Telegram, and the parts between them, wired as in the application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.api import BotApi, make_api
from bot.clock import SystemClock
from bot.pacing import UNPACED, Pacer
from bot.sender import Hooks, Sender
from bot.sending_gate import SendingGate
from sandbox import World, create_app, serve
from sandbox.models import Person
from storage.database import Database
from tests.bot.post import Post, eventually
from tests.stage import lay

TOKEN = "123456:SANDBOX"
ANNA, BORIS, CLARA = 5001, 5002, 5003
LABEL = "（重发：上次发送时网络中断）№ {}\n"


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    return eventually


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    path = tmp_path / "test.db"
    return lay(path)


@pytest.fixture
async def database(url: str, clock: SystemClock) -> AsyncIterator[Database]:
    # No test of this folder cuts the power: nothing waits for the disk.
    database = Database(url, clock.now, throw_away=True)
    yield database
    await database.close()


@pytest.fixture
def world(clock: SystemClock) -> World:
    world = World(
        token=TOKEN,
        now=clock.now,
        people=[Person(id=i, name=n) for i, n in ((ANNA, "安"), (BORIS, "博"), (CLARA, "超"))],
    )
    for person in (ANNA, BORIS, CLARA):
        world.start(person, "")
    return world


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async with serve(create_app(world)) as address:
        yield address


@pytest.fixture
async def api(address: str, tmp_path: Path) -> AsyncIterator[BotApi]:
    api = make_api(TOKEN, address, tmp_path / "files")
    await api.open()
    yield api
    await api.close()


@pytest.fixture
async def post(database: Database, api: BotApi, clock: SystemClock, world: World) -> AsyncIterator[Post]:
    gate = SendingGate()
    seen: list[Any] = []
    sender = Sender(
        database,
        api,
        clock,
        gate,
        Pacer(UNPACED, clock.monotonic()),
        label=LABEL.format,
        hooks=Hooks(settled=seen.append),
        repeat_wait=timedelta(milliseconds=20),
        jitter=lambda: 0.0,
    )
    await sender.recover()
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(sender.run())
        try:
            yield Post(database, sender, gate, world, seen)
        finally:
            sender.stop()
            # A failing test may leave a call that is never answered.
            await asyncio.wait([running], timeout=2)
            running.cancel()
