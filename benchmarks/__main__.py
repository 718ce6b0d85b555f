"""`python -m benchmarks [--full]`: one line a figure, against bare python-telegram-bot and raw SQL, in one run."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import report
from benchmarks.exporting import exporting
from benchmarks.growth import aging, claiming, widening
from benchmarks.measure import Figure, Watch
from benchmarks.morning import reminding
from benchmarks.pacing import pacing
from benchmarks.papering import papering
from benchmarks.rehearsing import rehearsing
from benchmarks.sending import sending
from benchmarks.storing import looking_up, opening
from benchmarks.takeover import taking_over
from benchmarks.whole import conversing, growing


@dataclass(frozen=True, slots=True)
class Load:
    """How much is done: turns, people who talk, single updates a turn, messages to send, updates in all,
    items of years gone by, messages that wait, messages at the real pace, units of a large rehearsal, rows of a
    ledger, and whether two processes on PostgreSQL take over from each other."""

    turns: int
    people: int
    singles: int
    messages: int
    updates: int
    items: int
    waiting: int
    paced: int
    units: int
    rows: int
    takeover: bool


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
QUICK = Load(
    turns=5,
    people=120,
    singles=25,
    messages=200,
    updates=2_400,
    items=100_000,
    waiting=50_000,
    paced=1_000,
    units=0,
    rows=10_000,
    takeover=False,
)
FULL = Load(
    turns=9,
    people=120,
    singles=100,
    messages=1000,
    updates=20_000,
    items=1_000_000,
    waiting=50_000,
    paced=40_000,
    units=5_000,
    rows=1_000_000,
    takeover=True,
)


async def measure(load: Load, folder: Path) -> AsyncIterator[list[Figure]]:
    """Measure everything, one thing after another: there are few cores."""
    yield await conversing(folder, load.turns, load.people, load.singles)
    yield [await growing(folder, load.people, load.updates)]
    yield await sending(folder, load.turns, load.messages)
    yield await pacing(folder, load.paced)
    for one in (opening, looking_up, reminding):
        yield [await one(folder, load.turns)]
    yield await aging(folder, load.turns, units=1_000, few=10_000, many=load.items)
    yield [await widening(folder, load.turns, few=120, many=5_000)]
    yield [await claiming(folder, load.turns, few=500, many=load.waiting)]
    yield await rehearsing(folder, 120, load.units)
    yield await exporting(folder, load.rows)
    yield await papering(folder, min(load.turns, 3), 500)
    if load.takeover:
        yield [await taking_over()]


async def _print(load: Load, folder: Path, console: Console) -> None:
    async for found in measure(load, folder):
        for line in report.lines(found):
            console.print(line, highlight=False, soft_wrap=True)


@app.command()
def main(full: Annotated[bool, typer.Option(help="More turns, more of everything: two hours.")] = False) -> None:
    """Measure how the assistant compares with the bare libraries that it is built on."""
    load, console, watch = FULL if full else QUICK, Console(), Watch()
    console.print(report.machine(), soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="shuzhi-bench-") as folder:
        asyncio.run(_print(load, Path(folder), console))
    for note in report.NOTES:
        console.print(note, style="dim", soft_wrap=True)
    console.print(f"{watch.seconds:.0f} seconds", style="dim")


if __name__ == "__main__":
    app()
