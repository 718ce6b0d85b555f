"""Bringing items into being apart from the calendar: who may, for which unit, and what the new item is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from domain.board import CANCELLED
from domain.errors import Refusal
from domain.forms import validate
from domain.items import Item
from domain.mechanism import Birth, Mechanism, Place
from domain.mechanisms import MECHANISMS
from domain.periods import Period, PeriodKind
from domain.power import Actor, Unit
from domain.secrecy import marked_in
from services import announce
from services.access import unit_below
from services.desk import Desk
from services.schedule import next_reminder, rolled
from storage import items, people, units
from storage.items import Placed
from storage.people import Recipient

SOURCE = "source"
TITLE_MAX = 200


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
    form = birth.form_for(actor, unit)
    placed = await create(desk, actor, mechanism, unit, answers, person_id=person_id, form=form)
    await announce.items_born(desk, actor, [placed])
    return placed


async def create(
    desk: Desk,
    actor: Actor,
    mechanism: Mechanism,
    unit: Unit,
    answers: Mapping[str, Any],
    *,
    person_id: int | None = None,
    source: int | None = None,
    form: type[BaseModel] | None = None,
) -> Placed:
    """Write a new item of a unit without telling anybody; who may is for the caller to say.

    `source` is the item that it came from. Raises Refusal for a bad form or a second item of a yearly kind.
    """
    wanted = [(unit, answers)]
    (new,) = await create_each(desk, actor, mechanism, wanted, person_id=person_id, source=source, form=form)
    return new


async def create_each(
    desk: Desk,
    actor: Actor,
    mechanism: Mechanism,
    wanted: Sequence[tuple[Unit, Mapping[str, Any]]],
    *,
    person_id: int | None = None,
    source: int | None = None,
    form: type[BaseModel] | None = None,
) -> tuple[Placed, ...]:
    """Write a new item for each of these units, like `create`; a fixed number of statements for any number."""
    birth = _birth(mechanism)
    period = Period(PeriodKind.YEAR, birth.year(desk.today) if birth.year else desk.today.year)
    alike = await items.in_units(
        desk.work, [unit.id for unit, _ in wanted], kinds=[mechanism.kind], periods=[period.id]
    )
    _allow(birth, alike)
    taken = Counter(one.item.unit_id for one in alike)
    blanks = []
    for unit, answers in wanted:
        filled = _filled(form or birth.form, answers)
        blank = _blank(desk, mechanism, birth, period, filled)
        payload = {birth.slot: filled} | ({SOURCE: source} if source else {})
        slot = f"{taken[unit.id] + 1:04d}"
        blanks.append(replace(blank, unit_id=unit.id, slot=slot, payload=payload, person_id=person_id))
    new = await items.open_each(desk.work, blanks)
    for one in new:
        said = {"unit_id": one.item.unit_id, "item_id": one.item.id, "after": one.item.state, "source": source}
        desk.work.record("item.birth", actor.person_id, **said)
    return new


def _allow(birth: Birth, alike: Iterable[Placed]) -> None:
    # Of some kinds a unit has one a year, apart from those called off.
    for one in alike if birth.once else ():
        if one.item.state != CANCELLED:
            raise Refusal(f"{one.unit_name}已有“{one.item.title}”（编号{one.item.no}），请在原事项上办理。")


def _filled(form: type[BaseModel], answers: Mapping[str, Any]) -> Mapping[str, Any]:
    filled = validate(form, answers).model_dump(mode="json", exclude_none=True)
    if mark := marked_in(filled.values()):
        raise Refusal(f"内容带有“{mark}”标识。涉密及内部材料请通过规定的纸质渠道办理，不要在此填写。")
    return filled


def _blank(desk: Desk, mechanism: Mechanism, birth: Birth, period: Period, filled: Mapping[str, Any]) -> Item:
    state = mechanism.states[mechanism.initial]
    blank = Item(
        id=0,
        no="",
        kind=mechanism.kind,
        unit_id=0,
        period=period.id,
        slot="",
        title=f"{period.title if birth.year else ''}{birth.name(filled)}"[:TITLE_MAX],
        state=mechanism.initial,
        holder=state.holder,
        opened_at=desk.now,
        updated_at=desk.now,
        due_at=_due(desk, mechanism, birth, filled),
    )
    return replace(blank, remind_at=next_reminder(mechanism, blank, desk.rules, desk.now))


def _due(desk: Desk, mechanism: Mechanism, birth: Birth, filled: Mapping[str, Any]) -> datetime | None:
    named = filled.get(birth.due_field) if birth.due_field else None
    due = _instant(desk, named) if named else _after(desk, birth.due_workdays)
    if mechanism.rolls:
        due = rolled(mechanism, desk.rules, desk.now)
    first = _after(desk, birth.first_workdays)
    return min((at for at in (due, first) if at), default=None)


def _instant(desk: Desk, text: str) -> datetime:
    """A day means the end of office hours on it."""
    return datetime.fromisoformat(text) if "T" in text else desk.rules.office.end_of_day(date.fromisoformat(text))


def _after(desk: Desk, workdays: int | None) -> datetime | None:
    if workdays is None:
        return None
    return desk.rules.office.end_of_day(desk.rules.calendar.add_workdays(desk.today, workdays))


def _birth(mechanism: Mechanism) -> Birth:
    if mechanism.birth is None:
        raise Refusal("这类事项按节点日历下达，不能单独新建。")
    return mechanism.birth
