"""Files (文稿) of a large county: from the press to the file, and how long people wait for their answers meanwhile."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.bots import assistant
from benchmarks.county import FIRST_PERSON, County, build, open_only
from benchmarks.measure import Figure, Watch, at_most, of_turns, ratio
from benchmarks.talk import Crowd, crowd
from domain.power import Role
from services import openings, people
from storage import people as people_store
from views.actions import Action
from views.callbacks import encode

AUTUMN = "2026-09-28 10:00"
SINGLES = 10
# So long the slowest machine may take, in seconds.
PATIENCE = 120.0
_BREATH = 0.2
_TEXT = {
    "progress": "总体平稳，各单位按计划推进。\n" * 5,
    "problems": "1. 进展不平衡\n2. 经费偏紧",
    "requirements": "1. 抓好落实。\n2. 及时报送。",
    "columns": ["五个一", "情况报送", "问题整改"],
    "as_of": "2026-09-28",
    "to": "各乡镇党委",
    "office": "中共清河县委组织部",
}


async def papering(folder: Path, turns: int, units: int) -> list[Figure]:
    """Have the running bot make the bulletin and the list of material of so many units, each a few times."""
    county = await _autumn(folder / "papering", units)
    bulletin = encode(Action.DOCUMENTS, _written(county, units))
    evidence = encode(Action.DOCUMENT, "evidence", "2026")
    found = []
    async with crowd(county) as everybody, assistant(everybody.address, county):
        await everybody.polled()
        await everybody.met()
        for name, data, endings in (("bulletin", bulletin, (".docx", ".xlsx")), ("evidence", evidence, (".docx",))):
            taken, waits, rests = [], [], []
            for _ in range(turns):
                rests.append(await _usual(everybody))
                watch = Watch()
                waits.append(await _meanwhile(everybody, data, endings))
                taken.append(watch.seconds)
            found.append(of_turns(f"{name}-{units}-units", "s", taken, at_most(5) if name == "bulletin" else None))
            found.append(ratio(f"{name}-{units}-units-single-my-meanwhile", waits, rests, at_most(1.5)))
    return found


async def _autumn(folder: Path, units: int) -> County:
    county = await build(folder, AUTUMN, units)
    await open_only(county, frozenset({"bulletin", "quarter_report"}))
    async with county.context() as ctx:
        await openings.open_due(ctx)
        actor = (await people_store.actors(ctx.work, [FIRST_PERSON]))[FIRST_PERSON]
        await people_store.appoint(ctx.work, actor.person_id, (await people.root_unit(ctx)).id, Role.DEPT_ADMIN)
    return county


def _written(county: County, units: int) -> int:
    """Write the bulletin as its form would, and give its id."""
    rows = [[f"第{number}镇党委", "推进中", "已完成", "未完成"] for number in range(units)]
    with closing(sqlite3.connect(county.file)) as connection, connection:
        payload = json.dumps({"report": _TEXT | {"rows": rows}})
        connection.execute("UPDATE item SET payload = ?, state = 'drafted' WHERE kind = 'bulletin'", (payload,))
        (found,) = connection.execute("SELECT id FROM item WHERE kind = 'bulletin'").fetchone()
    return int(found)


async def _meanwhile(everybody: Crowd, data: str, endings: tuple[str, ...]) -> float:
    """Press, and ask until all files are there; gives how long an answer usually took."""
    world = everybody.world
    before = len(world.state.files)
    world.press(FIRST_PERSON, FIRST_PERSON, 1, data, stale=True)
    await asyncio.sleep(_BREATH)
    return await _asked_until(everybody, lambda: len(world.state.files) >= before + len(endings))


async def _asked_until(everybody: Crowd, are_there: Callable[[], bool]) -> float:
    watch, waits = Watch(), list[float]()
    while not are_there():
        waits += await everybody.one_by_one("/my", [everybody.people[1 + len(waits) % SINGLES]])
        if watch.seconds > PATIENCE:
            raise RuntimeError("the files were not made in time")
    return median(waits)


async def _usual(everybody: Crowd) -> float:
    return median(await everybody.one_by_one("/my", everybody.people[1 : 1 + SINGLES]))
