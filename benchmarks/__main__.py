"""`python -m benchmarks [--full] [--only PART]`: one line a figure, against bare python-telegram-bot and raw SQL."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
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


Part = Callable[[], Awaitable[list[Figure]]]
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


def parts(load: Load, folder: Path) -> dict[str, Part]:
    """Everything that is measured, in its order, by the word that `--only` takes for it."""
    at, turns = folder, load.turns
    found: dict[str, Part] = {
        "whole": partial(conversing, at, turns, load.people, load.singles),
        "memory": partial(growing, at, load.people, load.updates),
        "sending": partial(sending, at, turns, load.messages),
        "pace": partial(pacing, at, load.paced),
        "opening": partial(opening, at, turns),
        "lookup": partial(looking_up, at, turns),
        "morning": partial(reminding, at, turns),
        "years": partial(aging, at, turns, units=1_000, few=10_000, many=load.items),
        "units": partial(widening, at, turns, few=120, many=5_000),
        "claim": partial(claiming, at, turns, few=500, many=load.waiting),
        "rehearsal": partial(rehearsing, at, 120, load.units),
        "ledger": partial(exporting, at, load.rows),
        "papers": partial(papering, at, min(turns, 3), 500),
    }
    return found | ({"takeover": taking_over} if load.takeover else {})


async def _print(wanted: Iterable[Part], console: Console) -> None:
    # One thing after another: there are few cores.
    for part in wanted:
        for line in report.lines(await part()):
            console.print(line, highlight=False, soft_wrap=True)


@app.command()
def main(
    full: Annotated[bool, typer.Option(help="More turns, more of everything: two hours.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Measure this part alone; may be given again.")] = None,
) -> None:
    """Measure how the assistant compares with the bare libraries that it is built on."""
    load, console, watch = FULL if full else QUICK, Console(), Watch()
    with tempfile.TemporaryDirectory(prefix="shuzhi-bench-") as folder:
        found = parts(load, Path(folder))
        if unknown := set(only or ()) - set(found):
            raise typer.BadParameter(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(found)}")
        console.print(report.machine(), soft_wrap=True)
        asyncio.run(_print([part for name, part in found.items() if not only or name in only], console))
    for note in report.NOTES:
        console.print(note, style="dim", soft_wrap=True)
    console.print(f"{watch.seconds:.0f} seconds", style="dim")


if __name__ == "__main__":
    app()
