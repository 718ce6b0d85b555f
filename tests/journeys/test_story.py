"""The story of the first version: once inside one process, once with the bot as a process of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.clock import ShiftedClock
from sandbox import World, create_app, demo_world, serve
from sandbox.cast import ADMIN_ID
from storage import attention
from tests.journeys.bot_api import faults
from tests.journeys.scene import TOKEN, eventually, scene
from tests.journeys.story import Play, tell
from tests.stage import china

BEGIN = "2026-02-02 09:30"
ROOT = Path(__file__).parents[2]


async def test_the_story_plays_without_a_fault(tmp_path: Path) -> None:
    async with scene(tmp_path, BEGIN) as one:
        await tell(Play(one.world, one.advance_to))
        async with one.assistant.context() as ctx:
            assert await attention.count(ctx.work, after=china(BEGIN)) == 0


@pytest.mark.paced
async def test_the_story_plays_with_a_bot_that_knows_only_token_address_and_administrator(tmp_path: Path) -> None:
    clock = ShiftedClock(china(BEGIN))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address, ended_at_last(world, address, tmp_path) as process:
        await process.start_at(clock)

        async def move_to(instant: str) -> None:
            await process.stop()
            clock.advance_to(china(instant))
            await process.start_at(clock)

        await tell(Play(world, move_to))
        world.release()
    assert faults(world.calls) == []


class BotProcess:
    """`python -m bot` with the contract's three settings, and a clock that a restart moves on."""

    def __init__(self, world: World, address: str, folder: Path) -> None:
        self._world = world
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": TOKEN,
            "BOT_API_URL": address,
            "ADMIN_IDS": str(ADMIN_ID),
            "HTTP_LISTEN": "127.0.0.1:0",
        }
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start_at(self, clock: ShiftedClock) -> None:
        """Start the bot at the world's present instant, and wait until it asks for updates."""
        before = self._world.calls.last_number
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            cwd=self._folder,
            env=self._environment | {"CLOCK": clock.now().isoformat()},
        )
        await eventually(
            lambda: self._world.calls.after(before, method="getMe") or None, "the bot did not get as far as its name"
        )

    async def stop(self) -> None:
        """Stop in order: SIGTERM, and exit code 0."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(self._process.wait(), 60) == 0
            self._process = None

    async def kill(self) -> None:
        """End it whatever it does."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def ended_at_last(world: World, address: str, folder: Path) -> AsyncIterator[BotProcess]:
    """A bot process that does not outlive the test."""
    process = BotProcess(world, address, folder)
    try:
        yield process
        await process.stop()
    finally:
        await process.kill()
