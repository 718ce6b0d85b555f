"""The whole bot against a bare echo bot: bursts, single updates, their CPU, the start and the memory."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.bots import Running, assistant, echo
from benchmarks.county import County, build, open_forms
from benchmarks.measure import Figure, Watch, at_least, at_most, in_turns, ninety_fifth, of_turns, ratio
from benchmarks.talk import Crowd, crowd
from services import openings

# A Saturday evening: answers are given at any time, but no reminder goes out meanwhile.
EVENING = "2026-11-21 20:00"
ANSWER = "落实党建工作责任制，召开专题会议四次，解决基层反映的问题十一个。"
WARM_UP = 10
Opened = Callable[[], AbstractAsyncContextManager[Running]]


@dataclass(frozen=True, slots=True)
class Found:
    """What one run of one bot showed: rates, single waits and CPU (seconds an update), start (s), memory (MB)."""

    asked: float
    answered: float
    burst_cpu: float
    waits: Sequence[float]
    single_cpu: float
    start: float
    memory: float


async def conversing(folder: Path, turns: int, size: int, singles: int) -> list[Figure]:
    """Measure the whole bot and the bare one in turns, each run as a process of its own on a fresh database."""
    county = await _county(folder / "whole", size)
    async with crowd(county) as people:
        whole = partial(_run, people, singles, lambda: assistant(people.address, county.copy("whole-running")))
        stock = partial(_run, people, singles, lambda: echo(people.address, folder))
        other = partial(_run, people, singles, lambda: echo(people.address, folder, "benchmarks.aiogram_echo"))
        ours, bare, aiogram = await in_turns(turns, whole, stock, other)
    return [*_rates(size, ours, bare), *_waits(ours, bare), *_costs(ours, bare), *_beside_aiogram(size, ours, aiogram)]


async def growing(folder: Path, size: int, updates: int) -> list[Figure]:
    """How much memory a running bot gains over many updates, after it has warmed up."""
    county = await _county(folder / "growing", size)
    async with crowd(county) as people, assistant(people.address, county.copy("growing-running")) as bot:
        await people.polled()
        await people.met()
        await people.one_by_one("/my", people.people[:WARM_UP])
        for _ in range(WARM_UP):
            await people.burst("/my")
            await people.settled()
        before = bot.memory
        for _ in range(updates // size):
            await people.burst("/my")
        return [of_turns(f"memory-slope-{updates}-updates", "MB", [bot.memory - before], at_most(5))]


async def _county(folder: Path, size: int) -> County:
    county = await build(folder, EVENING, size)
    async with county.context() as ctx:
        await openings.open_due(ctx)
    await open_forms(county, "duty_report")
    return county


async def _run(people: Crowd, singles: int, bot: Opened) -> Found:
    watch = Watch()
    async with bot() as running:
        await people.polled()
        start = watch.seconds
        await people.met()
        await people.one_by_one("/my", people.people[:WARM_UP])
        before = running.cpu
        asked = await people.burst("/my")
        await people.settled()
        burst_cpu = (running.cpu - before) / len(people.people)
        answered = await people.burst(ANSWER)
        await people.settled()
        before = running.cpu
        waits = await people.one_by_one("/my", people.people[:singles])
        return Found(asked, answered, burst_cpu, waits, (running.cpu - before) / len(waits), start, running.memory)


def _rates(size: int, ours: Sequence[Found], bare: Sequence[Found]) -> list[Figure]:
    return [
        ratio(f"burst-my-{size}", [one.asked for one in ours], [one.asked for one in bare], at_least(1.0)),
        ratio(f"burst-form-{size}", [one.answered for one in ours], [one.answered for one in bare], at_least(1.0)),
        ratio("burst-cpu", [one.burst_cpu for one in ours], [one.burst_cpu for one in bare], at_most(1.5)),
    ]


def _waits(ours: Sequence[Found], bare: Sequence[Found]) -> list[Figure]:
    usual = [median(one.waits) for one in ours], [median(one.waits) for one in bare]
    worst = [ninety_fifth(one.waits) for one in ours], [ninety_fifth(one.waits) for one in bare]
    return [
        ratio("single-my-median", *usual, at_most(1.7)),
        ratio("single-my-95th", *worst, at_most(1.7)),
        ratio("single-my-cpu", [one.single_cpu for one in ours], [one.single_cpu for one in bare], at_most(1.7)),
    ]


def _costs(ours: Sequence[Found], bare: Sequence[Found]) -> list[Figure]:
    return [
        ratio("start-to-first-poll", [one.start for one in ours], [one.start for one in bare], at_most(3)),
        ratio("memory", [one.memory for one in ours], [one.memory for one in bare], at_most(2.3)),
    ]


def _beside_aiogram(size: int, ours: Sequence[Found], aiogram: Sequence[Found]) -> list[Figure]:
    """The same against an echo bot on another library, to know; no target."""
    asked = [one.asked for one in ours], [one.asked for one in aiogram]
    usual = [median(one.waits) for one in ours], [median(one.waits) for one in aiogram]
    return [
        ratio(f"burst-my-{size}-by-aiogram", *asked),
        ratio("burst-cpu-by-aiogram", [one.burst_cpu for one in ours], [one.burst_cpu for one in aiogram]),
        ratio("single-my-median-by-aiogram", *usual),
    ]
