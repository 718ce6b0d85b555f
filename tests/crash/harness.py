"""Kills a real process again and again while people go on talking to it, then counts what they saw."""

import asyncio
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox import World
from tests.databases import there
from tests.stage import FILE

ROOT = Path(__file__).parents[2]
MINI_BOT = "tests.crash.mini_bot:main"
LABEL = re.compile(r"^（重发：上次发送时网络中断）№ \d+\n")


@dataclass
class BotProcess:
    """One program, killed and started again over the same files; `world` outlives it, as Telegram does."""

    world: World
    process: asyncio.subprocess.Process
    endings: Counter[int] = field(default_factory=Counter)

    async def run(self, point: int, until: Callable[..., Any] | None = None, seconds: float = 20.0) -> int:
        """Run until killed at that kill point (0: never), or from outside (-9) when `until` holds."""
        self._say(str(point))
        pid = int((await self._line()).removeprefix("started "))
        ended = asyncio.ensure_future(self._line())
        async with asyncio.timeout(seconds):
            while not ended.done():
                if until is not None and await until():
                    os.kill(pid, signal.SIGKILL)
                    break
                await asyncio.wait([ended], timeout=0.01)
            status = int((await ended).removeprefix("ended "))
        self.endings[status] += 1
        return status

    async def run_and_stop(self, until: Callable[..., Any], seconds: float = 20.0) -> int:
        """Run until `until` holds, then ask it to stop; gives its exit code."""
        self._say("0")
        pid = int((await self._line()).removeprefix("started "))
        ended = asyncio.ensure_future(self._line())
        async with asyncio.timeout(seconds):
            while not ended.done() and not await until():
                await asyncio.wait([ended], timeout=0.01)
            if not ended.done():
                os.kill(pid, signal.SIGTERM)
            return int((await ended).removeprefix("ended "))

    async def start(self, **variables: str) -> int:
        """Start it without any kill point; gives its process id."""
        words = ["0", *(f"{name}={value}" for name, value in variables.items())]
        self._say(" ".join(words))
        return int((await self._line()).removeprefix("started "))

    async def end(self, pid: int, number: signal.Signals = signal.SIGKILL) -> int:
        """End what was started; gives its exit code, negative for a signal."""
        os.kill(pid, number)
        async with asyncio.timeout(30):
            status = int((await self._line()).removeprefix("ended "))
        self.endings[status] += 1
        return status

    def _say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())

    async def _line(self) -> str:
        assert self.process.stdout
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def bot_process(
    world: World, address: str, folder: Path, program: str = MINI_BOT, **variables: str
) -> AsyncIterator[Any]:
    """Start a fork server for `program`; its environment is that of the outside contract (.env.example)."""
    environment = os.environ | {
        "BOT_TOKEN": world.token,
        "BOT_API_URL": address,
        "DATA_DIR": str(folder),
        "DATABASE_URL": there(folder / FILE),
        **variables,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.crash.forkserver", program),
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    assert (await process.stdout.readline()).strip() == b"ready"
    try:
        yield BotProcess(world, process)
    finally:
        # A test that failed leaves a process behind, on whose end the fork server would wait for ever.
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def seen(world: World, chat_id: int) -> tuple[Counter[str], Counter[str]]:
    """Count what the bot said in a chat: texts as they are, and texts marked as repeats."""
    plain: Counter[str] = Counter()
    repeats: Counter[str] = Counter()
    for message in world.state.chats[chat_id].messages.values():
        if message.sender.get("is_bot"):
            words = LABEL.sub("", message.text)
            (plain if words == message.text else repeats)[words] += 1
    return plain, repeats
