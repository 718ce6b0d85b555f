"""Whole lists, for tests: every page of the deadlines and of the queue of review, one after the other."""

from domain.power import Actor
from services import open_items
from services.context import Context
from services.open_items import EVERYTHING, Narrow, Which
from storage.items import UnitItem

PAGE = 8


async def waiting(ctx: Context, actor: Actor, narrow: Narrow = EVERYTHING) -> tuple[UnitItem, ...]:
    """What waits for somebody's judgement."""
    return await _every_page(ctx, actor, Which.QUEUE, narrow)


async def next_due(ctx: Context, actor: Actor, narrow: Narrow = EVERYTHING) -> tuple[UnitItem, ...]:
    """The open items with a due time that somebody sees."""
    return await _every_page(ctx, actor, Which.DEADLINES, narrow)


async def _every_page(ctx: Context, actor: Actor, which: Which, narrow: Narrow) -> tuple[UnitItem, ...]:
    found: list[UnitItem] = []
    while True:
        part = await open_items.part(ctx, actor, which, len(found) // PAGE + 1, PAGE, narrow)
        found += part.shown
        if len(found) >= part.total:
            assert len(found) == part.total
            return tuple(found)
