"""The whole bot against a bare echo bot: updates a second under load, and the wait of a single one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.bots import assistant, echo
from benchmarks.county import County, build, open_forms
from benchmarks.measure import Comparison, in_turns, ninety_fifth
from benchmarks.talk import Crowd, crowd
from services import openings

# A Saturday evening: answers are given at any time, but no reminder goes out meanwhile.
EVENING = "2026-11-21 20:00"
ANSWER = "落实党建工作责任制，召开专题会议四次，解决基层反映的问题十一个。"
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What one run of one bot showed: two rates, and single waits in seconds."""

    asked: float
    answered: float
    waits: Sequence[float]


async def conversing(folder: Path, turns: int, size: int, singles: int) -> list[Comparison]:
    """Measure the whole bot and the bare one in turns, each run as a process of its own on a fresh database."""
    county = await _county(folder / "whole", size)
    async with crowd(county) as people:

        async def whole() -> Found:
            async with assistant(people.address, county.copy("whole-running")):
                return await _run(people, singles)

        async def stock() -> Found:
            async with echo(people.address, folder):
                return await _run(people, singles)

        ours, bare = await in_turns(turns, whole, stock)
    return [*_rates(size, ours, bare), *_waits(ours, bare)]


async def _county(folder: Path, size: int) -> County:
    county = await build(folder, EVENING, size)
    async with county.context() as ctx:
        await openings.open_due(ctx)
    await open_forms(county, "duty_report")
    return county


async def _run(people: Crowd, singles: int) -> Found:
    await people.met()
    await people.one_by_one("/my", people.people[:WARM_UP])
    asked = await people.burst("/my")
    await people.settled()
    answered = await people.burst(ANSWER)
    await people.settled()
    waits = await people.one_by_one("/my", people.people[:singles])
    return Found(asked, answered, waits)


def _rates(size: int, ours: Sequence[Found], bare: Sequence[Found]) -> list[Comparison]:
    asked = [one.asked for one in ours], [one.asked for one in bare]
    answered = [one.answered for one in ours], [one.answered for one in bare]
    return [
        Comparison(f"{size} people send /my at once", "/s", *asked, more_is_better=True),
        Comparison(f"{size} people answer in a form", "/s", *answered, more_is_better=True),
    ]


def _waits(ours: Sequence[Found], bare: Sequence[Found]) -> list[Comparison]:
    usual = [median(one.waits) for one in ours], [median(one.waits) for one in bare]
    worst = [ninety_fifth(one.waits) for one in ours], [ninety_fifth(one.waits) for one in bare]
    return [
        Comparison("a single /my to a bot at rest, median", "s", *usual),
        Comparison("a single /my to a bot at rest, 95th percentile", "s", *worst),
    ]
