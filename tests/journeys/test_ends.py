"""However the process ends, a person reads one sentence and the supervisor an exit code; never a traceback."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.exits import ExitCode
from sandbox import World, create_app, demo_world, serve
from sandbox.cast import CAST
from tests.bot.test_record import write
from tests.databases import ask, in_earnest, on_sqlite, there, url_of
from tests.journeys.scene import TOKEN, eventually
from tests.troubles import TROUBLES

ROOT = Path(__file__).parents[2]
OTHER = "7654321:somebody_elses_token_somebody_else"


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[World, str]]:
    world = demo_world(token=TOKEN, now=SystemClock().now)
    async with serve(create_app(world)) as address:
        try:
            yield world, address
        finally:
            world.release()


def environment(folder: Path, address: str, **variables: str) -> dict[str, str]:
    """The outside contract, without anything that this machine has set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "BOT_TOKEN": TOKEN,
        "BOT_API_URL": address,
        "ADMIN_IDS": "7001",
        "DATA_DIR": str(folder),
        "DATABASE_URL": there(folder / "shuzhi.db"),
        "HTTP_LISTEN": "127.0.0.1:0",
        "LOG_LEVEL": "ERROR",
        **variables,
    }


async def ends(*arguments: str, env: dict[str, str], module: str = "bot") -> tuple[int | None, str]:
    """Run the command line to its end; gives the exit code and what a person reads of errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=ROOT,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    return process.returncode, said.decode()


@in_earnest
async def test_a_token_that_telegram_does_not_know(tmp_path: Path) -> None:
    async with telegram() as (_, address):
        code, said = await ends(env=environment(tmp_path, address, BOT_TOKEN=OTHER))
    assert (code, said.count("\n")) == (ExitCode.TOKEN_GONE, 1), said
    assert "BOT_TOKEN" in said


@on_sqlite
@pytest.mark.parametrize(
    "command", [("invite", "青山镇党委", "钱进"), ("export", "x.xlsx", "--kind", "五个一", "--period", "2026年度")]
)
async def test_a_database_that_somebody_else_is_writing_to(tmp_path: Path, command: tuple[str, ...]) -> None:
    async with telegram() as (_, address):
        env = environment(tmp_path, address)
        assert (await ends("migrate", env=env))[0] == 0
        holder = sqlite3.connect(tmp_path / "shuzhi.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            code, said = await ends(*command, env=env)
        finally:
            holder.close()
    assert (code, said.count("\n")) == (ExitCode.FAILED, 1), said
    assert "Traceback" not in said


@on_sqlite
@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 300], ids=["cut to nothing", "overwritten"])
@pytest.mark.parametrize("command", [(), ("backup", "copy.zip"), ("doctor",)])
async def test_a_file_that_is_no_database(tmp_path: Path, command: tuple[str, ...], damage: bytes) -> None:
    (tmp_path / "shuzhi.db").write_bytes(damage or b"x" * 10)
    async with telegram() as (_, address):
        code, said = await ends(*command, env=environment(tmp_path, address))
    assert code not in (0, None)
    assert "Traceback" not in said, said
    assert said.count("\n") <= 1


COMMANDS = (
    (),
    ("migrate",),
    ("invite", "青山镇党委", "钱进"),
    ("doctor",),
    ("backup", "/nowhere/at/all.tar"),
    ("audit", "verify"),
    ("export", "/nowhere/x.xlsx", "--kind", "五个一", "--period", "2026年度"),
    ("import-roster", "/nowhere/roster.xlsx"),
    ("import-roster", "--template", "/nowhere/roster.xlsx"),
)


@on_sqlite
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words) or "start")
@pytest.mark.parametrize("trouble", ["no folder to be made", "a file in the way of the lock"])
async def test_a_file_system_that_refuses(tmp_path: Path, command: tuple[str, ...], trouble: str) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "shuzhi.db.lock").mkdir()
    odd = {"DATA_DIR": str(tmp_path / "file" / "data")} if "folder" in trouble else {}
    async with telegram() as (_, address):
        code, said = await ends(*command, env=environment(tmp_path, address, **odd))
    assert "Traceback" not in said, said
    assert said.count("\n") <= 1
    assert code in {0, *ExitCode}
    assert code == 0 or any("\u4e00" <= letter <= "\u9fff" for letter in said) or command == ("doctor",)


@on_sqlite
@pytest.mark.parametrize("lost", ["audit.key", "shuzhi.db"])
async def test_a_start_without_the_key_or_without_the_database(tmp_path: Path, lost: str) -> None:
    await write(tmp_path, 1)
    (tmp_path / lost).unlink()
    async with telegram() as (_, address):
        code, said = await ends(env=environment(tmp_path, address))
    assert (code, said.count("\n")) == (ExitCode.BAD_SETTINGS, 1), said
    assert "audit.key" in said
    assert not (tmp_path / lost).exists()


START = {"locked": ExitCode.FAILED, "read-only": ExitCode.FAILED, "no right": ExitCode.FAILED, "full": ExitCode.FAILED}


@on_sqlite
@pytest.mark.parametrize(
    ("trouble", "arguments"),
    [(one, ()) for one in sorted(TROUBLES.keys() - {"not there"})]
    + [(one, ("sandbox",)) for one in ("middle gone", "no right")],
)
async def test_a_start_in_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, arguments: tuple[str, ...]
) -> None:
    # The demonstration has a folder of its own below the one that is named.
    place = tmp_path / "data" if arguments else tmp_path
    data = place / ("sandbox" if arguments else "data")
    data.mkdir(parents=True)
    await write(data, 1)
    async with telegram() as (_, address):
        env = environment(tmp_path / "data", address)
        with TROUBLES[trouble](place, monkeypatch, data.name):
            if trouble == "no such kind":
                env["DATABASE_URL"] = os.environ["DATABASE_URL"]
            code, said = await ends(*arguments, env=env, module="tests.modes")
    assert (code, said.count("\n")) == (START.get(trouble, ExitCode.BAD_SETTINGS), 1), said
    assert "Traceback" not in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said)


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[World, str, asyncio.subprocess.Process]]:
    """The process at work, until it ends by itself."""
    async with telegram() as (world, address):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot"), cwd=ROOT, env=environment(folder, address), stderr=asyncio.subprocess.PIPE
        )
        try:
            await eventually(lambda: world.calls.after(0, "getMe") or None, "it does not begin")
            yield world, address, process
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def last_words(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    return process.returncode, said.decode()


async def poll_as_well(address: str) -> None:
    async with httpx.AsyncClient() as other:
        while True:
            await other.get(f"{address}/bot{TOKEN}/getUpdates?timeout=0")
            await asyncio.sleep(0.2)


@in_earnest
async def test_somebody_else_polls_with_the_same_token(tmp_path: Path) -> None:
    async with serving(tmp_path) as (_, address, process), asyncio.TaskGroup() as others:
        other = others.create_task(poll_as_well(address))
        code, said = await last_words(process)
        other.cancel()
    assert (code, said.count("\n")) == (ExitCode.TAKEN, 1), said
    assert "同一个 BOT_TOKEN" in said


@in_earnest
async def test_another_process_has_taken_over_the_database(tmp_path: Path) -> None:
    async with serving(tmp_path) as (world, _, process):
        # Before it asks for updates it has begun an epoch of its own; a newer one before that would not be news to it.
        await eventually(lambda: world.calls.after(0, "getUpdates") or None, "it does not ask for updates")
        ask(url_of(tmp_path / "shuzhi.db"), "UPDATE instance SET epoch = epoch + 1")
        world.start(CAST.people[0].id)
        code, said = await last_words(process)
    assert (code, said.count("\n")) == (ExitCode.TAKEN, 1), said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said)
