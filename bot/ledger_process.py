"""Writes one ledger in a process of its own, so that what people ask meanwhile is answered as at any other time."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.ledgers import Write
from bot.loop import Wakeup
from bot.own_process import GoingOn, Task, ordered, serve
from domain.burden import SHEET
from domain.dates.periods import Period
from domain.errors import Refusal
from services import burden_sheet, ledgers, rules
from services.ledgers import Made
from storage import people
from storage.database import Database
from storage.ledger_wishes import LedgerWish
from views.ledgers import NOT_MADE


def apart(url: str, now: Callable[[], datetime]) -> Write:
    """A way to write the ledgers of the database at this address, as of the instant that the clock tells."""

    async def write(wish: LedgerWish, path: Path, wakeup: Wakeup) -> Made:
        task = {"url": url, "now": now().isoformat(), "path": str(path), "whose": wish.telegram_id}
        return Made(**await ordered(__name__, {**task, "kind": wish.kind, "period": wish.period}, wakeup))

    return write


def main() -> None:
    """Write the ledger that the standard input asks for."""
    serve(_made)


async def _made(task: Task, going_on: GoingOn) -> dict[str, Any]:
    now = datetime.fromisoformat(task["now"])
    database = Database(task["url"], lambda: now)
    try:
        async with database.read() as session:
            actors = await people.actors(session, [task["whose"]])
            if task["whose"] not in actors:
                raise Refusal(NOT_MADE)
            calendar, period = (await rules.load(session)).calendar, Period.parse(task["period"])
            whose, path = actors[task["whose"]], Path(task["path"])
            if task["kind"] == SHEET:
                return asdict(await burden_sheet.make(session, whose, period, path, going_on))
            return asdict(await ledgers.make(session, calendar, whose, task["kind"], period, path, going_on))
    finally:
        await database.close()


if __name__ == "__main__":
    main()
