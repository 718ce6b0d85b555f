"""What is printed: the machine, one line a figure, and the range of its turns."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.measure import Figure

NOTES = (
    "Each figure is the ratio of the medians of turns taken by turns in this one run; the range is that of the turns. "
    "Compare ratios, never figures of different machines or runs.",
    "Sandbox, whole bot and bare bot are processes of their own and talk HTTP over the loopback. The whole bot commits "
    "every update, answer and delivery to disk and looks up who may do what; the bare bot keeps nothing.",
    "The pace of 25 messages a second, which Telegram's limits ask for, is off: in real use it is the limit.",
)


def machine() -> str:
    """The facts that figures depend on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("python-telegram-bot", "sqlalchemy", "aiosqlite"))
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    machine = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores ({model})"
    return f"{machine}, {platform.system()} {platform.machine()}; {libraries}"


def lines(found: Sequence[Figure]) -> list[str]:
    """One line a figure, and behind each the range of its turns."""
    said = []
    for one in found:
        said.append(str(one))
        if len(one.turns) > 1:
            said.append(f"       turns {min(one.turns):.3g} to {max(one.turns):.3g}")
    return said


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
