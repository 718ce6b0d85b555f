"""Backup and restore from the command line: one file for the whole office, refused unless it is whole."""

import asyncio
import hashlib
import io
import os
import sqlite3
import stat
import subprocess
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from domain.messages import FileRef, Method, Outgoing
from services import files
from services.attachments import PURPOSE
from storage import attachments
from tests.databases import on_sqlite
from tests.stage import QIAN, Stage

# About the file: on a server test_on_a_server.py has what these commands do.
pytestmark = on_sqlite

REPORT, GIVEN, STRAY = b"%PDF-1.7 report", b"PK\x03\x04 ledger", b"%PDF-1.7 nobody's"


@pytest.fixture
async def office(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A county with a stored attachment, a file that a message has to carry, and one that nobody needs."""
    folder = stage.folder / "files"
    report, given, _ = (files.keep(folder, content) for content in (REPORT, GIVEN, STRAY))
    who = (await stage.actor(QIAN)).person_id
    async with stage.context() as ctx:
        one = await attachments.announce(ctx.work, who, PURPOSE, "file", "unique", "报告.pdf", len(REPORT))
        assert await attachments.stored(ctx.work, one, report)
        ctx.work.send(Outgoing(QIAN, "give", method=Method.SEND_DOCUMENT, file=FileRef(given, "台账.xlsx")))
    at_home(monkeypatch, stage.folder)
    return stage


def at_home(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From now on the commands mean the office in this folder."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BOT_TOKEN", "123456:abcdefgh")
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{folder / 'shuzhi.db'}")
    monkeypatch.setenv("CLOCK", "2026-11-23T10:00+08:00")


async def run(*arguments: object) -> Result:
    # Settings take the token out of the environment.
    os.environ["BOT_TOKEN"] = "123456:abcdefgh"
    return await asyncio.to_thread(CliRunner().invoke, app, [str(one) for one in arguments])


async def made(folder: Path) -> Path:
    target = folder / "office.backup"
    assert (await run("backup", target)).exit_code == 0
    return target


def moved(monkeypatch: pytest.MonkeyPatch, office: Stage) -> Path:
    """An empty folder on another machine."""
    folder = office.folder / "elsewhere"
    folder.mkdir()
    at_home(monkeypatch, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder, but for the lock."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def kept(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in (folder / "files").iterdir()}


async def test_the_files_come_back_with_the_database(office: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    said = await run("backup", office.folder / "office.backup")
    assert (said.exit_code, "含附件2个" in said.output) == (0, True)
    backup = office.folder / "office.backup"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    folder = moved(monkeypatch, office)
    said = await run("restore", backup)
    assert (said.exit_code, "含附件2个" in said.output, "1条待发消息已转为待核" in said.output) == (0, True, True)
    assert kept(folder) == {REPORT, GIVEN}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in (folder / "files").iterdir())
    with closing(sqlite3.connect(folder / "shuzhi.db")) as restored:
        assert restored.execute("SELECT state FROM outbox").fetchall() == [("held",)]
        assert restored.execute("SELECT name FROM attachment").fetchall() == [("报告.pdf",)]
    assert {path.name for path in folder.iterdir()} == {"shuzhi.db", "shuzhi.db.lock", "files"}


async def test_a_backup_can_be_looked_into_with_tar(office: Stage) -> None:
    backup = await made(office.folder)
    command = ["tar", "-tf", str(backup)]
    listed = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    digests = sorted(hashlib.sha256(content).hexdigest() for content in (REPORT, GIVEN))
    assert listed.stdout.split() == ["shuzhi.db", *(f"files/{digest}" for digest in digests)]


async def test_a_restore_leaves_the_files_that_are_there(office: Stage) -> None:
    backup = await made(office.folder)
    assert (await run("restore", backup)).exit_code == 0
    assert kept(office.folder) == {REPORT, GIVEN, STRAY}


async def test_a_file_that_is_gone_or_damaged_is_said_and_does_not_stop_the_backup(
    office: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office.folder / "files" / hashlib.sha256(REPORT).hexdigest()).unlink()
    (office.folder / "files" / hashlib.sha256(GIVEN).hexdigest()).write_bytes(b"rotten")
    said = await run("backup", office.folder / "office.backup")
    assert (said.exit_code, "另有2个附件文件已不在或已损坏" in said.output) == (0, True)
    moved(monkeypatch, office)
    said = await run("restore", office.folder / "office.backup")
    assert (said.exit_code, "有2个附件文件不在备份中" in said.output) == (0, True)


def flipped(needle: bytes) -> Callable[[bytes], bytes]:
    """One bit is flipped in the middle of these bytes."""

    def spoil(whole: bytes) -> bytes:
        place = whole.index(needle) + len(needle) // 2
        return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        flipped(REPORT),
        flipped("报告.pdf".encode()),
        flipped(hashlib.sha256(REPORT).hexdigest().encode()),
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 128]),
        lambda whole: whole[:-1],
        lambda whole: whole[:-32],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[: whole.index(b"files/")],
        lambda whole: b"",
        lambda whole: whole + b"\0",
    ],
    ids=["file", "row", "name", "seal", "a byte", "no seal", "half", "no files", "empty", "longer"],
)
async def test_a_truncated_or_flipped_backup_is_refused_and_nothing_touched(
    office: Stage, spoil: Callable[[bytes], bytes]
) -> None:
    backup = await made(office.folder)
    backup.write_bytes(spoil(backup.read_bytes()))
    await office.database.close()
    before = contents(office.folder)
    said = await run("restore", backup)
    assert (said.exit_code, said.output.count("\n")) == (2, 1)
    assert "备份不能使用：文件不完整或已损坏。现有数据未作改动" in said.output
    assert contents(office.folder) == before


def sealed(members: list[tuple[str, bytes, bytes]]) -> bytes:
    """An archive that somebody made on purpose, seal and all."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content, kind in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type, entry.linkname = len(content), kind, "/etc/passwd"
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue() + hashlib.sha256(packed.getvalue()).digest()


def database(folder: Path) -> bytes:
    """A sound copy of the office's database."""
    with closing(sqlite3.connect(folder / "shuzhi.db")) as live, closing(sqlite3.connect(":memory:")) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        return copy.serialize()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("files/../../escaped", b"x", tarfile.REGTYPE),
        ("/tmp/escaped", b"x", tarfile.REGTYPE),
        (f"files/{'0' * 64}", b"another content", tarfile.REGTYPE),
        (f"files/{hashlib.sha256(b'').hexdigest()}", b"", tarfile.SYMTYPE),
        ("shuzhi.db", b"", tarfile.REGTYPE),
    ],
    ids=["up", "absolute", "false hash", "link", "two databases"],
)
async def test_no_name_out_of_an_archive_becomes_a_path(office: Stage, name: str, content: bytes, kind: bytes) -> None:
    backup = office.folder / "office.backup"
    sound = database(office.folder)
    second = sound if name == "shuzhi.db" else content
    backup.write_bytes(sealed([("shuzhi.db", sound, tarfile.REGTYPE), (name, second, kind)]))
    await office.database.close()
    before = contents(office.folder)
    assert (await run("restore", backup)).exit_code == 2
    assert contents(office.folder) == before


