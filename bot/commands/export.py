"""Writes a ledger to a file: one kind of item in one period, every unit."""

import asyncio
from pathlib import Path

from bot.commands.database import open_context
from bot.exits import StopProcess, why
from bot.settings import Settings
from domain.dates.periods import parse_text
from services import files, ledgers


async def export(settings: Settings, kind: str, period: str, file: Path) -> str:
    """Write a ledger to a file; raises Refusal for what there is none of, StopProcess when it cannot be written."""
    async with open_context(settings) as ctx:
        made = await ledgers.export_all(ctx, ledgers.kind_of(kind), parse_text(period, ctx.today))
        try:
            await asyncio.to_thread(files.hand_out, file, made.content)
        except OSError as error:
            raise StopProcess(f"无法写入 {file}：{why(error)}。") from None
    return f"台账已写到 {file}，共{made.rows}项。"
