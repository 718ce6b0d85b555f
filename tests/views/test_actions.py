"""Every action that a button may carry is drawn by some view and taken by exactly one handler."""

import re
from pathlib import Path

from handlers.assembly import assemble
from views.actions import Action

ROOT = Path(__file__).parents[2]
USE = re.compile(r"\bAction\.([A-Z_]+)\b")
ENTRY = re.compile(r"\bAction\.([A-Z_]+)\b(?:: \w|\] = )")


def test_every_action_has_a_handler_and_nothing_else_has() -> None:
    assert set(assemble().presses) == set(Action)


def test_every_action_is_drawn_by_a_view() -> None:
    drawn = {name for path in (ROOT / "views").glob("*.py") for name in USE.findall(path.read_text(encoding="utf-8"))}
    assert drawn == set(Action.__members__)


def test_no_two_features_take_the_same_action() -> None:
    taken = [
        name for path in (ROOT / "handlers").glob("*.py") for name in ENTRY.findall(path.read_text(encoding="utf-8"))
    ]
    assert sorted(taken) == sorted(Action.__members__)
