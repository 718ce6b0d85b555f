"""Bringing items into being apart from the calendar: by a person, or by a step of another item."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.causes import Cause, Creates
from domain.errors import Refusal
from domain.forms import validate
from domain.items import Holder, Item
from domain.mechanism import Birth, Mechanism, Place
from domain.mechanisms import MECHANISMS
from domain.periods import PeriodKind, current
from domain.power import Actor, Unit
from domain.secrecy import marked
from services import announce
from services.access import unit_below
from services.desk import Desk
from services.schedule import next_reminder
from storage import items, people, units
from storage.items import Placed
from storage.people import Recipient

SOURCE = "source"


def births_of(command: str, actor: Actor) -> tuple[Mechanism, ...]:
    """The duties under a command that this person may bring into being somewhere."""
    found = (one for one in MECHANISMS.values() if one.command == command and one.birth)
    return tuple(one for one in found if one.birth and actor.has(one.birth.who))


async def places(desk: Desk, actor: Actor, mechanism: Mechanism) -> tuple[Unit, ...]:
    """The units for which this person may bring such an item into being, in fixed order; raises Refusal."""
    birth = _birth(mechanism)
    paths = actor.reach(birth.who)
    if birth.place is Place.DEPARTMENT:
        root = await units.root(desk.work)
        return (root,) if root and actor.may(birth.who, root.path) else ()
    found = await units.below(desk.work, paths, mechanism.unit_types)
    if birth.place is Place.OWN:
        own = {post.unit_id for post in actor.posts if post.role in birth.who}
        return tuple(unit for unit in found if unit.id in own)
    return found


async def candidates(desk: Desk, mechanism: Mechanism, unit: Unit) -> tuple[Recipient, ...]:
    """The people who may hold such an item for a unit: members with one of the named roles there or above."""
    ids = [int(part) for part in unit.path.split("/") if part]
    found = await people.recipients(desk.work, unit_ids=ids, roles=_birth(mechanism).person)
    return tuple({one.person_id: one for one in found}.values())


async def bear(
    desk: Desk, actor: Actor, kind: str, unit_id: int, answers: Mapping[str, Any], person_id: int | None = None
) -> Placed:
    """Bring an item into being and tell its unit; raises Refusal without the right or for a bad form."""
    mechanism = MECHANISMS.get(kind)
    if mechanism is None:
        raise Refusal("没有这类事项，请从菜单重新进入。")
    birth = _birth(mechanism)
    unit = await unit_below(desk, actor, unit_id, birth.who)
    if unit.id not in {one.id for one in await places(desk, actor, mechanism)}:
        raise Refusal("该单位不适用此类事项，请重新选择单位。")
    if birth.person and person_id not in {one.person_id for one in await candidates(desk, mechanism, unit)}:
        raise Refusal("请从名单中选择责任人。")
    return await _write(desk, actor, mechanism, unit, answers, person_id)


async def carry_out(desk: Desk, actor: Actor, causes: Sequence[Cause]) -> tuple[Placed, ...]:
    """Do what a step brings about; returns the items that are new. The step's own right covers it."""
    new = []
    for cause in causes:
        if isinstance(cause, Creates):
            new.append(await _created(desk, actor, cause))
        else:
            await _moved(desk, actor, cause.item_id, cause.due_at)
    return tuple(new)


async def _created(desk: Desk, actor: Actor, cause: Creates) -> Placed:
    unit = await units.by_id(desk.work, cause.unit_id)
    if unit is None:
        raise Refusal("没有找到该单位，请核对后重试。")
    return await _write(desk, actor, MECHANISMS[cause.kind], unit, cause.answers, None, source=cause.source_id)


async def _moved(desk: Desk, actor: Actor, item_id: int, due_at: datetime) -> None:
    placed = await items.by_id(desk.work, item_id)
    if placed is None or placed.item.closed:
        raise Refusal("原事项已办结，无需再变更截止时间。")
    moved = replace(placed.item, due_at=due_at, version=placed.item.version + 1, updated_at=desk.now)
    mechanism = MECHANISMS[moved.kind]
    await items.save(desk.work, replace(moved, remind_at=next_reminder(mechanism, moved, desk.rules, desk.now)))
    desk.work.record("item.moved", actor.person_id, unit_id=moved.unit_id, item_id=item_id, due_at=due_at.isoformat())


async def _write(
    desk: Desk,
    actor: Actor,
    mechanism: Mechanism,
    unit: Unit,
    answers: Mapping[str, Any],
    person_id: int | None,
    source: int | None = None,
) -> Placed:
    birth = _birth(mechanism)
    filled = validate(birth.form, answers).model_dump(mode="json", exclude_none=True)
    for value in filled.values():
        if isinstance(value, str) and (mark := marked(value)):
            raise Refusal(f"内容带有“{mark}”标识。涉密及内部材料请通过规定的纸质渠道办理，不要在此填写。")
    payload = {birth.slot: filled} | ({SOURCE: source} if source else {})
    state = mechanism.states[mechanism.initial]
    blank = Item(
        id=0,
        no="",
        kind=mechanism.kind,
        unit_id=unit.id,
        period=current(PeriodKind.YEAR, desk.today).id,
        slot=await items.next_slot(desk.work, mechanism.kind, unit.id, str(desk.today.year)),
        title=birth.name(filled)[:200],
        state=mechanism.initial,
        holder=state.holder,
        opened_at=desk.now,
        updated_at=desk.now,
        due_at=_due(desk, birth, filled),
        payload=payload,
        person_id=person_id,
    )
    placed = await items.open_one(
        desk.work, replace(blank, remind_at=next_reminder(mechanism, blank, desk.rules, desk.now))
    )
    desk.work.record(
        "item.birth", actor.person_id, unit_id=unit.id, item_id=placed.item.id, after=mechanism.initial, source=source
    )
    if state.holder is not Holder.DEPARTMENT:
        await announce.item_born(desk, actor, placed, mechanism)
    return placed


def _due(desk: Desk, birth: Birth, filled: Mapping[str, Any]) -> datetime | None:
    if birth.due_field and filled.get(birth.due_field):
        return datetime.fromisoformat(filled[birth.due_field])
    if birth.due_workdays is not None:
        return desk.rules.office.end_of_day(desk.rules.calendar.add_workdays(desk.today, birth.due_workdays))
    return None


def _birth(mechanism: Mechanism) -> Birth:
    if mechanism.birth is None:
        raise Refusal("这类事项按节点日历下达，不能单独新建。")
    return mechanism.birth
