"""Bots as processes of their own, one at a time, against the sandbox in this process."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.county import County

ROOT = Path(__file__).parent.parent
TOKEN = "123456:BENCHMARK-token-of-no-use-to-anybody"


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that is running, and what Linux says of its process."""

    number: int

    @property
    def cpu(self) -> float:
        """The seconds that it has computed so far, its threads included."""
        behind_its_name = Path(f"/proc/{self.number}/stat").read_text().rpartition(")")[2].split()
        return (int(behind_its_name[11]) + int(behind_its_name[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def memory(self) -> float:
        """The megabytes that it holds."""
        return _memory(self.number)

    @property
    def memory_of_children(self) -> list[float]:
        """The megabytes that each process holds which it has started."""
        tasks = Path(f"/proc/{self.number}/task").glob("*/children")
        return [_memory(int(child)) for task in tasks for child in task.read_text().split()]


def _memory(process: int) -> float:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except FileNotFoundError:
        # It has just ended.
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@asynccontextmanager
async def assistant(address: str, county: County) -> AsyncIterator[Running]:
    """Run the whole bot over a county's database."""
    own = {
        "DATA_DIR": str(county.folder),
        "DATABASE_URL": county.url,
        "CLOCK": county.now.isoformat(),
        "HTTP_LISTEN": "127.0.0.1:0",
        "LOG_LEVEL": "ERROR",
    }
    async with _process("benchmarks.unpaced", address, county.folder, own) as process:
        yield process


@asynccontextmanager
async def echo(address: str, folder: Path, module: str = "benchmarks.echo") -> AsyncIterator[Running]:
    """Run a bare bot."""
    async with _process(module, address, folder, {}) as process:
        yield process


async def output_of(module: str, address: str, folder: Path, *words: str, **variables: str) -> bytes:
    """Run a module to its end and give what it printed."""
    process = await _start(module, address, folder, variables, *words)
    said, complaints = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{module} ended with {process.returncode}:\n{complaints.decode()}")
    return said


@asynccontextmanager
async def _process(module: str, address: str, folder: Path, variables: Mapping[str, str]) -> AsyncIterator[Running]:
    process = await _start(module, address, folder, variables)
    try:
        yield Running(process.pid)
    finally:
        ended = process.returncode
        if ended is None:
            # Its database is thrown away and the sandbox forgets what it left: there is nothing to stop in order.
            process.kill()
        _, complaints = await process.communicate()
    if ended is not None or complaints:
        raise RuntimeError(f"{module} ended by itself or complained ({ended}):\n{complaints.decode()}")


async def _start(module: str, address: str, folder: Path, variables: Mapping[str, str], *words: str) -> Process:
    # Its own folder, so that no .env of the repository is read; the loopback needs no proxy.
    contract = {"BOT_TOKEN": TOKEN, "BOT_API_URL": address, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"}
    environment = {**os.environ, **contract, **variables}
    # A machine that serves has our code compiled, as it has the libraries' code.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *words, cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
