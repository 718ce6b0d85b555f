"""A new duty is one file, one template and one test: decision 0010 prints them, a copy of the repository runs them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "decisions" / "0010-a-new-mechanism.md"
_FILE = re.compile(r"^## (\S+)\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LEFT_OUT = shutil.ignore_patterns(".*", "data", "__pycache__", "node_modules")
PLACES = [
    "domain/mechanisms/theme_day.py",
    "views/templates/items/theme_day.html.j2",
    "tests/mechanisms/test_theme_day.py",
]


def run(copy: Path, *command: str) -> str:
    """Run a tool of the development environment in the copy; gives what it printed if it failed."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=copy, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def test_the_three_files_of_the_page_are_a_working_duty_and_all_that_it_needs(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
    files = dict(_FILE.findall(PAGE.read_text(encoding="utf-8")))
    assert list(files) == PLACES
    for place, content in files.items():
        assert not (copy / place).exists()
        (copy / place).write_text(content, encoding="utf-8")
    assert run(copy, "ruff", "check", *PLACES[::2]) == ""
    assert run(copy, "ruff", "format", "--check", *PLACES[::2]) == ""
    assert (
        run(copy, "pytest", "-n0", "-p", "no:cacheprovider", PLACES[-1], "tests/mechanisms/test_education_plan.py")
        == ""
    )
