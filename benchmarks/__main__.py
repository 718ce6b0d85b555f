"""`python -m benchmarks [--full]`: prints ratios against bare python-telegram-bot and raw SQL, measured in one run."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.measure import Comparison, Watch
from benchmarks.morning import reminding
from benchmarks.report import show
from benchmarks.sending import sending
from benchmarks.storing import looking_up, opening
from benchmarks.whole import conversing


@dataclass(frozen=True, slots=True)
class Load:
    """How much is done: turns of each kind, people in the conversations, single updates a turn, messages to send."""

    turns: int
    people: int
    singles: int
    messages: int


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
QUICK = Load(turns=3, people=120, singles=25, messages=200)
FULL = Load(turns=9, people=500, singles=100, messages=1000)


async def measure(load: Load, folder: Path, console: Console) -> list[Comparison]:
    """Measure everything, one thing after another: there are few cores."""
    with console.status("whole bot and echo bot") as status:
        found = await conversing(folder, load.turns, load.people, load.singles)
        status.update("sender")
        found += await sending(folder, load.turns, load.messages)
        status.update("storage")
        found += [await one(folder, load.turns) for one in (opening, looking_up, reminding)]
    return found


@app.command()
def main(full: Annotated[bool, typer.Option(help="More turns, more people: some minutes.")] = False) -> None:
    """Measure how the assistant compares with the bare libraries that it is built on."""
    load, console, watch = FULL if full else QUICK, Console(), Watch()
    with tempfile.TemporaryDirectory(prefix="shuzhi-bench-") as folder:
        found = asyncio.run(measure(load, Path(folder), console))
    show(console, found, load.turns)
    console.print(f"{watch.seconds:.0f} seconds", style="dim")


if __name__ == "__main__":
    app()
