"""Backup and restore: the database and the files that it refers to go together, in one file (archive.py)."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.clock import make_clock
from bot.commands import archive
from bot.commands.database import open_database
from bot.commands.doctor import integrity
from bot.exits import ExitCode, StopProcess
from bot.lock import InstanceLock
from bot.settings import Settings
from services.audit_files import HEAD, KEY
from services.audit_record import OTHER_KEY, demand_database, demand_key, look
from storage import attachments, attention
from storage.database import Database
from storage.engines import addresses, files
from storage.migrate import upgrade

_DUMP = (
    "数据库在 PostgreSQL 上，本命令只备份 SQLite 文件。请先复制 {folder}/audit.head，再用 pg_dump -Fc 导出数据库，"
    "最后复制 {folder}/files，三者一并保存，与 audit.key 分开存放。"
)
_RESTORE = (
    "数据库在 PostgreSQL 上，本命令只恢复 SQLite 文件。请先停止助手，用 pg_restore 恢复到新建的空数据库，"
    "再放回同一备份的 {folder}/audit.head 和 {folder}/files。备份之后已发出的消息可能重发一次。"
)


async def backup(settings: Settings, target: Path) -> str:
    """Copy the live database, then the files that the copy knows of; the backup has its name only when it is whole."""
    own = settings.working
    there, lost = await copied(_file(own, _DUMP), own.data_dir, target, make_clock(own.clock).now)
    missing = f"另有{lost}个附件文件已不在或已损坏，未能备份。" if lost else ""
    return f"备份完成：{target}（{_kilobytes(target)} KB，含附件{there}个）。{missing}请与 audit.key 分开妥善保存。"


async def copied(path: Path, data_dir: Path, target: Path, now: Callable[[], datetime]) -> tuple[int, int]:
    """Back up a database's file and the files in its folder; gives how many files are in it, and how many were lost."""
    demand_database(path, data_dir)
    _demand_possible(path, target)
    with _scratch(target, ".copy") as copy, _scratch(target, ".part") as part:
        # Before the copy, so that it is never ahead of it.
        head = _content(data_dir / HEAD)
        files.copy(path, copy)
        digests = await _needed(copy, data_dir, now)
        _settle(copy)
        counted = archive.pack(part, copy, head, data_dir / "files", sorted(digests))
        _keep(part, target)
    return counted


async def _needed(copy: Path, data_dir: Path, now: Callable[[], datetime]) -> frozenset[str]:
    database = Database(addresses.at(copy), now)
    try:
        async with database.read() as session:
            await demand_key(session, data_dir)
            return await attachments.digests_needed(session)
    finally:
        await database.close()


async def restore(settings: Settings, source: Path) -> str:
    """Put a backup in the place of the database, its files beside those that are there; or touch nothing.

    Messages that waited in it are held for a person to decide.
    """
    own, folder = settings.working, settings.working.data_dir / "files"
    path = _file(own, _RESTORE)
    with InstanceLock(path), _scratch(path, ".restoring") as fresh:
        plain = _unpack(source, fresh)
        held, digests = await _prepare(own, fresh)
        # The files first: until the database has its name, nothing refers to them.
        number = 0 if plain else archive.take_files(source, folder)
        lost = sum(not (folder / digest).exists() for digest in digests)
        # The head before the database: one that is behind its database is no trouble, one that is ahead of it is.
        _put_head(own.data_dir / HEAD, b"" if plain else archive.read_head(source))
        _swap(fresh, path)
    missing = f"有{lost}个附件文件不在备份中，本机也没有，请从原机的 files 目录找回。" if lost else ""
    if not (own.data_dir / KEY).exists():
        missing += f"数据目录中没有 {KEY}，启动前请放回另外保存的那一份。"
    waiting = f"{held}条待发消息已转为待核，请启动后由组织部在“待处理”中核对。" if held else ""
    return f"恢复完成，含附件{number}个。{missing}{waiting}"


def _file(own: Settings, otherwise: str) -> Path:
    if own.database_path is None:
        raise StopProcess(otherwise.format(folder=own.data_dir))
    return own.database_path


def _demand_possible(source: Path, target: Path) -> None:
    if not source.exists():
        raise StopProcess(f"还没有数据库可备份：{source}。")
    if target.exists():
        raise StopProcess(f"{target} 已存在，请换一个文件名。")


def _kilobytes(path: Path) -> int:
    return path.stat().st_size // 1024


def _settle(copy: Path) -> None:
    files.settle(copy)
    finding = integrity(copy)
    if not finding.well:
        raise StopProcess(f"备份未通过核对，已放弃：{finding.text}。")


def _unpack(source: Path, fresh: Path) -> bool:
    """Write the database of a backup, and say whether it was one of the database alone."""
    # The backups of earlier versions were the database alone.
    plain = files.is_database(source)
    try:
        if plain:
            shutil.copyfile(source, fresh)
        else:
            archive.check(source)
            archive.take_database(source, fresh)
    except archive.Damaged:
        raise _unusable("文件不完整或已损坏") from None
    finding = integrity(fresh)
    if not finding.well:
        raise _unusable(finding.text)
    return plain


def _unusable(why: str) -> StopProcess:
    return StopProcess(f"备份不能使用：{why}。现有数据未作改动，请换用另一份备份。", ExitCode.BAD_SETTINGS)


async def _prepare(own: Settings, fresh: Path) -> tuple[int, frozenset[str]]:
    """Bring a restored database to this version and hold what waits in it, before it takes the other's place."""
    upgrade(addresses.at(fresh))
    async with open_database(own, fresh) as database, database.batch() as batch:
        if (await look(batch.session, own.data_dir)).key_trouble == OTHER_KEY:
            raise _unusable(f"与数据目录中的 {KEY} 不配套")
        return await attention.hold_all(batch.session), await attachments.digests_needed(batch.session)


def _put_head(path: Path, head: bytes) -> None:
    """Put the head of the backup beside its database; an older backup has none, and that of another must not stay."""
    path.unlink(missing_ok=True)
    if head:
        with _scratch(path, ".restoring") as fresh:
            fresh.write_bytes(head)
            _keep(fresh, path)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _swap(fresh: Path, path: Path) -> None:
    for suffix in files.BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    _keep(fresh, path)


@contextmanager
def _scratch(beside: Path, ending: str) -> Iterator[Path]:
    """An empty file of ours alone beside another one; it is gone afterwards, unless it was renamed."""
    path = beside.with_name(beside.name + ending)
    every = [path, *(path.with_name(path.name + suffix) for suffix in files.BESIDE)]
    _remove(every)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield path
    finally:
        _remove(every)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _keep(temporary: Path, target: Path) -> None:
    """Rename for good: the bytes first, then the name, each forced to the disk."""
    temporary.chmod(0o600)
    _sync(temporary)
    temporary.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
