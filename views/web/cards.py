"""One item in the browser: what its card in the chat says, with what was done to it below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from domain import extensions, workflow
from domain.attachments import Enclosure
from domain.handed_in import HandedIn, came_late, punctuality
from domain.power import Unit
from views import attachments
from views.items import AsOf, ItemLine, content
from views.web.signals import of_item


class Trace(Protocol):
    """One line of an item's history."""

    @property
    def at(self) -> datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def receipt(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Card:
    """One item as its reader may read it; `unit` is None where its reader does not see the unit's page."""

    template: ClassVar[str] = "item.html.j2"
    place: ClassVar[str] = ""

    line: ItemLine
    history: Sequence[Trace]
    handed_in: Sequence[HandedIn] = ()
    enclosed: Sequence[Enclosure] = ()
    moved: str = ""
    unit: Unit | None = None

    def words(self, as_of: AsOf) -> Mapping[str, object]:
        """What the card says, line by line."""
        item, mechanism = self.line.item, self.line.mechanism
        return {
            "item": item,
            "signal_now": of_item(self.line, as_of),
            "state": workflow.state_of(mechanism, item),
            "returned": item.state == mechanism.initial or item.phase.value == "returned",
            "time": as_of.time(item),
            "late": came_late(self.handed_in),
            "handed_in": self._handed_in(as_of),
            "files": attachments.lines(self.enclosed),
            "asked": extensions.asked(item),
            "explanations": extensions.explanations(item),
            "content": content(self.line),
        }

    def _handed_in(self, as_of: AsOf) -> list[tuple[HandedIn, str]]:
        calendar = as_of.calendar
        return [(one, punctuality(self.handed_in, place, calendar)) for place, one in enumerate(self.handed_in)]
