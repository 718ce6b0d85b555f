"""临时报送 goes out, comes again, ends: items for its units, the approver's word where they are asked too often."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time

from domain.collections import ASKED, Account, Collection, CollectionState, Every, next_opening, part_of
from domain.dates.clock import instant, local, local_day
from domain.dates.periods import PeriodKind, current
from domain.dates.workdays import ShiftRule
from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, APPROVERS, UNIT_SIDE, Actor, Unit, ids_on_path
from domain.workflow import TITLE_MAX
from services import collection_account, reminders, urges
from services.collections import demand_collection, demand_draft, save, stale, units_of
from services.context import Context
from services.messages import push
from services.schedule import next_reminder
from storage import collections, items, people, speeches, units, unsent
from storage.items import UnitItem
from storage.people import each_once
from views import collections as collections_view

KIND = "collection"


async def send(ctx: Context, actor: Actor, collection_id: int, version: int) -> bool:
    """Send a draft to its units; False when the approver is asked first, because some were asked too often this month.

    Raises Refusal without the right, for a due time that is over or when nobody would be asked; Stale when it changed.
    """
    one, unit = await demand_draft(ctx, actor, collection_id, version)
    asked = await units_of(ctx, one, unit)
    _demand_sense(ctx, one, asked)
    account = await collection_account.account(ctx, one, asked)
    if account.too_many and not actor.may(APPROVERS, unit.path):
        await save(ctx, one, {"state": CollectionState.ASKING.value, "handled_by": actor.person_id})
        ctx.work.audit("collection.ask", actor.person_id, unit_id=one.unit_id, collection=one.id)
        await _ask_approvers(ctx, actor, replace(one, version=one.version + 1), unit, account)
        return False
    await _send(ctx, actor, one, asked)
    return True


async def approve(ctx: Context, actor: Actor, collection_id: int, version: int) -> None:
    """The approver agrees, and it goes out; raises Refusal, or Stale when it does not wait for him any more."""
    one, unit = await _demand_asking(ctx, actor, collection_id, version)
    asked = await units_of(ctx, one, unit)
    _demand_sense(ctx, one, asked)
    await _send(ctx, actor, one, asked)
    await _tell_maker(ctx, actor, one, agreed=True)


async def refuse(ctx: Context, actor: Actor, collection_id: int, version: int) -> None:
    """The approver sends it back: it is a draft again. Raises like `approve`."""
    one, _ = await _demand_asking(ctx, actor, collection_id, version)
    await save(ctx, one, {"state": CollectionState.DRAFT.value, "handled_by": actor.person_id})
    ctx.work.audit("collection.refuse", actor.person_id, unit_id=one.unit_id, collection=one.id)
    await _tell_maker(ctx, actor, one, agreed=False)


async def recall(ctx: Context, actor: Actor, collection_id: int, version: int) -> None:
    """Take one back that waits for the approver: it is a draft again. Raises Refusal, or Stale if it waits no more."""
    one, _ = await demand_collection(ctx, actor, collection_id, ADMINS)
    if one.state is not CollectionState.ASKING or one.version != version:
        raise await stale(ctx, one)
    await save(ctx, one, {"state": CollectionState.DRAFT.value, "handled_by": actor.person_id})
    await unsent.withdraw(ctx.work, _question(one), "已撤回")
    ctx.work.audit("collection.recall", actor.person_id, unit_id=one.unit_id, collection=one.id)


async def close(ctx: Context, actor: Actor, collection_id: int, version: int) -> int:
    """End one early: what is open becomes 不再需要, whoever had begun is told once; returns how many were open."""
    one, _ = await demand_collection(ctx, actor, collection_id, ADMINS)
    if one.state is not CollectionState.OUT or one.version != version:
        raise await stale(ctx, one)
    left = [each for each in await collections.items_of(ctx.work, one.id) if not each.item.closed]
    values = {"state": CollectionState.CLOSED.value, "next_at": None, "handled_by": actor.person_id}
    await save(ctx, one, values)
    closed = await collections.close_items(ctx.work, one.id)
    left = [each for each in left if each.item.id in closed]
    ctx.work.audit("collection.close", actor.person_id, unit_id=one.unit_id, collection=one.id, open=len(left))
    for each in left:
        called_off = {"item_id": each.item.id, "before": each.item.state, "after": "cancelled"}
        ctx.work.audit("item.cancel", actor.person_id, unit_id=each.item.unit_id, **called_off)
    await unsent.withdraw(ctx.work, _arrival(one), "已结束")
    await reminders.withdraw(ctx, *(each.item for each in left))
    await urges.withdraw(ctx, *(each.item for each in left))
    await _tell_who_had_begun(ctx, one, [each for each in left if each.item.drafted_by])
    return len(left)


async def _tell_who_had_begun(ctx: Context, one: Collection, begun: Sequence[UnitItem]) -> None:
    unit_ids = {each.item.unit_id for each in begun}
    for to in each_once(await people.recipients(ctx.work, unit_ids=unit_ids, roles=UNIT_SIDE)) if begun else ():
        push(ctx, to, f"collection-over:{one.id}", collections_view.over(one))


async def stop(ctx: Context, actor: Actor, collection_id: int, version: int) -> None:
    """Let a recurring one come no more; what is open stays. Raises Refusal, or Stale when it changed meanwhile."""
    one, _ = await demand_collection(ctx, actor, collection_id, ADMINS)
    if one.next_at is None or one.version != version:
        raise await stale(ctx, one)
    await save(ctx, one, {"next_at": None, "handled_by": actor.person_id})
    ctx.work.audit("collection.stop", actor.person_id, unit_id=one.unit_id, collection=one.id)


async def open_due(ctx: Context) -> int:
    """Open the recurring ones whose time has come, for the tick; returns how many items are new."""
    new = 0
    for one in await collections.due(ctx.work):
        unit = await units.by_id(ctx.work, one.unit_id)
        asked = await units_of(ctx, one, unit) if unit else ()
        due_at = _due_again(ctx, one)
        changed = {"due_at": due_at, "next_at": _next_at(one, ctx.now)}
        if await collections.change(ctx.work, one, **changed):
            new += len(await _open(ctx, replace(one, due_at=due_at), asked))
            ctx.work.audit("collection.open", unit_id=one.unit_id, collection=one.id)
    return new


async def _send(ctx: Context, actor: Actor, one: Collection, asked: Iterable[Unit]) -> None:
    values = {"state": CollectionState.OUT.value, "sent_at": ctx.now, "next_at": _next_at(one, ctx.now)}
    await save(ctx, one, {**values, "handled_by": actor.person_id})
    opened = await _open(ctx, one, asked)
    ctx.work.audit("collection.send", actor.person_id, unit_id=one.unit_id, collection=one.id, units=len(opened))
    await speeches.went_out(ctx.work, one.id, [each.item.id for each in opened])
    await tell_units(ctx, one, opened)


async def tell_units(ctx: Context, one: Collection, opened: Sequence[UnitItem], *, corrected: bool = False) -> None:
    """Tell the people of these units what is asked, each once, whatever number of units he has posts in."""
    key = f"{_arrival(one)}:{one.version}" if corrected else _arrival(one)
    by_unit = {each.item.unit_id: each for each in opened}
    theirs: dict[int, dict[int, UnitItem]] = {}
    told = await people.recipients(ctx.work, unit_ids=list(by_unit), roles=UNIT_SIDE)
    for to in told:
        theirs.setdefault(to.person_id, {})[to.unit_id] = by_unit[to.unit_id]
    pages = collections_view.ArrivalPages(corrected=corrected)
    for to in each_once(told):
        found = tuple(theirs[to.person_id].values())
        push(ctx, to, key, pages.arrived(found), items=[each.item.id for each in found])


def _arrival(one: Collection) -> str:
    return f"collection:{one.id}"


async def _open(ctx: Context, one: Collection, asked: Iterable[Unit]) -> tuple[UnitItem, ...]:
    blank = blank_item(ctx, one)
    return await items.open_each(ctx.work, [replace(blank, unit_id=unit.id) for unit in asked])


def blank_item(ctx: Context, one: Collection) -> Item:
    """The item as each unit gets it, without its unit; it says itself what is asked (decision 0027)."""
    mechanism = MECHANISMS[KIND]
    state = mechanism.states[mechanism.initial]
    period = current(PeriodKind.MONTH, ctx.today)
    blank = Item(
        id=0,
        no="",
        kind=KIND,
        unit_id=0,
        period=period.id,
        part=part_of(one.id),
        title=f"{period.title if one.every is not Every.ONCE else ''}{one.title}"[:TITLE_MAX],
        state=mechanism.initial,
        holder=state.holder,
        opened_at=ctx.now,
        updated_at=ctx.now,
        due_at=one.due_at,
        payload={ASKED: {"collection": one.id, "questions": list(one.questions), "confirm": one.confirm}},
    )
    return replace(blank, remind_at=next_reminder(mechanism, blank, ctx.rules, ctx.now))


def _demand_sense(ctx: Context, one: Collection, asked: Iterable[Unit]) -> None:
    if one.due_at <= ctx.now:
        raise Refusal("截止时间已过，请先修改截止时间。")
    if not tuple(asked):
        raise Refusal("没有可报送的单位，请先修改填报单位。")


def _next_at(one: Collection, now: datetime) -> datetime | None:
    following = next_opening(one.every, local_day(now))
    return instant(following.start, time()) if following else None


def _due_again(ctx: Context, one: Collection) -> datetime:
    """The same day of the month and hour as before, so many months on; not on a day off (domain.md 4.2)."""
    months = 3 if one.every is Every.QUARTER else 1
    before = local(one.due_at)
    period = current(PeriodKind.MONTH, before.date())
    for _ in range(months):
        period = period.next()
    day = min(period.start.replace(day=min(before.day, period.end.day)), period.end)
    return instant(ctx.rules.calendar.shift(day, ShiftRule.NEXT), before.time())


async def _demand_asking(ctx: Context, actor: Actor, collection_id: int, version: int) -> tuple[Collection, Unit]:
    one, unit = await demand_collection(ctx, actor, collection_id, APPROVERS)
    if one.state is not CollectionState.ASKING or one.version != version:
        raise await stale(ctx, one)
    return one, unit


async def _ask_approvers(ctx: Context, actor: Actor, one: Collection, unit: Unit, account: Account) -> None:
    found = await people.recipients(ctx.work, unit_ids=ids_on_path(unit.path), roles=APPROVERS)
    for to in each_once(found):
        push(ctx, to, _question(one), collections_view.ask(one, actor.name, account))


def _question(one: Collection) -> str:
    return f"collection-ask:{one.id}:{one.version}"


async def _tell_maker(ctx: Context, actor: Actor, one: Collection, *, agreed: bool) -> None:
    for _, to in (await people.posts_of(ctx.work, one.created_by))[:1]:
        page = collections_view.answer(one, actor.name, agreed=agreed)
        push(ctx, to, f"collection-answer:{one.id}:{one.version}", page)
