import subprocess
import sys
from pathlib import Path

from bot.__main__ import app

ROOT = Path(__file__).parents[2]
HEAVY = {"aiosqlite", "apscheduler", "bot.app", "handlers", "sandbox", "services", "storage.tables", "telegram"}
# What the subcommands share, and what restores a backup stands beside what makes one.
SHARED, BESIDE = {"__init__", "archive", "database", "move"}, {"restore": "backup"}


def test_the_command_line_is_there_before_anything_that_most_commands_do_not_need() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, bot.__main__; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & set(loaded.stdout.split()) == set()


def test_each_subcommand_has_a_file_of_its_name() -> None:
    names = [str(one.name or getattr(one.callback, "__name__", "")) for one in app.registered_commands]
    names += [str(group.name) for group in app.registered_groups]
    files = {path.stem for path in (ROOT / "bot" / "commands").glob("*.py")}
    assert {BESIDE.get(name, name) for name in (one.replace("-", "_") for one in names)} == files - SHARED
