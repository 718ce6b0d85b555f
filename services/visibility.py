"""An item as one person may read it: drafts of other units stay theirs until they are handed in."""

from dataclasses import replace

from domain.power import Actor
from domain.visibility import drafted_sections, without_drafts
from services.context import Context
from services.permissions import may_read_content, mechanism_of
from storage import submissions
from storage.items import UnitItem
from storage.session import Session


def is_insider(actor: Actor, unit_item: UnitItem) -> bool:
    """Say whether a person is of the item's own unit, or it is that person's own item."""
    return unit_item.item.person_id == actor.person_id or any(
        post.unit_id == unit_item.item.unit_id for post in actor.posts
    )


async def as_read(ctx: Context, actor: Actor, unit_item: UnitItem) -> UnitItem:
    """The item as this person may read it; for readers outside the unit at most one query more."""
    mechanism = mechanism_of(unit_item)
    if not may_read_content(actor, unit_item):
        return _closed(unit_item)
    if is_insider(actor, unit_item) or drafted_sections(mechanism).isdisjoint(unit_item.item.payload):
        return unit_item
    (shown,) = await _as_outsiders_read(ctx.work, [unit_item])
    return shown


async def all_as_read(session: Session, actor: Actor | None, found: list[UnitItem]) -> list[UnitItem]:
    """Many items as this person may read them, in the same order; one query.

    Nobody (None) reads what every reader outside the units may read.
    """
    shown = await _as_outsiders_read(session, found)
    return [_as_seen(actor, one, outside) for one, outside in zip(found, shown, strict=True)]


def _as_seen(actor: Actor | None, unit_item: UnitItem, outside: UnitItem) -> UnitItem:
    if actor is None:
        return outside if mechanism_of(unit_item).content_readers is None else _closed(unit_item)
    if not may_read_content(actor, unit_item):
        return _closed(unit_item)
    return unit_item if is_insider(actor, unit_item) else outside


def _closed(unit_item: UnitItem) -> UnitItem:
    return replace(unit_item, item=replace(unit_item.item, payload={}))


async def _as_outsiders_read(session: Session, found: list[UnitItem]) -> list[UnitItem]:
    handed_in = await submissions.newest(session, [one.item.id for one in found])
    return [
        replace(
            one,
            item=without_drafts(
                mechanism_of(one),
                one.item,
                {part.kept_as: (part.payload, part.form_version) for part in handed_in.get(one.item.id, ())},
            ),
        )
        for one in found
    ]
