"""The code obeys the glossary, and the glossary knows every class that the engine is made of."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WORK, _, ENGINE = (ROOT / "docs/glossary.md").read_text().partition("\n## Words of the engine\n")
NAMES = sorted({name for row in re.findall(r"^\| .+`.+$", WORK, re.M) for name in re.findall(r"`([^`]+)`", row)})
ROWS = re.findall(r"^\| (`.+?) \| `(\w[^`]*\.py)` \| (.+) \|$", ENGINE, re.MULTILINE)
WORDS = [(word, place) for words, place, _ in ROWS for word in re.findall(r"`(\w+)`", words)]
CODE = "\n".join(
    path.read_text()
    for layer in ("domain", "services", "storage", "handlers", "views", "bot")
    for path in (ROOT / layer).rglob("*.py")
)
IDENTIFIERS = set(re.findall(r"\w+", CODE))
# Modules of domain/ that the engine is not made of: duties, the forms that people fill outside of them, roster files.
NOT_ENGINE = {
    "domain/checkpoint_forms.py",
    "domain/extensions.py",
    "domain/feedback.py",
    "domain/inspections.py",
    "domain/reviewing.py",
    "domain/roster.py",
    "domain/roster_headings.py",
    "domain/roster_lines.py",
    "domain/roster_merged.py",
    "domain/shared_forms.py",
    "domain/supervision.py",
    "domain/tallies.py",
    "domain/unit_forms.py",
}
# Small classes that one function gives or takes; their docstring says it all. Two of them are forms of the department.
SMALL = {
    "domain/notices.py": {"NoticeText", "SendTime"},
    "domain/rehearsal.py": {"Channel"},
    "domain/snippets.py": {"Piece"},
}


def engine() -> list[Path]:
    modules = (path for path in sorted((ROOT / "domain").rglob("*.py")) if "mechanisms" not in path.parts)
    return [path for path in modules if path.relative_to(ROOT).as_posix() not in NOT_ENGINE]


def defined(path: Path) -> set[str]:
    """What a module defines at its top, and the methods of its classes."""
    nodes = ast.parse(path.read_text()).body
    inner = [one for node in nodes if isinstance(node, ast.ClassDef) for one in node.body]
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    named = {node.name for node in (*nodes, *inner) if isinstance(node, kinds)}
    return named | {ast.unparse(target) for node in nodes if isinstance(node, ast.Assign) for target in node.targets}


@pytest.mark.parametrize("name", NAMES)
def test_the_code_uses_the_word_of_the_glossary(name: str) -> None:
    assert name in IDENTIFIERS


@pytest.mark.parametrize(("word", "place"), WORDS)
def test_a_word_of_the_engine_is_defined_where_the_glossary_says(word: str, place: str) -> None:
    assert word in defined(ROOT / place)


@pytest.mark.parametrize("path", engine(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_public_class_of_the_engine_has_its_word(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    classes = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)}
    public = {name for name in classes if not name.startswith("_")} - SMALL.get(place, set())
    assert public - {word for word, where in WORDS if where == place} == set()


def test_no_exemption_outlives_its_class() -> None:
    assert [place for place in NOT_ENGINE if not (ROOT / place).is_file()] == []
    assert [place for place, names in SMALL.items() if not names <= defined(ROOT / place)] == []


def test_every_row_of_the_engine_is_read() -> None:
    rows = [row for row in ENGINE.split("\n") if row.startswith("| `")]
    assert len(ROWS) == len(rows) > 60


def test_the_glossary_is_not_empty() -> None:
    assert len(NAMES) > 50
