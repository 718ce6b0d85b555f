"""Writes a ledger to a file: one kind of item in one period, every unit."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.database import open_context, open_database
from bot.exits import StopProcess, why
from bot.settings import Settings
from domain.dates.periods import Period, parse_text
from services import files, ledgers, rules
from services.audit_record import open_record
from services.ledgers import Made
from storage.database import Database


async def export(settings: Settings, kind: str, period: str, file: Path) -> str:
    """Write a ledger to a file; raises Refusal for what there is none of, StopProcess when it cannot be written."""
    async with open_context(settings) as ctx:
        wanted = ledgers.kind_of(kind), parse_text(period, ctx.today)
    own = settings.working
    # The running assistant goes on meanwhile: nothing is held while the file is written.
    async with open_database(own) as database:
        try:
            made = await _write(database, *wanted, file)
        except OSError as error:
            raise StopProcess(f"无法写入 {file}：{why(error)}。") from None
        await open_record(database, own.data_dir)
        async with database.transaction() as work:
            ledgers.note(work, None, made)
    return f"台账已写到 {file}，共{made.rows}项。"


async def _write(database: Database, kind: str, period: Period, file: Path) -> Made:
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.xlsx")
        async with database.read() as session:
            made = await ledgers.make(session, (await rules.load(session)).calendar, None, kind, period, path)
        await asyncio.to_thread(lambda: files.hand_out(file, path.read_bytes()))
    return made
