"""Reviewing one after the other: what was read, what comes next, and what was read accepted together.

What somebody has opened is kept for himself only: it marks his own list, is shown to nobody else and counted nowhere
(domain.md 3.4 rule 1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.errors import Refusal
from domain.items import Item
from domain.power import Actor
from domain.workflow import steps_for
from services import items, open_items, permissions
from services.context import Context
from services.items import StepTaken
from services.open_items import Narrow, Which
from storage import opened
from storage.items import UnitItem

# So many are accepted with one press: one page names them all.
MOST_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class Following:
    """What comes after an item in the queue: the item and its place (from 0), and how many others there are.

    `read` is how many may be accepted together.
    """

    item_id: int | None = None
    place: int = 0
    others: int = 0
    read: int = 0


@dataclass(frozen=True, slots=True)
class ReadMark:
    """Whether somebody has opened an item as it stands, and how many of its attachments he has not."""

    seen: bool
    unopened: int


@dataclass(frozen=True, slots=True)
class Together:
    """What is put up for being accepted together: the items, and by id how many attachments were not opened."""

    found: tuple[UnitItem, ...]
    unopened: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it: the steps that were taken, and each item that was left out with the sentence that says why."""

    done: tuple[StepTaken, ...]
    left_out: tuple[tuple[UnitItem, str], ...]


async def note_opened(ctx: Context, actor: Actor, unit_item: UnitItem) -> None:
    """Note that somebody who judges an item has it before him as it stands now."""
    if permissions.judges(actor, unit_item):
        await opened.note(ctx.work, actor.person_id, unit_item.item.id, unit_item.item.version)


async def marks(ctx: Context, actor: Actor, found: Iterable[UnitItem]) -> Mapping[int, ReadMark]:
    """How far somebody has read each of these items, by id; two queries."""
    ids = [one.item.id for one in found]
    if not ids:
        return {}
    seen = await opened.which(ctx.work, actor.person_id, ids)
    unopened = await opened.unopened(ctx.work, actor.person_id, ids)
    return {one: ReadMark(one in seen, unopened.get(one, 0)) for one in ids}


async def following(ctx: Context, actor: Actor, item_id: int, narrow: Narrow, page: int, size: int) -> Following:
    """What comes after an item in the (narrowed) queue of which somebody has read a page; after the last the first.

    The item itself may have left the queue, and is not among the others. Raises Refusal if it is not the actor's to
    see.
    """
    unit_item = await permissions.item_by_id(ctx, actor, item_id)
    here = await open_items.part(ctx, actor, Which.QUEUE, page, size, narrow)
    after = await open_items.part(ctx, actor, Which.QUEUE, page + 1, size, narrow)
    near = [*enumerate(here.shown, here.skipped)]
    if after.skipped > here.skipped:
        near += enumerate(after.shown, after.skipped)
    place = next((place for place, one in near if _order(one.item) > _order(unit_item.item)), None)
    found = dict(near).get(place) if place is not None else None
    if found is None and here.total:
        first = await open_items.part(ctx, actor, Which.QUEUE, 1, 1, narrow)
        place, found = 0, next(iter(first.shown), None)
    others = here.total - permissions.judges(actor, unit_item)
    together = len(await _read(ctx, actor, narrow))
    return Following(found.item.id if found and others else None, place or 0, others, together)


async def read_together(ctx: Context, actor: Actor, narrow: Narrow) -> int:
    """How many items of the (narrowed) queue somebody has read and may accept together."""
    return len(await _read(ctx, actor, narrow))


async def put_up(ctx: Context, actor: Actor, narrow: Narrow, serial: int) -> Together:
    """Put up what was read for being accepted together, at most MOST_TOGETHER, under a number; raises Refusal."""
    found = (await _read(ctx, actor, narrow))[:MOST_TOGETHER]
    if not found:
        raise Refusal("没有已看过的事项可以一并通过。请先逐项打开查看。")
    ids = [one.item.id for one in found]
    await opened.choose(ctx.work, actor.person_id, ids, serial)
    return Together(found, await opened.unopened(ctx.work, actor.person_id, ids))


async def accept(ctx: Context, actor: Actor, serial: int) -> Accepted:
    """Accept what was put up under this number, each by a step of its own; raises Refusal if there is nothing.

    What has changed since it was opened is left out.
    """
    done: list[StepTaken] = []
    left_out: list[tuple[UnitItem, str]] = []
    for unit_item, version in await opened.chosen(ctx.work, actor.person_id, serial):
        if not permissions.may_read(actor, unit_item):
            continue
        try:
            done.append(await _accept(ctx, actor, unit_item, version))
        except Refusal as refusal:
            left_out.append((unit_item, str(refusal)))
    if not (done or left_out):
        raise Refusal("此按钮已过期，请从“待审核”重新选择。")
    return Accepted(tuple(done), tuple(left_out))


async def _accept(ctx: Context, actor: Actor, unit_item: UnitItem, version: int) -> StepTaken:
    if unit_item.item.version != version:
        raise await items.stale(ctx, permissions.mechanism_of(unit_item), unit_item)
    action = _together(ctx, actor, unit_item)
    if not action:
        raise Refusal("您现在不能审核该事项。如有疑问，请联系组织部。")
    return await items.act(ctx, actor, unit_item.item.id, action, version)


async def _read(ctx: Context, actor: Actor, narrow: Narrow) -> tuple[UnitItem, ...]:
    return tuple(
        one
        for one in await opened.read(ctx.work, actor.person_id)
        if narrow.kind in {"", one.item.kind} and narrow.unit_id in {0, one.item.unit_id}
        if _together(ctx, actor, one)
    )


def _together(ctx: Context, actor: Actor, unit_item: UnitItem) -> str:
    """The action by which an item may be accepted together with others; empty when it is judged alone."""
    found = steps_for(permissions.mechanism_of(unit_item), unit_item.item, actor, unit_item.unit_path, ctx.now)
    return next((step.action for step in found if step.together), "")


def _order(item: Item) -> tuple[bool, float, int]:
    """The place in the queue: what is due first, then what has no due time."""
    return item.due_at is None, item.due_at.timestamp() if item.due_at else 0, item.id
