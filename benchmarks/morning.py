"""What a morning of reminders costs over raw SQL that reads the same items and writes the same rows."""

from pathlib import Path

from benchmarks import replay
from benchmarks.county import County, build, open_only
from benchmarks.measure import Figure, at_most, in_turns, ratio, timed
from benchmarks.replay import about, bare, recorded
from services import openings, reminders, rules
from services.context import Context
from storage import config

PEOPLE, DUTIES = 1000, 2
OPENED, MORNING = "2026-03-10 10:00", "2026-03-16 09:00"


async def reminding(folder: Path, turns: int) -> list[Figure]:
    """Tell a thousand people about two due items each, in one digest a person."""
    county = await _spring(folder / "morning")
    with recorded() as said:
        await _remind(county.copy("morning-rehearsed"))
    needed = about(
        said, "SELECT item.id", "SELECT membership.id", "INSERT INTO reminder", "UPDATE item", "INSERT INTO outbox"
    )

    async def ours() -> float:
        return await _remind(county.copy("morning-ours"))

    async def raw() -> float:
        with bare(county.copy("morning-bare").file) as connection:
            return replay.run(connection, needed)

    own, other = await in_turns(turns, ours, raw)
    return [ratio(f"morning-{PEOPLE}-digests", own, other, at_most(4))]


async def _spring(folder: Path) -> County:
    county = await build(folder, OPENED, PEOPLE)
    await open_only(county, frozenset({"five_ones"}))
    async with county.context() as ctx:
        parts = [{"code": f"n{number}", "title": f"任务{number}"} for number in range(DUTIES)]
        await config.put(ctx.work, "parts.five_ones", parts)
    async with county.context() as ctx:
        await openings.open_due(ctx)
    return county.at(MORNING)


async def _remind(county: County) -> float:
    taken: list[float] = []
    async with county.database() as database:
        async with database.read() as session:
            found = await rules.load(session)
        with timed(taken):
            async with database.transaction() as unit:
                told = await reminders.remind(Context(unit, found, "benchmark_bot", county.folder))
    if told != PEOPLE:
        raise RuntimeError(f"{told} people were told, not {PEOPLE}")
    return taken[0]
