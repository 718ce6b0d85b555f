"""What the command line does in the department's name: import a roster, write an invitation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from telegram.error import TelegramError

from bot.api import make_api
from bot.clock import make_clock
from bot.settings import Settings
from bot.stopping import StopProcess
from domain.dates.periods import parse_text
from domain.roster import Problem, role_of
from services import invites, ledgers, people, roster, roster_import, rules
from services.audit_key import audit_secret
from services.context import Context
from storage import units
from storage.database import Database
from storage.migrate import upgrade
from views.pages import import_summary, problem_lines


def roster_template() -> bytes:
    """The empty workbook that people fill in."""
    return roster.template()


async def import_roster(settings: Settings, file: Path) -> str:
    """Import a file, or raise StopProcess with every bad row; nothing is half-imported."""
    try:
        content = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise StopProcess(f"无法读取 {file}：{error.strerror}。") from None
    async with context_of(settings) as ctx:
        found = await roster_import.check_file(ctx, content)
        if isinstance(found, tuple):
            raise StopProcess(problem_lines(_lines(found)))
        return import_summary(await roster_import.apply(ctx, None, found))


async def invite(settings: Settings, unit: str, name: str, role: str, post: str) -> str:
    """Write a one-time invitation and give its link; raises StopProcess or Refusal."""
    wanted = role_of(role)
    if wanted is None:
        raise StopProcess(f"没有“{role}”这一角色，可写党（工）委书记、党务干部、班子成员、督查员、组织部管理员等。")
    async with context_of(settings, await _bot_name(settings)) as ctx:
        found = await units.by_name(ctx.work, unit)
        if found is None:
            raise StopProcess(f"没有名为“{unit}”的单位，请写全称。")
        return await invites.create(ctx, None, found.id, wanted, name, post)


async def export(settings: Settings, kind: str, period: str, file: Path) -> str:
    """Write a ledger to a file; raises Refusal for what there is none of, StopProcess when it cannot be written."""
    async with context_of(settings) as ctx:
        made = await ledgers.export_all(ctx, ledgers.kind_of(kind), parse_text(period, ctx.today))
        try:
            await asyncio.to_thread(file.write_bytes, made.content)
        except OSError as error:
            raise StopProcess(f"无法写入 {file}：{error.strerror}。") from None
    return f"台账已写到 {file}，共{made.rows}项。"


@asynccontextmanager
async def context_of(settings: Settings, bot_name: str = "") -> AsyncIterator[Context]:
    """A unit of work on the database that these settings name, brought up to date first."""
    own = settings.working
    upgrade(own.database_url)
    database = Database(own.database_url, make_clock(own.clock).now, audit_secret(own.data_dir))
    try:
        async with database.transaction() as work:
            ctx = Context(work, await rules.load(work), bot_name, own.data_dir)
            await people.ensure_admins(ctx, own.admin_ids)
            yield ctx
    finally:
        await database.close()


async def _bot_name(settings: Settings) -> str:
    if settings.is_sandbox:
        return "shuzhi_sandbox_bot"
    api = make_api(settings.bot_token.get_secret_value(), settings.bot_api_url, settings.data_dir / "files")
    await api.open()
    try:
        return (await api.get_me()).username or ""
    except TelegramError:
        raise StopProcess("现在连不上 Telegram，无法生成邀请链接，请稍后再试。") from None
    finally:
        await api.close()


def _lines(problems: tuple[Problem, ...]) -> list[tuple[int, str]]:
    return [(problem.line, problem.text) for problem in problems]
