"""Looks at the machine and the data, one finding a line, without disturbing a running assistant."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.commands import audit
from bot.commands.database import open_context, open_database
from bot.exits import BRIEFLY, ExitCode, StopProcess, of_storage
from bot.lock import only_instance
from bot.settings import Settings
from domain.dates.wording import date_full
from domain.keeping import days_of
from services import ahead, rules
from services.ahead import Ahead
from services.audit_record import demand_database
from storage import config, outbox_past
from storage.engines import files
from storage.errors import StorageError, StorageRefused, Trouble
from views import ahead as ahead_view
from views.ahead import Traces

_EARLIER = "数据库由较早的版本建立，事项和提醒未能检查。请先运行 python -m bot migrate，再检查一次"
_MEND = "请检查磁盘和文件夹权限；文件已损坏的，请用最近的备份恢复：python -m bot restore 备份文件"
LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    well: bool
    text: str


async def doctor(settings: Settings) -> list[Finding]:
    """Look at everything that can be looked at without disturbing a running assistant."""
    own = settings.working
    if own.database_path is None:
        return [_disk(own.data_dir), _calling(settings), *await _on_server(settings, own)]
    findings = [Finding(True, files.about()), _disk(own.data_dir), _calling(settings)]
    try:
        demand_database(own.database_path, own.data_dir)
    except StorageRefused as error:
        return [*findings, Finding(False, str(of_storage(error)))]
    if not own.database_path.exists():
        return [*findings, Finding(True, f"数据库尚未建立，首次启动时建在 {own.database_path}")]
    whole = await asyncio.to_thread(integrity, own.database_path)
    if not whole.well:
        return [*findings, Finding(False, f"{whole.text}。{_MEND}")]
    return [
        *findings,
        whole,
        await _record(settings),
        *await _ahead(own),
        *await _kept(own, files.room(own.database_path)),
    ]


async def _on_server(settings: Settings, own: Settings) -> list[Finding]:
    try:
        async with open_database(own) as database:
            version = Finding(True, f"{await database.version()}，库内文件的核对请用 pg_amcheck")
            await database.verify()
    except StorageError as error:
        return [Finding(False, str(of_storage(error)))]
    return [version, await _record(settings), *await _ahead(own), *await _kept(own)]


async def mend(settings: Settings) -> list[str]:
    """Put right what a clock that was ahead has left behind; gives what was done, a sentence a line.

    Raises StopProcess when the assistant runs, when there is no database, or when it is not whole.
    """
    own = settings.working
    path = own.database_path
    demand_database(path, own.data_dir)
    if path and not path.exists():
        raise StopProcess(f"还没有数据库：{path}。")
    async with open_database(own) as database, only_instance(path, database):
        found = await asyncio.to_thread(integrity, path) if path else None
        if found and not found.well:
            sentence = f"{found.text}，未作处理。请先按 python -m bot doctor 的提示处理数据库。"
            raise StopProcess(sentence, ExitCode.BAD_SETTINGS)
        async with open_context(settings) as ctx:
            return ahead_view.mended(_traces(await ahead.mend(ctx)))


async def _ahead(own: Settings) -> list[Finding]:
    try:
        async with open_database(own) as database, database.read() as session:
            found = await ahead.look(session, await rules.load(session))
            lines = ahead_view.found(_traces(found), session.now)
    except StorageError as error:
        # The tables of an earlier version are others; so says the engine, whose words nobody needs to read.
        if error.trouble is not Trouble.OTHER:
            return [Finding(False, str(of_storage(error)))]
        return [Finding(False, _EARLIER)]
    return [Finding(False, line) for line in lines] or [Finding(True, "没有提前下达的事项，未办结事项的提醒齐全")]


async def _kept(own: Settings, free: int = 0) -> list[Finding]:
    """What is kept of messages that went out, and what of the file is free for new ones."""
    try:
        async with open_database(own) as database, database.read() as session:
            days = days_of(await config.settings(session))
            since = await outbox_past.kept_since(session)
    except StorageError:
        # An earlier version's tables, which another line names.
        return []
    oldest = f"，现存最早的为{date_full(since)}" if since else ""
    room = f"；库文件中有 {free // 1024 // 1024} MB 空闲，供新数据使用，文件本身不缩小" if free else ""
    return [Finding(True, f"已发消息保存{days}天{oldest}{room}")]


def _traces(found: Ahead) -> Traces:
    return Traces(
        untouched=[one.unit_item.item for one in found.untouched],
        kept=[(one.item, one.unit_name) for one in found.touched],
        reminders=len(found.reminders),
        rolled=len(found.rolled),
        messages=found.messages,
        notices=found.notices,
        others=bool(found.settings or found.told),
    )


async def _record(settings: Settings) -> Finding:
    try:
        checked = await audit.verify(settings)
    except StopProcess as error:
        return Finding(False, str(error))
    return Finding(checked.whole, checked.text)


def integrity(path: Path) -> Finding:
    """Look through a database from end to end."""
    try:
        found = files.look_through(path)
    except StorageError as error:
        return Finding(False, f"数据库无法读取（{BRIEFLY[error.trouble]}）")
    if "alembic_version" not in found.tables:
        return Finding(False, f"{path.name} 不是本助手的数据库")
    return Finding(found.whole, "数据库完整" if found.whole else "数据库有损坏")


def _disk(folder: Path) -> Finding:
    nearest = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    return Finding(free > LEAST_FREE, f"磁盘剩余 {free // 1024 // 1024} MB")


def _calling(settings: Settings) -> Finding:
    if settings.is_sandbox:
        return Finding(True, "未设置 BOT_TOKEN，启动后为演示环境")
    return Finding(True, f"将连接 {settings.bot_api_url}，方式 {settings.updates}")
