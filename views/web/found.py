"""Search in the browser: the field for words, and a page of what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from views.items import AsOf
from views.paging import Sheet
from views.search import FoundLine
from views.web.lists import item_rows


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for some words; without words nothing was looked for. `refused` says why it could not be."""

    template: ClassVar[str] = "found.html.j2"
    place: ClassVar[str] = "search"

    query: str = ""
    lines: Sheet[FoundLine] | None = None
    total: int = 0
    refused: str = ""

    def words(self, as_of: AsOf) -> Mapping[str, object]:
        """Each item as a row, with the pieces of text around the words."""
        shown: Sequence[FoundLine] = self.lines.shown if self.lines else ()
        rows = item_rows([one.line for one in shown], as_of)
        return {"rows": list(zip(rows, (one.pieces for one in shown), strict=True))}
