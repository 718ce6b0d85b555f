"""Short ways to bring items into being on the stage and to take steps on them."""

from collections.abc import Mapping
from typing import Any

from domain.items import Item
from services import creation, items, my_items
from tests.stage import Stage


async def create(stage: Stage, who: int, kind: str, unit: str, answers: Mapping[str, Any]) -> Item:
    """Somebody brings an item of a unit into being."""
    place = await stage.unit(unit)
    async with stage.context() as ctx:
        return (await creation.create_item(ctx, await stage.actor(who), kind, place.id, answers)).item


async def act(stage: Stage, who: int, item_id: int, action: str, answers: Mapping[str, Any] | None = None) -> Item:
    """Somebody takes a step on an item as it stands now."""
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return (await items.act(ctx, actor, item_id, action, view.item.version, answers)).view.item


async def listed(stage: Stage, who: int, *kinds: str) -> list[Item]:
    """The open items of these kinds that somebody sees under their command."""
    async with stage.context() as ctx:
        return [one.item for one in await my_items.open_under(ctx, await stage.actor(who), kinds)]


async def settled(stage: Stage, who: int, *kinds: str) -> list[Item]:
    """The items of these kinds that are over, as somebody sees them under their command."""
    async with stage.context() as ctx:
        return [one.item for one in await my_items.settled_under(ctx, await stage.actor(who), kinds)]


async def actions(stage: Stage, who: int, item_id: int) -> list[str]:
    """The steps that are open to somebody."""
    async with stage.context() as ctx:
        return [step.action for step in (await items.get(ctx, await stage.actor(who), item_id)).steps]


def told(stage: Stage) -> list[tuple[int, str]]:
    """Whom the last unit of work wrote to, and what."""
    return [(one.chat_id, one.text) for one in stage.sent[-1].messages]
