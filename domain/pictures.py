"""Pictures for those who look rather than read: which there are, and how one is named in a wish and in a button."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from domain.errors import Refusal

# A kind of wish that begins so is a picture's; the database takes 40 characters of it and 10 of the period.
PICTURE = "picture."
# Rows of one picture, so that a phone shows it.
ROWS = 40
# Of everything in the reader's field, and of no period of its own.
ALL, NOW = "all", "now"
NO_SUCH = "没有这张图，请重新选择。"
_WISH = re.compile(rf"{re.escape(PICTURE)}([a-z]+)\.([a-z0-9_]{{1,16}})\.([0-9]{{1,5}})(\.file)?")


class PictureKind(StrEnum):
    """What a picture is of: the overview, a unit's year, a bulletin's table, the problems to be put right."""

    BOARD = "board"
    YEAR = "year"
    PROGRESS = "progress"
    RECTIFICATION = "rectify"


@dataclass(frozen=True, slots=True)
class Picture:
    """Which picture: of a kind of units (board), a unit (year) or an item (progress), of which period and page.

    Wanted `as_file` it comes as a document, as sharp as it was drawn.
    """

    kind: PictureKind
    of: str = ALL
    period: str = NOW
    page: int = 1
    as_file: bool = False

    @property
    def wish(self) -> str:
        """What names it as a kind of wish, together with its period."""
        return f"{PICTURE}{self.kind}.{self.of}.{self.page}{'.file' if self.as_file else ''}"

    @property
    def number(self) -> int:
        """The unit or the item that it is of; raises Refusal where none is named."""
        if not self.of.isdecimal():
            raise Refusal(NO_SUCH)
        return int(self.of)

    @classmethod
    def wished(cls, wish: str, period: str) -> Self:
        """Read back a wish; raises Refusal for one of a version that had other pictures."""
        found = _WISH.fullmatch(wish)
        if found is None or found[1] not in set(PictureKind):
            raise Refusal(NO_SUCH)
        return cls(PictureKind(found[1]), found[2], period, int(found[3]), bool(found[4]))
