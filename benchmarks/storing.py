"""What the storage layer costs over raw SQL: opening a period, and looking up what a person has to do."""

from pathlib import Path

from benchmarks import replay
from benchmarks.county import County, build, open_only
from benchmarks.measure import Figure, Watch, at_most, in_turns, ratio, timed
from benchmarks.replay import Statement, about, bare, recorded
from services import my_items, openings, rules
from services.context import Context
from storage import people

UNITS = 1000
# The first quarter's report opens on 1 March: one item a unit.
SPRING = "2026-03-10 10:00"
LOOKED_UP = 100
MINE = (
    "SELECT item.*, unit.name, unit.path FROM item JOIN unit ON unit.id = item.unit_id WHERE item.unit_id = ?"
    " AND item.closed_at IS NULL AND item.holder IN ('unit', 'secretary') ORDER BY item.due_at, item.id"
)


async def opening(folder: Path, turns: int) -> list[Figure]:
    """Open one period for a thousand units; bare is one executemany of the same rows."""
    county = await build(folder / "opening", SPRING, UNITS)
    await open_only(county, frozenset({"quarter_report"}))
    with recorded() as said:
        await _open(county.copy("opening-rehearsed"))
    rows = about(said, "INSERT INTO item ")

    async def ours() -> float:
        return await _open(county.copy("opening-ours"))

    async def raw() -> float:
        with bare(county.copy("opening-bare").file) as connection:
            return replay.run(connection, rows)

    own, other = await in_turns(turns, ours, raw)
    return [ratio(f"opening-{UNITS}-items", own, other, at_most(2))]


async def _open(county: County) -> float:
    taken: list[float] = []
    async with county.database() as database:
        async with database.read() as session:
            found = await rules.load(session)
        with timed(taken):
            async with database.transaction() as unit:
                new = await openings.open_due(Context(unit, found, "", county.folder))
    if new != UNITS:
        raise RuntimeError(f"{new} items were opened, not {UNITS}")
    return taken[0]


async def looking_up(folder: Path, turns: int) -> list[Figure]:
    """Look up what a hundred people have to do, one query each; bare knows the unit and asks for its rows."""
    county = await build(folder / "looking", SPRING, UNITS)
    async with county.context() as ctx:
        await openings.open_due(ctx)

    async def ours() -> float:
        return await _look_up(county)

    async def raw() -> float:
        return _look_up_bare(county)

    own, other = await in_turns(turns, ours, raw)
    return [ratio("my-lookup", own, other, at_most(6))]


async def _look_up(county: County) -> float:
    async with county.context() as ctx:
        actors = await people.actors(ctx.work, county.people[:LOOKED_UP])
        watch = Watch()
        for actor in actors.values():
            if not await my_items.mine(ctx, actor):
                raise RuntimeError("somebody has nothing to do")
        return watch.seconds / LOOKED_UP


def _look_up_bare(county: County) -> float:
    with bare(county.file) as connection:
        units = connection.execute("SELECT id FROM unit WHERE parent_id IS NOT NULL ORDER BY id LIMIT ?", [LOOKED_UP])
        queries = [Statement(MINE, one) for one in units.fetchall()]
        return replay.run(connection, queries) / len(queries)
