"""A long ledger that is written meanwhile: the memory that it takes, and how long people wait for their answers."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.bots import Running, assistant
from benchmarks.county import County
from benchmarks.growth import OVERSEER, PAST_PERIOD, aged
from benchmarks.measure import Figure, Watch, at_most, of_turns, ratio
from benchmarks.talk import Crowd, crowd

UNITS = 120
SINGLES = 10
# So long the slowest machine may take, in seconds.
PATIENCE = 7_200.0
WISH = """
INSERT INTO ledger_wish (telegram_id, kind, period, chat_id, key, asked_at, attempts)
VALUES (?, 'quarter_report', ?, ?, 'bench', '2026-11-23 00:00:00.000000', 0)
"""


async def exporting(folder: Path, rows: int) -> list[Figure]:
    """Have the running bot write a ledger of so many rows while people ask for what they have to do."""
    county = await aged(folder / "exporting", UNITS, rows)
    with closing(sqlite3.connect(county.file)) as connection, connection:
        connection.execute(WISH, (OVERSEER, PAST_PERIOD, OVERSEER))
    async with crowd(county) as people, assistant(people.address, county) as bot:
        await people.polled()
        await people.met()
        meanwhile, peak = await _meanwhile(people, county, bot)
        at_rest = [await _usual(people) for _ in meanwhile[:9]]
    number = min(len(meanwhile), len(at_rest))
    name = f"ledger-{rows}-rows"
    return [
        of_turns(f"{name}-memory", "MB", [peak], at_most(300)),
        ratio(f"{name}-single-my-meanwhile", meanwhile[-number:], at_rest[:number], at_most(1.5)),
    ]


async def _meanwhile(people: Crowd, county: County, bot: Running) -> tuple[list[float], float]:
    """The usual waits as long as the ledger is not handed over, and the most memory that whoever writes it takes."""
    waits, peak, watch = [], 0.0, Watch()
    while await asyncio.to_thread(_is_wanted, county):
        waits.append(await _usual(people))
        peak = max([peak, *bot.memory_of_children])
        if watch.seconds > PATIENCE:
            raise RuntimeError("the ledger was not written in time")
    if len(waits) < 2:
        raise RuntimeError("the ledger was written before anything was asked: more rows are needed")
    # The last one may have been asked when it was over.
    return waits[:-1], peak


async def _usual(people: Crowd) -> float:
    return median(await people.one_by_one("/my", people.people[:SINGLES]))


def _is_wanted(county: County) -> bool:
    with closing(sqlite3.connect(county.file)) as connection:
        return bool(connection.execute("SELECT count(*) FROM ledger_wish").fetchone()[0])
