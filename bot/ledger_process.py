"""Writes one ledger in a process of its own, so that what people ask meanwhile is answered as at any other time."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.own_process import GoingOn, Task, serve
from domain.burden import SHEET
from domain.dates.periods import Period
from domain.documents import PREFIX
from domain.errors import Refusal
from services import burden_sheet, document_making, ledgers, rules
from services.audit_files import read_secret
from storage import people
from storage.database import Database
from views.ledgers import NOT_MADE


def main() -> None:
    """Write the ledger that the standard input asks for."""
    serve(_made)


async def _made(task: Task, going_on: GoingOn) -> dict[str, Any]:
    now = datetime.fromisoformat(task["now"])
    # Papers are stamped with the key; nothing is written into the database.
    database = Database(task["url"], lambda: now, read_secret(Path(task["data_dir"])) or "")
    try:
        async with database.read() as session:
            actors = await people.actors(session, [task["whose"]])
            if task["whose"] not in actors:
                raise Refusal(NOT_MADE)
            whose, path = actors[task["whose"]], Path(task["path"])
            if task["kind"].startswith(PREFIX):
                return asdict(await document_making.make(session, whose, task["kind"], task["period"], path))
            calendar, period = (await rules.load(session)).calendar, Period.parse(task["period"])
            if task["kind"] == SHEET:
                return asdict(await burden_sheet.make(session, whose, period, path, going_on))
            return asdict(await ledgers.make(session, calendar, whose, task["kind"], period, path, going_on))
    finally:
        await database.close()
