"""What the units that help with an item (配合单位) are told: that they help, what has changed, that it is called off.

They read the item; only the unit in the lead acts on it and is reminded of it (domain.md M16).
"""

from collections.abc import Iterable

from domain.items import Item, Phase
from domain.mechanisms import MECHANISMS
from domain.power import UNIT_SIDE, Actor
from domain.unit_names import Named
from domain.visibility import co_units
from services.context import Context
from services.messages import push
from storage import people
from storage.items import UnitItem
from storage.people import each_once
from views.keyboards import item_key
from views.page import Page
from views.render import render


async def created(ctx: Context, actor: Actor, found: Iterable[UnitItem]) -> None:
    """Tell the co-units of new items, once each."""
    for unit_item in found:
        named = co_units(MECHANISMS[unit_item.item.kind], unit_item.item)
        await _tell(ctx, actor, unit_item, unit_item.item, "joined", named)


async def changed(ctx: Context, actor: Actor, before: UnitItem, new: Item, reason: str) -> None:
    """Tell who comes to an item as a co-unit, who is left out, and the others when it is another or called off."""
    mechanism = MECHANISMS[new.kind]
    old, now = co_units(mechanism, before.item), co_units(mechanism, new)
    if mechanism.co_units is None or not (old or now):
        return
    ids, stay = {one.id for one in old}, {one.id for one in now}
    await _tell(ctx, actor, before, new, "joined", [one for one in now if one.id not in ids])
    await _tell(ctx, actor, before, new, "left", [one for one in old if one.id not in stay])
    section, name = mechanism.co_units
    kept = [one for one in now if one.id in ids]
    if new.phase is Phase.CANCELLED:
        await _tell(ctx, actor, before, new, "cancelled", kept, reason)
    elif _other(before.item, section, name) != _other(new, section, name):
        await _tell(ctx, actor, before, new, "changed", kept)


def _other(item: Item, section: str, name: str) -> dict[str, object]:
    return {one: value for one, value in item.payload.get(section, {}).items() if one != name}


async def _tell(
    ctx: Context, actor: Actor, lead: UnitItem, item: Item, what: str, named: Iterable[Named], reason: str = ""
) -> None:
    unit_ids = {one.id for one in named if one.id is not None} - {item.unit_id}
    if not unit_ids:
        return
    text = render("announce/co_unit.html.j2", item=item, unit=lead.unit_name, what=what, reason=reason)
    page = Page(text, () if what == "left" else ((item_key(item.id, acts=False),),))
    for recipient in each_once(await people.recipients(ctx.work, unit_ids=unit_ids, roles=UNIT_SIDE)):
        if recipient.person_id != actor.person_id:
            push(ctx, recipient, f"co:{item.id}:{item.version}", page)
