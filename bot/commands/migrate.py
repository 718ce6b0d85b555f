"""`migrate`: brings the database to this version's structure, or (`--to`) moves a whole office to another one."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.commands.database import open_database
from bot.exits import ExitCode, StopProcess
from bot.lock import only_instance
from bot.settings import Settings, SettingsError, database_address
from services.audit_record import demand_database, look
from storage import audit, transfer
from storage.database import Database
from storage.errors import StorageRefused
from storage.migrate import upgrade
from storage.transfer import Moved


def migrate(settings: Settings) -> str:
    """Upgrade the database that these settings name; raises StorageRefused for a newer or a lost one."""
    own = settings.working
    demand_database(own.database_path, own.data_dir)
    upgrade(own.database_url)
    return "数据库结构已是最新。"


async def move(settings: Settings, to: str) -> str:
    """Move everything into the empty database at `to`; raises StopProcess while the assistant runs, or if it cannot be.

    What is cut off can be begun anew: the other database is written in one transaction.
    """
    own = settings.working
    other = own.model_copy(update={"database_url": _address(own, to)})
    demand_database(own.database_path, own.data_dir)
    if own.database_path and not own.database_path.exists():
        raise StopProcess(f"还没有数据库：{own.database_path}。")
    async with open_database(own) as source, only_instance(own.database_path, source):
        await asyncio.to_thread(upgrade, own.database_url)
        await _demand_record(source, own.data_dir)
        if other.database_path:
            other.database_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        async with open_database(other) as target, only_instance(other.database_path, target):
            await asyncio.to_thread(upgrade, other.database_url)
            await target.verify()
            moved = await _moved(source, target)
            await _demand_record(target, own.data_dir)
    return _said(own, moved)


def _address(own: Settings, to: str) -> str:
    try:
        found = database_address(to)
    except SettingsError as error:
        raise StopProcess(str(error), ExitCode.BAD_SETTINGS) from None
    if found == own.database_url:
        raise StopProcess("--to 写的就是现在的数据库，请写另一个。", ExitCode.BAD_SETTINGS)
    return found


async def _demand_record(database: Database, data_dir: Path) -> None:
    """Refuse a database whose audit trail does not hold, so that a move neither hides nor brings about a gap."""
    async with database.read() as session:
        found = await look(session, data_dir)
        if trouble := found.key_trouble or found.head_trouble:
            raise StorageRefused(trouble)
        verdict = await audit.verify(session, audit.key_of(found.secret or ""))
    if not verdict.whole:
        raise StorageRefused(
            f"办理记录在第{verdict.broken_at}条处被改动，未作迁移。请先运行 python -m bot audit verify"
        )


async def _moved(source: Database, target: Database) -> list[Moved]:
    async with source.read() as session, target.batch() as batch:
        if await transfer.rows_in_all(batch.session):
            raise StopProcess("目标数据库不是空的，未作改动。请新建一个空的数据库再试。", ExitCode.BAD_SETTINGS)
        with _bar(await transfer.rows_in_all(session)) as told:
            moved = await transfer.move(session, batch, told)
        if isinstance(moved, str):
            raise StopProcess(f"表 {moved} 写入后与原库不一致，已全部撤回，原库未作改动。请告知维护人员。")
        return list(moved)


@contextmanager
def _bar(rows: int) -> Iterator[Callable[[str, int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("行"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("迁移", total=rows)
        yield lambda table, number: bar.update(task, advance=number, description=f"迁移 {table}")


def _said(own: Settings, moved: list[Moved]) -> str:
    lines = [f"{one.table}　{one.rows}行　{one.checksum[:16]}" for one in moved if one.rows]
    rows = sum(one.rows for one in moved)
    return "\n".join(
        [
            *lines,
            f"迁移完成：{len(moved)}张表、{rows}行，逐表核对一致，办理记录完好。原数据库未作改动。",
            f"请把 DATABASE_URL 改为新的地址再启动。附件 files、密钥 audit.key 和 audit.head 不在数据库中，"
            f"仍在 {own.data_dir}，请一并保留；换机器的，请一并复制。",
        ]
    )
