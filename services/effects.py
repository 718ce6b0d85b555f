"""What a step brings about beyond its own item: new items and other due times, in the same unit of work."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.effects import AmendItem, CreateItem, CreateItems, MoveDue, SetPeriodDue, TellUnits
from domain.errors import Refusal
from domain.mechanisms import MECHANISMS
from domain.power import REPORTING, Actor
from domain.unit_names import Nameable
from services import announce, checkpoints, co_units, naming, reminders, urges
from services.context import Context
from services.creation import add_item, add_items
from services.schedule import next_reminder
from storage import items, units
from storage.items import UnitItem

OwnEffect = AmendItem | CreateItem | CreateItems | MoveDue | SetPeriodDue | TellUnits


async def carry_out(ctx: Context, actor: Actor, effects: Iterable[OwnEffect]) -> tuple[UnitItem, ...]:
    """Do what a step brings about and tell the units; returns the items that are new.

    The step's own right covers it. Raises Refusal for a unit that is not there, a second item of a yearly kind,
    a due time that is over or an item that is closed by now.
    """
    new: list[UnitItem] = []
    for effect in effects:
        match effect:
            case CreateItem():
                new.append(await _created(ctx, actor, effect))
            case CreateItems():
                new += await _created_each(ctx, actor, effect)
            case MoveDue():
                await _moved(ctx, actor, effect.item_id, effect.due_at)
            case AmendItem():
                await _amended(ctx, effect)
            case TellUnits():
                await _tell_units(ctx, actor, effect)
            case SetPeriodDue():
                await checkpoints.reset_due(ctx, actor, effect.kind, effect.period, effect.due_at)
    await announce.items_created(ctx, actor, new)
    await co_units.created(ctx, actor, new)
    return tuple(new)


async def _created(ctx: Context, actor: Actor, effect: CreateItem) -> UnitItem:
    unit = await units.by_id(ctx.work, effect.unit_id)
    if unit is None:
        raise Refusal("没有找到该单位，请核对后重试。")
    return await add_item(ctx, actor, MECHANISMS[effect.kind], unit, effect.answers, source=effect.source_id)


async def _created_each(ctx: Context, actor: Actor, effect: CreateItems) -> tuple[UnitItem, ...]:
    mechanism = MECHANISMS[effect.kind]
    everyone = await naming.everyone(ctx, mechanism.unit_types)
    answers = _answers(everyone, effect)
    wanted = [(unit, answers[unit.id]) for unit in everyone.units if unit.id in answers]
    return await add_items(ctx, actor, mechanism, wanted, source=effect.source_id)


async def _tell_units(ctx: Context, actor: Actor, effect: TellUnits) -> None:
    everyone = await naming.everyone(ctx, REPORTING)
    # Of a unit that is no more there is nobody to tell.
    concerned = naming.found(effect.units, everyone) if effect.units else everyone.units
    unit_item = await items.by_id(ctx.work, effect.item_id)
    if unit_item is None:
        raise Refusal("没有找到原事项，请联系组织部。")
    await announce.units_told(ctx, actor, unit_item, [unit.id for unit in concerned], effect.words, effect.details)


def _answers(everyone: Nameable, effect: CreateItems) -> Mapping[int, Mapping[str, Any]]:
    named: dict[int, Mapping[str, Any]] = {}
    for one, answers in effect.named.items():
        units_meant = naming.found([one], everyone)
        if not units_meant:
            raise Refusal(f"“{one.name}”已停用或不再适用此类事项，请另选单位。")
        if any(unit.id in named for unit in units_meant):
            raise Refusal("有单位重复出现，请核对后重新填写。")
        named |= {unit.id: answers for unit in units_meant}
    others = {} if effect.others is None else {unit.id: effect.others for unit in everyone.units}
    return {**others, **named}


async def _moved(ctx: Context, actor: Actor, item_id: int, due_at: datetime) -> None:
    unit_item = await items.by_id(ctx.work, item_id)
    if unit_item is None or unit_item.item.closed:
        raise Refusal("原事项已办结，无需再变更截止时间。")
    moved = replace(unit_item.item, due_at=due_at, version=unit_item.item.version + 1, updated_at=ctx.now)
    mechanism = MECHANISMS[moved.kind]
    await items.save(ctx.work, replace(moved, remind_at=next_reminder(mechanism, moved, ctx.rules, ctx.now)))
    # A digest or an urge that has not gone out would still name the old due time.
    await reminders.withdraw(ctx, moved)
    await urges.withdraw(ctx, moved)
    ctx.work.audit("item.moved", actor.person_id, unit_id=moved.unit_id, item_id=item_id, due_at=due_at.isoformat())


async def _amended(ctx: Context, effect: AmendItem) -> None:
    unit_item = await items.by_id(ctx.work, effect.item_id)
    if unit_item is None or not (kept := unit_item.item.payload.get(effect.kept_as)):
        raise Refusal("没有找到原事项，请联系组织部。")
    payload = {**unit_item.item.payload, effect.kept_as: [*kept[:-1], {**kept[-1], **effect.values}]}
    new = replace(unit_item.item, payload=payload, version=unit_item.item.version + 1, updated_at=ctx.now)
    await items.save(ctx.work, new)
