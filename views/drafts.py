"""Drafts as lists and cards name them, each with the button that goes on with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.messages import Keyboard
from views import pages

# The last ones that were written in; the others stand on the cards of their items.
MOST = 8


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One form that lies open: its title, how many of its questions are answered, and its button's stamp."""

    title: str
    filled: int
    total: int
    serial: int
    moves: int

    @property
    def progress(self) -> str:
        """How far it has come, as 已填3/4."""
        return f"已填{self.filled}/{self.total}" if self.total else f"已填{self.filled}项"


def keys(drafts: Sequence[DraftLine]) -> Keyboard:
    """A button for each draft that is shown."""
    return tuple(pages.go_on_keys(f"{one.title}（{one.progress}）", one.serial, one.moves) for one in drafts[:MOST])
