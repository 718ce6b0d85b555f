"""Imports a roster of units and people: all of it, or with the list of what is wrong none of it."""

import asyncio
from pathlib import Path

from bot.commands.database import open_context
from bot.exits import StopProcess, why
from bot.settings import Settings
from services import files, roster, roster_import
from views.pages import import_summary, problem_lines


def write_template(file: Path) -> None:
    """Write the empty workbook that people fill in; raises OSError, and leaves no part of it then."""
    files.hand_out(file, roster.template())


async def import_roster(settings: Settings, file: Path) -> str:
    """Import a file, or raise StopProcess with every bad row; nothing is half-imported."""
    try:
        content = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise StopProcess(f"无法读取 {file}：{why(error)}。") from None
    async with open_context(settings) as ctx:
        found = await roster_import.check_file(ctx, content)
        if isinstance(found, tuple):
            raise StopProcess(problem_lines(found))
        return import_summary(await roster_import.apply(ctx, None, found), found.remarks)
