"""The code obeys the glossary: every identifier that it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = [line for line in (ROOT / "docs/glossary.md").read_text().split("\n") if line.startswith("| ") and "`" in line]
NAMES = sorted({name for row in ROWS for name in re.findall(r"`([^`]+)`", row)})
CODE = "\n".join(
    path.read_text()
    for room in ("domain", "services", "storage", "handlers", "views", "bot")
    for path in (ROOT / room).rglob("*.py")
)
WORDS = set(re.findall(r"\w+", CODE))


@pytest.mark.parametrize("name", NAMES)
def test_the_code_uses_the_word_of_the_glossary(name: str) -> None:
    assert name in WORDS


def test_the_glossary_is_not_empty() -> None:
    assert len(NAMES) > 50
