import subprocess
import sys
from pathlib import Path

from bot.__main__ import app

ROOT = Path(__file__).parents[2]
HEAVY = {"aiosqlite", "apscheduler", "bot.app", "handlers", "sandbox", "services", "storage.tables", "telegram"}
# What makes papers, moves databases or plays a county: loaded when somebody asks for it.
NOT_TO_SERVE = {"PIL", "alembic", "docx", "icalendar", "openpyxl", "sandbox", "sqlalchemy.dialects.postgresql"}
# What the subcommands share, and what restores a backup stands beside what makes one.
SHARED, BESIDE = {"__init__", "archive", "database", "move"}, {"restore": "backup"}


def test_the_command_line_is_there_before_anything_that_most_commands_do_not_need() -> None:
    assert HEAVY & loaded_with("bot.__main__") == set()


def test_the_assistant_starts_without_anything_that_serving_does_not_need() -> None:
    assert NOT_TO_SERVE & loaded_with("bot.app") == set()


def loaded_with(module: str) -> set[str]:
    """The modules that a new process has loaded after this one."""
    words = [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"]
    return set(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


def test_each_subcommand_has_a_file_of_its_name() -> None:
    names = [str(one.name or getattr(one.callback, "__name__", "")) for one in app.registered_commands]
    names += [str(group.name) for group in app.registered_groups]
    files = {path.stem for path in (ROOT / "bot" / "commands").glob("*.py")}
    assert {BESIDE.get(name, name) for name in (one.replace("-", "_") for one in names)} == files - SHARED
