"""A rehearsal of an example county for the tests: its pushes and what each unit bears."""

from contextlib import aclosing
from datetime import UTC, date, datetime
from pathlib import Path

from domain.rehearsal import Burden, Push
from services import rehearsal_county, rules
from services.context import Context
from services.rehearsal import HandClock, Rehearsal
from storage.database import Database
from tests.stage import lay


async def rehearsed(folder: Path, first: str, last: str, size: int = 1) -> tuple[list[Push], tuple[Burden, ...]]:
    """Play these days (YYYY-MM-DD, both included) for so many example units."""
    path = folder / f"{first}.db"
    clock = HandClock(datetime(2020, 1, 1, tzinfo=UTC))
    database = Database(lay(path), clock.now, throw_away=True)
    async with database.transaction() as work:
        found = await rules.load(work)
        await rehearsal_county.example(Context(work, found, "", folder), size)
    stage = Rehearsal(database, clock, found, date.fromisoformat(first), date.fromisoformat(last), folder)
    await stage.prepare()
    async with aclosing(stage.play()) as played:
        pushes = [push async for _, found_now in played for push in found_now]
    burdens = await stage.burden()
    await database.close()
    return pushes, burdens
