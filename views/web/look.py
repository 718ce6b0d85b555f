"""What a page in the browser shows, before it is HTML: one value for each kind of page."""

from dataclasses import dataclass
from typing import ClassVar

from domain.board import Board
from domain.power import UnitType
from views.items import AsOf
from views.web.frame import Reader

# Units on one page of the overview.
UNITS = 40


@dataclass(frozen=True, slots=True)
class Overview:
    """The matrix of units and duties: all units of the field, those with something missing, or those of one kind."""

    template: ClassVar[str] = "overview.html.j2"
    place: ClassVar[str] = "board"

    board: Board
    missing: bool = False
    kind: UnitType | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One page as one person sees it at an instant."""

    reader: Reader
    as_of: AsOf
    content: Overview

    @property
    def template(self) -> str:
        """The template that shows it."""
        return self.content.template

    @property
    def place(self) -> str:
        """Which entry of the menu it belongs to."""
        return self.content.place
