"""Two assistants on one PostgreSQL database behind a proxy: who serves is killed again and again, and started anew."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from sandbox import World
from tests.crash.harness import BotProcess, bot_process

BOT = "bot.__main__:main"
SECRET = "a-webhook-secret-of-no-use-to-anybody-0123"
PATIENCE = 60.0


@dataclass
class One:
    """One of the two: its process, and where it listens."""

    process: BotProcess
    port: int
    pid: int = 0

    async def says(self, path: str = "/readyz") -> dict[str, Any]:
        """What it says of itself; nothing while it does not listen."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                found: dict[str, Any] = (await client.get(f"http://127.0.0.1:{self.port}{path}")).json()
                return found
        except httpx.TransportError:
            return {}


@dataclass
class Pair:
    """Both, the world they talk to, and how long each takeover took, from the kill to the first call of the other."""

    world: World
    ones: tuple[One, One]
    seconds: list[float] = field(default_factory=list)

    async def begin(self) -> None:
        """Start both: the first one serves, the second one stands by."""
        self.ones[0].pid = await self.ones[0].process.start()
        await self.until(0, {"ready": True})
        await self.start(1)

    async def start(self, place: int) -> None:
        """Start one, which stands by, because the other one serves."""
        self.ones[place].pid = await self.ones[place].process.start()
        await self.until(place, {"ready": True, "standing_by": True})

    async def kill(self, place: int) -> None:
        """Kill the one that serves (-9), and see the other one take over."""
        await self.ones[place].process.end(self.ones[place].pid)
        began, last = time.monotonic(), self.world.calls.last_number
        async with asyncio.timeout(PATIENCE):
            while self.world.calls.last_number == last:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        self.seconds.append(time.monotonic() - began)
        await self.until(1 - place, {"ready": True})

    async def until(self, place: int, said: dict[str, Any]) -> None:
        """Wait until one says this of itself."""
        async with asyncio.timeout(PATIENCE):
            while await self.ones[place].says() != said:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def pass_on(self) -> None:
        """Be Telegram and the proxy: an update goes to the one whose turn it is, or to the other, until it is taken."""
        turn = 0
        async with httpx.AsyncClient(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}, timeout=10) as client:
            while True:
                if not (pending := self.world.updates.pending):
                    await asyncio.sleep(0.005)
                    continue
                turn, update = turn + 1, pending[0]
                try:
                    address = f"http://127.0.0.1:{self.ones[turn % 2].port}/webhook"
                    answer = await client.post(address, json=update.render())
                except httpx.TransportError:
                    await asyncio.sleep(0.01)
                    continue
                if answer.status_code == httpx.codes.OK:
                    self.world.updates.confirm(update.update_id)


@asynccontextmanager
async def pair(world: World, address: str, folder: Path, **variables: str) -> AsyncIterator[Pair]:
    """Two assistants that take webhooks, over one database and one folder; nothing runs yet."""
    hook = {"UPDATES": "webhook", "WEBHOOK_URL": "https://bot.example.cn/webhook", "WEBHOOK_SECRET": SECRET}
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        ones = []
        for _ in range(2):
            port = _free_port()
            extra = hook | {"HTTP_LISTEN": f"127.0.0.1:{port}", "LOG_LEVEL": "ERROR"} | variables
            process = await stack.enter_async_context(bot_process(world, address, folder, BOT, **extra))
            ones.append(One(process, port))
        both = Pair(world, (ones[0], ones[1]))
        passing = group.create_task(both.pass_on())
        try:
            yield both
        finally:
            passing.cancel()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
