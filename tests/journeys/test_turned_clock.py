"""The whole process while the machine's clock is turned: Telegram's own time says whether the new one is right."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.clock import SystemClock
from bot.exits import ExitCode
from sandbox import World, create_app, demo_world, serve
from sandbox.cast import ADMIN_ID
from services import people, rules
from services.audit_record import open_record
from services.context import Context
from storage.database import Database
from tests.databases import ask, in_earnest, on_sqlite, url_of
from tests.journeys.scene import TOKEN, Phone, all_started, eventually, person, settle
from tests.journeys.test_ends import ROOT, environment
from tests.stage import FILE, china, lay

START = china("2026-12-01 09:30")


@dataclass
class Clocks:
    """What the machine's clock and Telegram's show, as shifts of the true time; the machine's lies in a file."""

    file: Path
    telegram: timedelta

    @property
    def machine(self) -> timedelta:
        return timedelta(seconds=float(self.file.read_text()))

    def turn(self, shift: timedelta) -> None:
        """Turn the machine's clock, in one step as the process sees it."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(shift.total_seconds()))
        fresh.replace(self.file)

    def shown(self) -> datetime:
        """The instant (aware UTC) that Telegram's clock shows."""
        return SystemClock().now() + self.telegram


def dated(app: ASGIApp, clocks: Clocks) -> ASGIApp:
    """The application with Telegram's clock in the Date of each answer, as servers have it."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(clocks.shown().timestamp(), usegmt=True).encode()
                message = {**message, "headers": [(b"date", date), *message["headers"]]}
            await send(message)

        await app(scope, receive, stamped)

    return call


@dataclass
class Turned:
    """The running process, its clocks, somebody with a phone, and the lines of its log so far."""

    world: World
    clocks: Clocks
    process: asyncio.subprocess.Process
    folder: Path
    log: list[str] = field(default_factory=list)

    async def read(self) -> None:
        """Take the lines of the log as they come."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode())

    async def answers(self) -> None:
        """Somebody who writes is answered."""
        phone = Phone(self.world, person("王立新"), person("王立新"))
        phone.says("/about")
        await phone.sees("述职督办助手")

    async def logs(self, words: str) -> None:
        """Wait for a line of the log."""
        await eventually(lambda: any(words in line for line in self.log) or None, words, lambda: "".join(self.log))

    def calendar(self) -> list[Any]:
        """The items with their next reminders, and what was written to people without being asked."""
        url = url_of(self.folder / FILE)
        items = ask(url, "SELECT title, remind_at FROM item ORDER BY id")
        return items + ask(url, "SELECT id FROM outbox WHERE kind != 'reply'")


async def county(folder: Path) -> None:
    """A county with open items, some days before their reminders; everybody has started."""
    database = Database(lay(folder / FILE), lambda: START)
    await open_record(database, folder)
    async with database.transaction() as work:
        ctx = Context(work, await rules.load(work), "shuzhi_test_bot", folder)
        await people.ensure_admins(ctx, [ADMIN_ID])
        await settle(ctx)
    await database.close()


@asynccontextmanager
async def turned(folder: Path) -> AsyncIterator[Turned]:
    """The process on a county in December, with its clock and Telegram's showing the same."""
    await county(folder)
    ahead = START - SystemClock().now()
    clocks = Clocks(folder / "shift", ahead)
    clocks.turn(ahead)
    world = demo_world(token=TOKEN, now=clocks.shown)
    all_started(world)
    async with serve(dated(create_app(world), clocks)) as address:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.journeys.turned_clock", str(clocks.file)),
            cwd=ROOT,
            env=environment(folder, address, LOG_LEVEL="WARNING"),
            stderr=asyncio.subprocess.PIPE,
        )
        one = Turned(world, clocks, process, folder)
        async with asyncio.TaskGroup() as reading:
            reading.create_task(one.read())
            try:
                await one.answers()
                yield one
            finally:
                if process.returncode is None:
                    process.terminate()
                await process.wait()
                world.release()


@pytest.mark.parametrize(
    "jump",
    [
        pytest.param(timedelta(hours=1), id="an hour"),
        # On PostgreSQL the instant is the server's, whose clock nobody turns here.
        pytest.param(timedelta(days=365), id="a year", marks=on_sqlite),
    ],
)
async def test_a_new_time_that_telegram_shows_too_is_taken_and_all_runs_on(tmp_path: Path, jump: timedelta) -> None:
    async with turned(tmp_path) as one:
        before = one.calendar()
        one.clocks.telegram += jump
        one.clocks.turn(one.clocks.telegram)
        await one.logs("is taken as right")
        await one.answers()
        assert one.process.returncode is None
        # A year on, the next one's items are there.
        if jump > timedelta(days=1):
            await eventually(lambda: len(one.calendar()) > len(before) or None, "next year was not opened")


@pytest.mark.parametrize(
    "jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=365)], ids=["an hour", "back", "a year"]
)
async def test_a_time_that_telegram_contradicts_moves_nothing_and_ends_the_process(
    tmp_path: Path, jump: timedelta
) -> None:
    async with turned(tmp_path) as one:
        before = one.calendar()
        one.clocks.turn(one.clocks.machine + jump)
        assert await one.process.wait() == ExitCode.FAILED
        assert one.calendar() == before
    assert "请校准时钟" in one.log[-1]
    assert "Traceback" not in "".join(one.log)


@in_earnest
async def test_a_time_that_comes_back_was_never_used(tmp_path: Path) -> None:
    async with turned(tmp_path) as one:
        before = one.calendar()
        one.clocks.turn(one.clocks.machine + timedelta(days=365))
        await one.logs("cannot be trusted")
        one.clocks.turn(one.clocks.telegram)
        await one.answers()
        assert one.calendar() == before
        assert one.process.returncode is None