@pytest.mark.parametrize("whole", [sealed([]), b"no tar" + hashlib.sha256(b"no tar").digest()], ids=["empty", "other"])
async def test_an_archive_without_a_database_is_refused(office: Stage, whole: bytes) -> None:
    backup = office.folder / "office.backup"
    backup.write_bytes(whole)
    assert (await run("restore", backup)).exit_code == 2


async def test_a_database_of_another_program_or_of_a_newer_version_is_refused_and_nothing_touched(
    office: Stage,
) -> None:
    await office.database.close()
    for statement in ("CREATE TABLE alien (id)", "CREATE TABLE alembic_version (version_num)"):
        backup = office.folder / f"{len(statement)}.db"
        with closing(sqlite3.connect(backup)) as other:
            other.execute(statement)
            if "alembic" in statement:
                other.execute("INSERT INTO alembic_version VALUES ('9999')")
            other.commit()
        before = contents(office.folder)
        assert (await run("restore", backup)).exit_code == 2
        assert contents(office.folder) == before


async def test_a_backup_of_the_database_alone_is_still_restored(office: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    old = office.folder / "old.db"
    with closing(sqlite3.connect(office.folder / "shuzhi.db")) as live, closing(sqlite3.connect(old)) as copy:
        live.backup(copy)
    folder = moved(monkeypatch, office)
    said = await run("restore", old)
    assert (said.exit_code, "有2个附件文件不在备份中" in said.output) == (0, True)
    with closing(sqlite3.connect(folder / "shuzhi.db")) as restored:
        assert restored.execute("SELECT state FROM outbox").fetchall() == [("held",)]
