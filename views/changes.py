"""What a unit has changed since the last version of its report, question by question."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.comparing import Change
from domain.steps import REASON
from views.actions import Action
from views.came_from import CameFrom
from views.differences import spans
from views.items import ItemLine
from views.keyboards import button
from views.page import Page
from views.render import render

NOTHING = "该事项只报送过一次，没有可以对比的版本。"
# Shorter answers are shown whole, before and after.
_SHORT = 30


class Compared(Protocol):
    """The last two versions of a report, when each came (aware UTC), what differs and the titles of what stayed."""

    @property
    def receipts(self) -> tuple[str, str]: ...
    @property
    def came_at(self) -> tuple[datetime, datetime]: ...
    @property
    def changes(self) -> Sequence[Change]: ...
    @property
    def same(self) -> Sequence[str]: ...


def page(line: ItemLine, compared: Compared, came: CameFrom | None) -> Page:
    """The two versions side by side, with the reason for which the earlier one was returned."""
    reason = line.item.payload.get(REASON, {}).get("reason", "")
    text = render(
        "items/changes.html.j2",
        item=line.item,
        unit=line.unit_name,
        versions=list(zip(compared.receipts, compared.came_at, strict=True)),
        reason=reason,
        changes=[_shown(one) for one in compared.changes],
        same=compared.same,
    )
    return Page(text, ((button("返回事项", Action.ITEM, line.item.id, *((came.word,) if came else ())),),))


def _shown(one: Change) -> dict[str, object]:
    whole = not (one.before and one.after) or max(len(one.before), len(one.after)) <= _SHORT
    return {"title": one.title, "whole": whole, "change": one, "spans": spans(one.before, one.after)}
