"""An item as one person may read it: drafts of other units stay theirs until they are handed in."""

from dataclasses import replace

from domain.power import Actor
from domain.reading import drafted_slots, without_drafts
from services.access import may_read_content, mechanism_of
from services.desk import Desk
from storage import items
from storage.items import Placed


def belongs(actor: Actor, placed: Placed) -> bool:
    """Say whether a person is of the item's own unit, or it is that person's own item."""
    return placed.item.person_id == actor.person_id or any(post.unit_id == placed.item.unit_id for post in actor.posts)


async def as_read(desk: Desk, actor: Actor, placed: Placed) -> Placed:
    """The item as this person may read it; for readers outside the unit at most one query more."""
    mechanism = mechanism_of(placed)
    if not may_read_content(actor, placed):
        return _closed(placed)
    if belongs(actor, placed) or drafted_slots(mechanism).isdisjoint(placed.item.payload):
        return placed
    (shown,) = await _as_outsiders_read(desk, [placed])
    return shown


async def all_as_read(desk: Desk, actor: Actor | None, found: list[Placed]) -> list[Placed]:
    """Many items as this person may read them, in the same order; one query.

    Nobody (None) reads what every reader outside the units may read.
    """
    shown = await _as_outsiders_read(desk, found)
    return [_told(actor, one, outside) for one, outside in zip(found, shown, strict=True)]


def _told(actor: Actor | None, placed: Placed, outside: Placed) -> Placed:
    if actor is None:
        return outside if mechanism_of(placed).content_readers is None else _closed(placed)
    if not may_read_content(actor, placed):
        return _closed(placed)
    return placed if belongs(actor, placed) else outside


def _closed(placed: Placed) -> Placed:
    return replace(placed, item=replace(placed.item, payload={}))


async def _as_outsiders_read(desk: Desk, found: list[Placed]) -> list[Placed]:
    handed_in = await items.handed_in(desk.work, [one.item.id for one in found])
    return [
        replace(
            one,
            item=without_drafts(
                mechanism_of(one),
                one.item,
                {part.slot: part.payload for part in handed_in.get(one.item.id, ())},
            ),
        )
        for one in found
    ]
