"""What was read is accepted together: the question beforehand, and what came of it."""

from collections.abc import Mapping, Sequence

from views.actions import Action
from views.items import ItemLine
from views.keyboards import button, kept, rows
from views.page import Page
from views.render import render

# In callback data: whatever kind of duty.
_ANY = "-"


def confirm(found: Sequence[ItemLine], unopened: Mapping[int, int], serial: int, narrowed: tuple[str, int]) -> Page:
    """Ask once, naming how many of which units; attachments that were not opened are said."""
    kind, unit_id = narrowed
    text = render(
        "lists/accept_together.html.j2",
        total=len(found),
        groups=_by_title(found),
        unopened=[(one, unopened[one.item.id]) for one in found if unopened.get(one.item.id)],
    )
    yes = button(f"确认通过（{len(found)}项）", Action.REVIEW_ACCEPT, serial)
    return Page(text, ((yes,), (button("返回待审核", Action.REVIEWS, kind or _ANY, unit_id, 1),)))


def taken(number: int) -> str:
    """The toast: how many were accepted."""
    return f"已审核通过{number}项"


def accepted(done: Sequence[ItemLine], left_out: Sequence[tuple[ItemLine, str]]) -> Page:
    """What was accepted and what was not, each item behind a button; the record of a deed is never changed."""
    text = render("lists/accepted_together.html.j2", total=len(done), groups=_by_title(done), left_out=left_out)
    several = len({one.item.title for one in done}) > 1
    keys = [
        button(f"{one.unit_name} {one.mechanism.short}" if several else one.unit_name, Action.ITEM, one.item.id)
        for one in [*(one for one, _ in left_out), *done]
    ]
    return Page(text, kept((*rows(keys, 2), (button("返回待审核", Action.REVIEWS, _ANY, 0, 1),))))


def _by_title(found: Sequence[ItemLine]) -> list[tuple[str, list[str]]]:
    """The units by the title of what they handed in, each title once."""
    groups: dict[str, list[str]] = {}
    for one in found:
        groups.setdefault(one.item.title, []).append(one.unit_name)
    return list(groups.items())
