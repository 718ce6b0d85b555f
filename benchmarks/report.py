"""What is printed: the machine, and one table of ratios."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Comparison

NOTES = (
    "All figures are medians of turns taken in this one run; the range is that of the single turns. "
    "Compare ratios, never figures of different machines or runs.",
    "Sandbox, whole bot and bare bot are processes of their own and talk HTTP over the loopback. The whole bot commits "
    "every update, answer and delivery to disk and looks up who may do what; the bare bot keeps nothing.",
    "The pace of 25 messages a second, which Telegram's limits ask for, is off: in real use it is the limit.",
)


def machine() -> str:
    """The facts that figures depend on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("python-telegram-bot", "sqlalchemy", "aiosqlite"))
    machine = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores"
    return f"{machine}, {platform.system()} {platform.machine()}; {libraries}"


def table(found: Sequence[Comparison], turns: int) -> Table:
    """All comparisons; a ratio above one is good where rates are compared, and the cost where times are."""
    shown = Table(title=f"Ratios to the bare way, {turns} turns")
    shown.add_column("what")
    for heading in ("ours", "bare", "ratio", "range"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for one in found:
        least, *_, most = one.ratios
        figures = (_figure(median(values), one.unit) for values in (one.ours, one.bare))
        meaning = "the rate" if one.more_is_better else "the time"
        shown.add_row(one.what, *figures, f"{one.ratio:.2f} × {meaning}", f"{least:.2f}–{most:.2f}")
    return shown


def show(console: Console, found: Sequence[Comparison], turns: int) -> None:
    """Print the machine, the table and how to read it."""
    console.print(machine())
    console.print(table(found, turns))
    for note in NOTES:
        console.print(note, style="dim")


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f} /s" if unit == "/s" else f"{value * 1000:,.2f} ms"
