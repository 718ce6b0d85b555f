"""What a step brings about beyond its own item: new items and other due times, in the same unit of work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.causes import Amends, Creates, CreatesEach, Moves, SetsDue, Tells
from domain.errors import Refusal
from domain.mechanisms import MECHANISMS
from domain.power import REPORTING, Actor, Unit, UnitType
from services import announce, checkpoints, reminders, urge
from services.births import create, create_each
from services.desk import Desk
from services.schedule import next_reminder
from storage import items, units
from storage.items import Placed

Effect = Amends | Creates | CreatesEach | Moves | SetsDue | Tells


async def carry_out(desk: Desk, actor: Actor, effects: Iterable[Effect]) -> tuple[Placed, ...]:
    """Do what a step brings about and tell the units; returns the items that are new.

    The step's own right covers it. Raises Refusal for a unit that is not there, a second item of a yearly kind,
    a due time that is over or an item that is closed by now.
    """
    new: list[Placed] = []
    for effect in effects:
        match effect:
            case Creates():
                new.append(await _created(desk, actor, effect))
            case CreatesEach():
                new += await _created_each(desk, actor, effect)
            case Moves():
                await _moved(desk, actor, effect.item_id, effect.due_at)
            case Amends():
                await _amended(desk, effect)
            case Tells():
                await _told(desk, effect)
            case SetsDue():
                await checkpoints.reset_due(desk, actor, effect.kind, effect.period, effect.due_at)
    await announce.items_born(desk, actor, new)
    return tuple(new)


async def _created(desk: Desk, actor: Actor, effect: Creates) -> Placed:
    unit = await units.by_id(desk.work, effect.unit_id)
    if unit is None:
        raise Refusal("没有找到该单位，请核对后重试。")
    return await create(desk, actor, MECHANISMS[effect.kind], unit, effect.answers, source=effect.source_id)


async def _created_each(desk: Desk, actor: Actor, effect: CreatesEach) -> tuple[Placed, ...]:
    mechanism = MECHANISMS[effect.kind]
    everyone = await _everyone(desk, mechanism.unit_types)
    answers = _answers(everyone, effect)
    wanted = [(unit, answers[unit.id]) for unit in everyone if unit.id in answers]
    return await create_each(desk, actor, mechanism, wanted, source=effect.source_id)


async def _everyone(desk: Desk, types: Iterable[UnitType]) -> tuple[Unit, ...]:
    root = await units.root(desk.work)
    return await units.below(desk.work, [root.path] if root else [], types)


async def _told(desk: Desk, effect: Tells) -> None:
    everyone = await _everyone(desk, REPORTING)
    concerned = [_unit(everyone, name) for name in effect.names] or everyone
    placed = await items.by_id(desk.work, effect.item_id)
    if placed is None:
        raise Refusal("没有找到原事项，请联系组织部。")
    await announce.units_told(desk, placed.item, [unit.id for unit in concerned], effect.words)


def _answers(everyone: Sequence[Unit], effect: CreatesEach) -> Mapping[int, Mapping[str, Any]]:
    named = {_unit(everyone, name).id: answers for name, answers in effect.named.items()}
    if len(named) < len(effect.named):
        raise Refusal("有单位重复出现，请核对后重新填写。")
    others = {} if effect.others is None else {unit.id: effect.others for unit in everyone}
    return {**others, **named}


def _unit(everyone: Sequence[Unit], name: str) -> Unit:
    # People leave out the 党委 of a name; that is enough where only one unit is meant.
    found = [one for one in everyone if one.name == name] or [one for one in everyone if name in one.name]
    if len(found) != 1:
        raise Refusal(f"“{name}”{'对应多个单位' if found else '不在单位名单中'}，请按名单写明单位全称。")
    return found[0]


async def _moved(desk: Desk, actor: Actor, item_id: int, due_at: datetime) -> None:
    placed = await items.by_id(desk.work, item_id)
    if placed is None or placed.item.closed:
        raise Refusal("原事项已办结，无需再变更截止时间。")
    moved = replace(placed.item, due_at=due_at, version=placed.item.version + 1, updated_at=desk.now)
    mechanism = MECHANISMS[moved.kind]
    await items.save(desk.work, replace(moved, remind_at=next_reminder(mechanism, moved, desk.rules, desk.now)))
    # A digest or an urge that has not gone out would still name the old due time.
    await reminders.withdraw(desk, moved)
    await urge.withdraw(desk, moved)
    desk.work.record("item.moved", actor.person_id, unit_id=moved.unit_id, item_id=item_id, due_at=due_at.isoformat())


async def _amended(desk: Desk, effect: Amends) -> None:
    placed = await items.by_id(desk.work, effect.item_id)
    if placed is None or not (kept := placed.item.payload.get(effect.slot)):
        raise Refusal("没有找到原事项，请联系组织部。")
    payload = {**placed.item.payload, effect.slot: [*kept[:-1], {**kept[-1], **effect.values}]}
    new = replace(placed.item, payload=payload, version=placed.item.version + 1, updated_at=desk.now)
    await items.save(desk.work, new)
