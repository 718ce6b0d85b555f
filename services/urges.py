"""Reminding by hand (催办): preview first, privately, in office hours, within a budget, all in the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.board import Column
from domain.dates.clock import local_day
from domain.errors import Refusal
from domain.items import Item
from domain.messages import MessageKind, Outgoing, Priority
from domain.power import DEPARTMENT, UNIT_SIDE, Actor
from domain.urges import Contact, Owed, UrgePlan, Urging, plan
from services import board
from services.context import Context
from services.messages import push
from storage import attention, items, people, urges
from storage.items import UnitItem
from storage.people import Recipient
from storage.urges import Chased, Urge
from views.items import AsOf
from views.page import Page
from views.urges import Reminded, message

ALL = "all"
LATE = "late"
_ONE_UNIT = "u"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an urge would come to: the plan, when it goes out (aware UTC), how often each unit was told already."""

    duty: Column
    selection: str
    plan: UrgePlan
    at: datetime
    chased: Mapping[int, Chased]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The preview together with what sending needs."""

    preview: Preview
    recipients: Mapping[int, Recipient]


async def preview(ctx: Context, actor: Actor, key: str, selection: str) -> Preview:
    """Say who would be reminded of a duty and who not; changes nothing.

    `selection` is "all", "late" (overdue items only) or "u" and a unit id. Raises Refusal without the right.
    """
    return (await _ground(ctx, actor, key, selection)).preview


async def send(ctx: Context, actor: Actor, key: str, selection: str) -> Preview:
    """Remind those whom a preview made at this moment names; returns that preview.

    The messages are private and go out in office hours. Raises Refusal without the right, and when nobody is
    left to be reminded, e.g. because somebody else was first (domain.md 3.2: once an item and workday).
    """
    ground = await _ground(ctx, actor, key, selection)
    now = ground.preview
    made = await urges.add(ctx.work, _rows(ctx, now))
    if not made:
        raise Refusal("目前没有需要催办的单位：均已报送，或今日已催。")
    _write(ctx, ground, made)
    _record(ctx, actor, now, made)
    return now


async def withdraw(ctx: Context, *settled: Item) -> None:
    """Take items that have just been handed in or called off out of the urges that have not gone out yet."""
    ids = {one.id for one in settled}
    if not ids:
        return
    for old in await urges.waiting(ctx.work, ids):
        others = [await items.by_id(ctx.work, item_id) for item_id in old.items if item_id not in ids]
        left = [one for one in others if one and not one.item.closed]
        if left and old.person_id:
            await _send_again(ctx, old, old.person_id, left)
    await attention.cancel(ctx.work, items=sorted(ids), kinds=[MessageKind.URGE], reason="handed in")


async def _send_again(ctx: Context, old: Outgoing, person_id: int, left: Sequence[UnitItem]) -> None:
    person = (await people.by_person_ids(ctx.work, [person_id]))[person_id]
    page = _page(ctx, person["name"], left, old.not_before or ctx.now)
    key = f"{old.key}+{len(left)}"
    ids = tuple(one.item.id for one in left)
    ctx.work.send(replace(old, key=key, text=page.text, keyboard=page.keyboard, items=ids))
    await urges.move_to_message(ctx.work, old.key, key)


async def _ground(ctx: Context, actor: Actor, key: str, selection: str) -> _Ground:
    duty, found = await board.duty(ctx, actor, key, DEPARTMENT)
    if not duty.mechanism.is_public:
        raise Refusal(f"{duty.title}不作催办。确需了解的，请直接与单位联系。")
    found = tuple(one for one in found if _chosen(one, selection))
    at = ctx.rules.office.next_open(ctx.now, ctx.rules.calendar)
    ids = [one.item.id for one in found]
    today = await urges.urged_on(ctx.work, ids, local_day(at))
    unit_ids = {one.item.unit_id for one in found}
    everyone = await people.recipients(ctx.work, unit_ids=unit_ids, roles=UNIT_SIDE)
    contacts = await _contacts(ctx, everyone, local_day(at))
    owed = [Owed(one.item, one.unit_name) for one in found]
    chosen = plan(owed, contacts, Urging(at, today, late_only=selection == LATE))
    chased = await urges.chased(ctx.work, ids)
    return _Ground(Preview(duty, selection, chosen, at, chased), {one.person_id: one for one in everyone})


def _chosen(unit_item: UnitItem, selection: str) -> bool:
    return selection in {ALL, LATE, f"{_ONE_UNIT}{unit_item.item.unit_id}"}


async def _contacts(ctx: Context, everyone: Sequence[Recipient], day: date) -> list[Contact]:
    monday = day - timedelta(days=day.weekday())
    ids = {one.person_id for one in everyone}
    sent = await urges.urges_between(ctx.work, ids, monday, monday + timedelta(days=6))
    return [
        Contact(
            one.person_id,
            one.name,
            one.unit_id,
            one.role,
            started=one.chat_id is not None,
            unreachable=one.unreachable,
            this_week=sent.get(one.person_id, 0),
        )
        for one in everyone
    ]


def _rows(ctx: Context, now: Preview) -> list[Urge]:
    day = local_day(now.at)
    return [
        Urge(item.id, item.due_at, contact.person_id, day, now.at, f"{_push_key(ctx, now)}:{contact.person_id}")
        for target in now.plan.targets
        for contact, owed in target.people
        for item in owed
        if item.due_at
    ]


def _push_key(ctx: Context, now: Preview) -> str:
    return f"urge:{now.duty.key}:{ctx.now.timestamp():.0f}"


def _write(ctx: Context, ground: _Ground, made: frozenset[tuple[int, int]]) -> None:
    letters: dict[int, list[UnitItem]] = {}
    for target in ground.preview.plan.targets:
        for contact, owed in target.people:
            told = [UnitItem(item, target.unit_name, "") for item in owed if (item.id, contact.person_id) in made]
            letters.setdefault(contact.person_id, []).extend(told)
    for person_id, told in letters.items():
        if told:
            _push(ctx, ground, ground.recipients[person_id], told)


def _push(ctx: Context, ground: _Ground, to: Recipient, told: Sequence[UnitItem]) -> None:
    now = ground.preview
    page = _page(ctx, to.name, told, now.at)
    push(
        ctx,
        to,
        _push_key(ctx, now),
        page,
        kind=MessageKind.URGE,
        priority=Priority.BULK,
        items=[one.item.id for one in told],
        # The next office hours even for somebody who is writing at night: an urge is no answer.
        not_before=now.at,
        expires_at=_stale_at(ctx, now.at),
    )


def _stale_at(ctx: Context, at: datetime) -> datetime:
    """When an urge that could not go out is worth nothing any more (aware UTC): after the next workday."""
    return ctx.rules.office.end_of_day(ctx.rules.calendar.add_workdays(local_day(at), 1))


def _page(ctx: Context, name: str, told: Sequence[UnitItem], at: datetime) -> Page:
    return message(name, [Reminded(one.item, one.unit_name) for one in told], AsOf(at, ctx.rules.calendar))


def _record(ctx: Context, actor: Actor, now: Preview, made: frozenset[tuple[int, int]]) -> None:
    told: dict[int, list[int]] = {}
    for item_id, person_id in sorted(made):
        told.setdefault(item_id, []).append(person_id)
    units = {item.id: target.unit_id for target in now.plan.targets for item in target.items}
    for item_id, person_ids in told.items():
        ctx.work.audit("item.urge", actor.person_id, unit_id=units[item_id], item_id=item_id, people=person_ids)
