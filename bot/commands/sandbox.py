"""The demonstration: the assistant against the embedded sandbox, with a demo county and a clock one can move on."""

import asyncio
import json
import os
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer
from pydantic import SecretStr
from starlette.routing import Mount

import sandbox
from bot.app import Assistant
from bot.clock import ShiftedClock, SystemClock
from bot.exits import StopProcess
from bot.settings import Settings
from sandbox.cast import ADMIN_ID, CAST
from sandbox.state_file import load
from services import people, rules, scheduler
from services.audit_record import demand_database
from services.demo import Seat, bind_group, populate
from storage.database import Database
from storage.migrate import upgrade

# Of no use to anybody: the embedded sandbox listens to this machine only.
TOKEN = "123456:SANDBOX-embedded-demonstration-token"  # noqa: S105


def demo_settings(settings: Settings) -> Settings:
    """The settings of the demonstration: the embedded sandbox, with somebody of the cast as administrator."""
    host, port = settings.http_listen
    own = {
        "bot_token": SecretStr(TOKEN),
        "bot_api_url": f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}",  # noqa: S104
        "admin_ids": settings.admin_ids or frozenset({ADMIN_ID}),
    }
    return settings.model_copy(update={"bot_token": SecretStr("")}).working.model_copy(update=own)


@dataclass
class DemoClock:
    """What the chat page's clock buttons do; the simulated instant outlives a restart."""

    clock: ShiftedClock
    file: Path
    assistant: Assistant | None = None

    def now(self) -> datetime:
        return self.clock.now()

    def next_push(self) -> Awaitable[datetime | None]:
        return self._next()

    def advance_to(self, instant: datetime) -> Awaitable[None]:
        return self._advance(instant)

    def save(self) -> None:
        """Keep the simulated instant; the database must never see time go back."""
        temporary = self.file.with_suffix(".tmp")
        temporary.write_text(json.dumps({"now": self.now().isoformat()}), encoding="utf-8")
        os.replace(temporary, self.file)

    async def _next(self) -> datetime | None:
        running = self._running()
        async with running.database.read() as session:
            return await scheduler.next_event(session, await rules.load(session))

    async def _advance(self, instant: datetime) -> None:
        """Go from event to event, so that everything due on the way happens in its own time."""
        running = self._running()
        while (event := await self._next()) is not None and self.now() < event < instant:
            await self._step(running, event)
        await self._step(running, instant)

    async def _step(self, running: Assistant, instant: datetime) -> None:
        self.clock.advance_to(instant)
        self.save()
        await running.ticker.now()
        running.sender.wake()
        running.dispatcher.wake()

    def _running(self) -> Assistant:
        if self.assistant is None:
            raise StopProcess("the demonstration has not started")
        return self.assistant


async def run(settings: Settings) -> StopProcess | None:
    """Serve the demonstration until stopped."""
    own = demo_settings(settings)
    own.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    await asyncio.to_thread(demand_database, own.database_path, own.data_dir)
    await asyncio.to_thread(upgrade, own.database_url)
    clock = await _clock(own)
    state_file = own.data_dir / "chats.json"
    controls = DemoClock(clock, own.data_dir / "clock.json")
    world = sandbox.demo_world(token=TOKEN, now=clock.now)
    load(world, state_file)
    page = sandbox.create_app(world, controls)
    assistant = Assistant(own, clock, [Mount("/", page)], closing=world.release)
    controls.assistant = assistant
    clock.on_advance(assistant.clock_guard.forgive)
    clock.on_advance(assistant.sender.wake)
    await assistant.open_database()
    async with assistant.context() as ctx:
        await people.ensure_admins(ctx, own.admin_ids)
        await populate(ctx, seats())
        for group in CAST.groups:
            await bind_group(ctx, group.id, group.title)
    typer.echo(f"演示页面：{own.bot_api_url}/　（按 Ctrl-C 停止）")
    async with sandbox.background(world, state_file):
        try:
            return await assistant.run()
        finally:
            controls.save()


def seats() -> list[Seat]:
    """The demo county's people in their posts, as the service takes them."""
    types = {unit.name: unit for unit in CAST.units}
    return [
        Seat(unit.name, unit.type, unit.parent, person.id, person.name, person.post, person.role)
        for person in CAST.people
        if person.unit and person.role and (unit := types[person.unit])
    ]


async def _clock(settings: Settings) -> ShiftedClock:
    """Where the simulated time goes on: where it stopped, at CLOCK, or at the next office hour from now."""
    kept = settings.data_dir / "clock.json"
    if settings.clock:
        return ShiftedClock(settings.clock)
    now = SystemClock().now()
    if kept.exists():
        return ShiftedClock(max(datetime.fromisoformat(json.loads(kept.read_text())["now"]), now).astimezone(UTC))
    database = Database(settings.database_url, lambda: now)
    try:
        async with database.read() as session:
            found = await rules.load(session)
    finally:
        await database.close()
    return ShiftedClock(found.office.next_open(now, found.calendar))
