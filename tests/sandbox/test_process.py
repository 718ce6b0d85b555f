"""`python -m sandbox` as a process of its own."""

import asyncio
import signal
import sys
from pathlib import Path

import httpx

from sandbox.cast import ADMIN_ID


async def _start(*arguments: str) -> tuple[asyncio.subprocess.Process, list[str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    return process, (await asyncio.wait_for(process.stdout.readline(), 20)).decode().split()


async def test_it_says_where_it_is_and_keeps_its_chats_over_a_restart(tmp_path: Path) -> None:
    arguments = ("--listen", "127.0.0.1:0", "--token", "77:SANDBOXx", "--state", str(tmp_path / "w.json"))
    process, words = await _start(*arguments)
    assert (words[0], words[2:]) == ("sandbox", ["token", "77:SANDBOXx"])
    async with httpx.AsyncClient(base_url=words[1]) as client:
        assert (await client.get("/bot77:SANDBOXx/getMe")).json()["result"]["id"] == 77
        assert (await client.get("/")).headers["content-type"].startswith("text/html")
        await client.post(f"/sandbox/api/people/{ADMIN_ID}/start", json={"payload": "once"})
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 20) == 0
    process, words = await _start(*arguments)
    async with httpx.AsyncClient(base_url=words[1]) as client:
        (update,) = (await client.get("/bot77:SANDBOXx/getUpdates")).json()["result"]
        assert update["message"]["text"] == "/start once"
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_a_token_is_made_up_when_none_is_given() -> None:
    process, first = await _start("--listen", "127.0.0.1:0")
    process.terminate()
    await process.wait()
    assert first[3].startswith("123456:SANDBOX")
    assert len(first[3]) > 40


async def test_a_taken_port_is_said_in_one_line() -> None:
    first, words = await _start("--listen", "127.0.0.1:0")
    listen = words[1].removeprefix("http://")
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--listen", listen, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(second.communicate(), 20)
    first.terminate()
    await first.wait()
    assert second.returncode == 1
    assert said.decode() == f"sandbox: {listen}: Address already in use\n"
