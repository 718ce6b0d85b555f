"""Counts, in a process of its own, the messages of next month as things are and with the setting that is tried out."""

import asyncio
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import copytree

from bot.own_process import GoingOn, Task, serve
from bot.rehearsal_stage import throw_away
from domain.dates.periods import Period
from services import cadences, rehearsal_county, rules, trials
from services.context import Context
from services.rehearsal import Rehearsal
from services.rehearsal_county import County
from services.rules import Rules
from storage import rehearsal
from storage.database import Database
from storage.rehearsal import OpenWork

# Of more reporting units a part is played (decision 0029): the numbers are about right, and come within a minute or so.
MOST_UNITS = 100


@dataclass(frozen=True, slots=True)
class Today:
    """The county of a database at an instant (aware UTC): its people who can be reached, and what it has in hand.

    Each person of a unit stands for a `share` of people: a large county is counted by a part of its units.
    """

    county: County
    share: float
    open_work: OpenWork
    rules: Rules
    at: datetime


def main() -> None:
    """Count what the standard input asks for."""
    serve(made)


async def made(task: Task, going_on: GoingOn) -> dict[str, int]:
    """Count what a task asks for, as a `TrialCount` has it; raises Stopped once `going_on` says no."""
    today = await _read(task["url"], datetime.fromisoformat(task["now"]))
    month = Period.parse(task["month"])
    proposed = today.rules.with_setting(task["name"], task["value"])
    with tempfile.TemporaryDirectory(prefix="shuzhi-trial-") as place:
        here, there = Path(place, "as_is"), Path(place, "as_proposed")
        await asyncio.to_thread(here.mkdir)
        await _settle(today, here)
        await asyncio.to_thread(copytree, here, there)
        as_is = await _played(today, here, today.rules, month, going_on)
        as_proposed = await _played(today, there, proposed, month, going_on)
        return {"as_is": as_is, "as_proposed": as_proposed, "estimated": today.share > 1}


async def _read(url: str, now: datetime) -> Today:
    database = Database(url, lambda: now)
    try:
        async with database.read() as session:
            found = await rehearsal_county.read_county(session)
            whole = replace(found, posts=[one for one in found.posts if one.reachable])
            county, share = rehearsal_county.thinned(whole, MOST_UNITS)
            open_work = (await rehearsal.open_work(session)).of_units({unit.id for unit in county.units})
            return Today(county, share, open_work, await rules.load(session), now)
    finally:
        await database.close()


async def _settle(today: Today, folder: Path) -> None:
    """Put the county into the throw-away database of a folder, with what it has in hand."""
    async with throw_away(folder) as (database, clock):
        async with database.transaction() as work:
            people = await rehearsal_county.settle(Context(work, today.rules, "", folder), today.county)
        clock.at = today.at
        async with database.transaction() as work:
            await rehearsal.put_open_work(work, today.open_work, people)


async def _played(today: Today, folder: Path, proposed: Rules, month: Period, going_on: GoingOn) -> int:
    """How many messages the month brings when nobody does anything until its end and these rules hold from now on."""
    async with throw_away(folder) as (database, clock):
        clock.at = today.at
        async with database.transaction() as work:
            await cadences.replan(Context(work, today.rules, "", folder), today.rules, proposed)
        stage = Rehearsal(database, clock, proposed, month.start, month.end, folder)
        return await trials.pushes(stage, going_on, today.share)
