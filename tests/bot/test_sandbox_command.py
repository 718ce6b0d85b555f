"""The demonstration as a process of its own: it starts from nothing, at any time, and ends in order."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from sandbox.cast import ADMIN_ID

PATIENCE = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def demonstration(folder: Path, **environment: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`python -m bot` without a token, in a folder of its own: the process and the page's address."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    own = kept | {"DATA_DIR": str(folder), "HTTP_LISTEN": f"127.0.0.1:{free_port()}"} | environment
    command = (sys.executable, "-m", "bot")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=own, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    assert process.stdout
    try:
        first = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
        found = re.search(r"http://[\d.:]+/", first)
        yield process, found[0] if found else first
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("clock", ["", "2026-01-19T09:30+08:00"])
async def test_it_starts_from_nothing_at_any_time_and_ends_in_order_under_a_page_that_waits(
    tmp_path: Path, clock: str
) -> None:
    async with demonstration(tmp_path, CLOCK=clock) as (process, address):
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as page:
            now = (await page.get("/sandbox/api/clock")).json()["now"]
            if clock:
                assert datetime.fromisoformat(now) >= datetime.fromisoformat(clock)
            revision = (await page.get(f"/sandbox/api/people/{ADMIN_ID}/chats")).json()["revision"]
            waiting = asyncio.ensure_future(page.get(f"/sandbox/api/people/{ADMIN_ID}/chats?after={revision}&wait=50"))
            await asyncio.sleep(0.2)
            process.send_signal(signal.SIGTERM)
            assert (await waiting).status_code == 200
        assert process.stdout
        said = (await asyncio.wait_for(process.stdout.read(), PATIENCE)).decode()
        assert await process.wait() == 0
        assert not re.search("ERROR|Traceback|CRITICAL", said), said
