"""Every command in every trouble: one Chinese sentence on standard error, its exit code, and the data as it was.

Here in one process; the start, and whole processes, in tests/journeys/test_ends.py.
"""

import asyncio
import os
import re
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.exits import ExitCode
from storage.engines.sqlite import PRAGMAS
from tests.bot.test_backup import at_home
from tests.bot.test_record import write
from tests.databases import on_sqlite
from tests.journeys.scene import TOKEN
from tests.journeys.test_ends import telegram
from tests.modes import bind
from tests.stage import FILE
from tests.troubles import TROUBLES

# About the file: on a server test_on_a_server.py has what these commands do.
pytestmark = on_sqlite

COMMANDS: dict[str, list[str]] = {
    "migrate": ["migrate"],
    "import-roster": ["import-roster", "roster.csv"],
    "template": ["import-roster", "--template", "out/roster.xlsx"],
    "invite": ["invite", "县委组织部", "钱进"],
    "doctor": ["doctor"],
    "mend": ["doctor", "--mend"],
    "backup": ["backup", "out/office.tar"],
    "restore": ["restore", "kept.tar"],
    "rehearse": ["rehearse", "--from", "2026-11-23", "--to", "2026-11-24"],
    "export": ["export", "out/x.xlsx", "--kind", "述职报告摘要", "--period", "2026年度"],
    "verify": ["audit", "verify"],
}
BROKEN = {"": ExitCode.BAD_SETTINGS, "template": 0, "restore": 0, "doctor": ExitCode.FAILED}
READS = dict.fromkeys(("migrate", "template", "doctor", "backup", "restore", "rehearse", "verify"), 0)
# By trouble the exit code of each command; under "" that of all others (docs/operations.md).
CODES: dict[str, dict[str, int]] = {
    "read-only": {"": ExitCode.FAILED},
    "no right": {"": ExitCode.FAILED, "template": 0},
    "header gone": BROKEN,
    "middle gone": BROKEN,
    "cut in half": BROKEN,
    "empty": BROKEN,
    "locked": {"": ExitCode.FAILED, **READS},
    "full": {"": ExitCode.FAILED, "mend": ExitCode.BAD_SETTINGS},
    # A new office is begun; what asks for the old one's work is refused.
    "not there": {
        "": 0,
        "mend": ExitCode.FAILED,
        "backup": ExitCode.FAILED,
        "export": ExitCode.FAILED,
        "verify": ExitCode.FAILED,
    },
    "no such kind": {"": ExitCode.BAD_SETTINGS},
}
LATIN = re.compile(r"[A-Za-z]{3,}")
# Names of ours that a sentence may hold.
OURS = re.compile(
    r"python -m bot \S+|audit\.\w+|/\S+?(?=（|。)|out/\S+?(?=（|。)|sqlite\+aiosqlite|DATABASE_URL|postgresql\S*"
)


def run(arguments: list[str]) -> Result:
    """The command line in a thread that the modes of files bind."""
    found: list[Result] = []

    def call() -> None:
        bind()
        found.append(CliRunner().invoke(app, arguments))

    os.environ["BOT_TOKEN"] = TOKEN
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """An office in `data`, with a roster and a backup beside it."""
    for name in ("data", "out"):
        (tmp_path / name).mkdir()
    await write(tmp_path / "data", 3)
    at_home(monkeypatch, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 100)
    (tmp_path / "roster.csv").write_text(
        "单位,单位类型,上级单位,姓名,职务,角色\n青山镇党委,乡镇,县委组织部,,,\n", encoding="utf-8"
    )
    async with telegram() as (_, address):
        monkeypatch.setenv("BOT_API_URL", address)
        assert (await asyncio.to_thread(run, ["backup", "kept.tar"])).exit_code == 0
        yield tmp_path


def test_the_table_holds_every_trouble() -> None:
    assert CODES.keys() == TROUBLES.keys()


# There is nothing yet to export.
@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"export"}))
async def test_without_trouble_every_command_does_its_work(office: Path, command: str) -> None:
    said = await asyncio.to_thread(run, COMMANDS[command])
    assert said.exit_code == 0, said.output
    assert said.stdout


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_every_end_is_one_sentence_with_its_code(
    office: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, command: str
) -> None:
    with TROUBLES[trouble](office, monkeypatch, "data"):
        before = content(office)
        said = await asyncio.to_thread(run, COMMANDS[command])
    codes = CODES[trouble]
    assert isinstance(said.exception, SystemExit | None), said.exception
    assert said.exit_code == codes.get(command, codes[""]), said.output
    if said.exit_code == 0:
        return
    assert list((office / "out").iterdir()) == []
    sentence = said.stderr or said.stdout.splitlines()[-1] + "\n"
    assert sentence.count("\n") == 1
    assert "\u4e00" <= sentence.strip()[0] <= "\u9fff" or sentence.startswith("DATABASE_URL")
    assert not LATIN.search(OURS.sub("", sentence)), sentence
    assert trouble == "not there" or content(office) == before


def content(office: Path) -> bytes:
    path = office / "data" / FILE
    return path.read_bytes() if path.exists() else b""
