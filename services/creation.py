"""Creating items apart from the calendar: who may, for which unit, and what the new item is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from domain.dates.periods import Period, PeriodKind
from domain.dates.workdays import ShiftRule
from domain.errors import Refusal
from domain.forms.engine import validate
from domain.items import Item, Phase
from domain.mechanism import Creation, Mechanism, Place
from domain.mechanisms import MECHANISMS
from domain.power import Actor, Unit, ids_on_path
from domain.secrecy import demand_open
from domain.workflow import TITLE_MAX
from services import announce, co_units, form_versions, naming
from services.context import Context
from services.permissions import unit_below
from services.schedule import next_reminder, rolled
from storage import items, people, units
from storage.items import UnitItem
from storage.people import Recipient, each_once


def creatable(command: str, actor: Actor) -> tuple[Mechanism, ...]:
    """The duties under a command that this person may create for some unit."""
    found = (one for one in MECHANISMS.values() if one.command == command and one.creation)
    return tuple(one for one in found if one.creation and actor.has(one.creation.by))


async def places(ctx: Context, actor: Actor, mechanism: Mechanism) -> tuple[Unit, ...]:
    """The units for which this person may create such an item, in fixed order; raises Refusal."""
    creation = _creation(mechanism)
    paths = actor.reach(creation.by)
    if creation.place is Place.DEPARTMENT:
        root = await units.root(ctx.work)
        return (root,) if root and actor.may(creation.by, root.path) else ()
    found = await units.below(ctx.work, paths, mechanism.unit_types)
    if creation.place is Place.OWN:
        own = {post.unit_id for post in actor.posts if post.role in creation.by}
        return tuple(unit for unit in found if unit.id in own)
    return found


async def candidates(ctx: Context, mechanism: Mechanism, unit: Unit) -> tuple[Recipient, ...]:
    """The people who may hold such an item for a unit: members with one of the named roles there or above."""
    roles = _creation(mechanism).person
    return each_once(await people.recipients(ctx.work, unit_ids=ids_on_path(unit.path), roles=roles))


async def create_item(
    ctx: Context, actor: Actor, kind: str, unit_id: int, answers: Mapping[str, Any], person_id: int | None = None
) -> UnitItem:
    """Create an item and tell its unit; raises Refusal without the right or for a bad form."""
    mechanism = MECHANISMS.get(kind)
    if mechanism is None:
        raise Refusal("没有这类事项，请从菜单重新进入。")
    creation = _creation(mechanism)
    unit = await unit_below(ctx, actor, unit_id, creation.by)
    if unit.id not in {one.id for one in await places(ctx, actor, mechanism)}:
        raise Refusal("该单位不适用此类事项，请重新选择单位。")
    if creation.person and person_id not in {one.person_id for one in await candidates(ctx, mechanism, unit)}:
        raise Refusal("请从名单中选择责任人。")
    form = creation.form_for(actor, unit)
    unit_item = await add_item(ctx, actor, mechanism, unit, answers, person_id=person_id, form=form)
    await announce.items_created(ctx, actor, [unit_item])
    await co_units.created(ctx, actor, [unit_item])
    return unit_item


async def create_items(
    ctx: Context, actor: Actor, kind: str, wanted: Mapping[int, Mapping[str, Any]]
) -> tuple[UnitItem, ...]:
    """Create an item for each of these units (by id), all or none, and tell them; raises Refusal like `create_item`."""
    mechanism = MECHANISMS.get(kind)
    if mechanism is None or not mechanism.creation or not actor.has(mechanism.creation.by):
        raise Refusal("没有这类事项，请从菜单重新进入。")
    allowed = {one.id: one for one in await places(ctx, actor, mechanism)}
    if not wanted.keys() <= allowed.keys():
        raise Refusal("有的单位不适用此类事项，请重新核对。")
    new = await add_items(ctx, actor, mechanism, [(allowed[unit_id], given) for unit_id, given in wanted.items()])
    await announce.items_created(ctx, actor, new)
    await co_units.created(ctx, actor, list(new))
    return new


async def add_item(
    ctx: Context,
    actor: Actor,
    mechanism: Mechanism,
    unit: Unit,
    answers: Mapping[str, Any],
    *,
    person_id: int | None = None,
    source: int | None = None,
    form: type[BaseModel] | None = None,
) -> UnitItem:
    """Write a new item of a unit without telling anybody; who may is for the caller to say.

    `source` is the item that it came from. Raises Refusal for a bad form or a second item of a yearly kind.
    """
    wanted = [(unit, answers)]
    (new,) = await add_items(ctx, actor, mechanism, wanted, person_id=person_id, source=source, form=form)
    return new


async def add_items(
    ctx: Context,
    actor: Actor,
    mechanism: Mechanism,
    wanted: Sequence[tuple[Unit, Mapping[str, Any]]],
    *,
    person_id: int | None = None,
    source: int | None = None,
    form: type[BaseModel] | None = None,
) -> tuple[UnitItem, ...]:
    """Write a new item for each of these units, like `add_item`; a fixed number of statements for any number."""
    creation = _creation(mechanism)
    period = Period(PeriodKind.YEAR, creation.year(ctx.today) if creation.year else ctx.today.year)
    alike = await items.in_units(ctx.work, [unit.id for unit, _ in wanted], kinds=[mechanism.kind], periods=[period.id])
    _demand_no_second(creation, alike)
    asked = form or creation.form
    forms = {creation.kept_as: await form_versions.keep_version(ctx, asked)}
    taken = Counter(one.item.unit_id for one in alike)
    blanks = []
    for unit, given in wanted:
        filled = await _filled(ctx, asked, given)
        blank = _blank(ctx, mechanism, creation, period, filled)
        part = f"{taken[unit.id] + 1:04d}"
        blanks.append(replace(blank, unit_id=unit.id, part=part, person_id=person_id, source_id=source, forms=forms))
    new = await items.open_each(ctx.work, blanks)
    for one in new:
        record = {"unit_id": one.item.unit_id, "item_id": one.item.id, "after": one.item.state, "source": source}
        ctx.work.audit("item.created", actor.person_id, **record)
    return new


def _demand_no_second(creation: Creation, alike: Iterable[UnitItem]) -> None:
    # Of some kinds a unit has one a year, apart from those called off.
    for one in alike if creation.once else ():
        if one.item.phase is not Phase.CANCELLED:
            raise Refusal(f"{one.unit_name}已有“{one.item.title}”（编号{one.item.no}），请在原事项上办理。")


async def _filled(ctx: Context, form: type[BaseModel], answers: Mapping[str, Any]) -> Mapping[str, Any]:
    filled = validate(form, await naming.settled(ctx, form, answers)).model_dump(mode="json", exclude_none=True)
    demand_open(filled.values())
    return filled


def _blank(ctx: Context, mechanism: Mechanism, creation: Creation, period: Period, filled: Mapping[str, Any]) -> Item:
    state = mechanism.states[mechanism.initial]
    blank = Item(
        id=0,
        no="",
        kind=mechanism.kind,
        unit_id=0,
        period=period.id,
        part="",
        title=f"{period.title if creation.year else ''}{creation.name(filled)}"[:TITLE_MAX],
        state=mechanism.initial,
        holder=state.holder,
        phase=state.phase,
        payload={creation.kept_as: filled},
        opened_at=ctx.now,
        updated_at=ctx.now,
        due_at=_due(ctx, mechanism, creation, filled),
        closed_at=ctx.now if state.phase.is_over else None,
    )
    return replace(blank, remind_at=next_reminder(mechanism, blank, ctx.rules, ctx.now))


def _due(ctx: Context, mechanism: Mechanism, creation: Creation, filled: Mapping[str, Any]) -> datetime | None:
    named = filled.get(creation.due_field) if creation.due_field else None
    due = _instant(ctx, named, creation.shift) if named else None
    if mechanism.rolls:
        due = rolled(mechanism, ctx.rules, ctx.now)
    first = _after(ctx, creation.first_workdays)
    return min((at for at in (due, first) if at), default=None)


def _instant(ctx: Context, text: str, shift: ShiftRule | None) -> datetime:
    """A day means the end of office hours on it."""
    if "T" in text:
        return datetime.fromisoformat(text)
    day = date.fromisoformat(text)
    return ctx.rules.office.end_of_day(ctx.rules.calendar.shift(day, shift) if shift else day)


def _after(ctx: Context, workdays: int | None) -> datetime | None:
    if workdays is None:
        return None
    return ctx.rules.office.end_of_day(ctx.rules.calendar.add_workdays(ctx.today, workdays))


def _creation(mechanism: Mechanism) -> Creation:
    if mechanism.creation is None:
        raise Refusal("这类事项按节点日历下达，不能单独新建。")
    return mechanism.creation
