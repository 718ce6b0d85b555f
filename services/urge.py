"""Reminding by hand (催办): preview first, privately, in office hours, within a budget, everything on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.board import Duty
from domain.errors import Refusal
from domain.items import Item
from domain.messages import Outgoing, Priority
from domain.office import local_day
from domain.power import DEPARTMENT, UNIT_SIDE, Actor
from domain.urging import Contact, Owed, UrgePlan, Urging, plan
from services import announce, board
from services.desk import Desk
from storage import attention, items, people, urges
from storage.items import Placed
from storage.people import Recipient
from storage.urges import KIND, Chased, Urge
from views.items import Moment
from views.page import Page
from views.urge import Reminded, message

ALL = "all"
LATE = "late"
_ONE_UNIT = "u"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an urge would come to: the plan, when it goes out (aware UTC), how often each unit was told already."""

    duty: Duty
    selection: str
    plan: UrgePlan
    at: datetime
    chased: Mapping[int, Chased]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The preview together with what sending needs."""

    preview: Preview
    recipients: Mapping[int, Recipient]


async def preview(desk: Desk, actor: Actor, key: str, selection: str) -> Preview:
    """Say who would be reminded of a duty and who not; changes nothing.

    `selection` is "all", "late" (overdue items only) or "u" and a unit id. Raises Refusal without the right.
    """
    return (await _ground(desk, actor, key, selection)).preview


async def send(desk: Desk, actor: Actor, key: str, selection: str) -> Preview:
    """Remind those whom a preview made at this moment names; returns that preview.

    The messages are private and go out in office hours. Raises Refusal without the right, and when nobody is
    left to be reminded, e.g. because somebody else was first (domain.md 3.2: once an item and workday).
    """
    ground = await _ground(desk, actor, key, selection)
    now = ground.preview
    made = await urges.add(desk.work, _rows(desk, now))
    if not made:
        raise Refusal("目前没有需要催办的单位：均已报送，或今日已催。")
    _write(desk, ground, made)
    _record(desk, actor, now, made)
    return now


async def withdraw(desk: Desk, item: Item) -> None:
    """Take an item that has just been handed in out of the urges that have not gone out yet; raises nothing."""
    for old in await urges.waiting(desk.work, item.id):
        others = [await items.by_id(desk.work, item_id) for item_id in old.items if item_id != item.id]
        left = [one for one in others if one and not one.item.closed]
        if left and old.person_id:
            await _send_again(desk, old, old.person_id, left)
    await attention.cancel(desk.work, items=[item.id], kinds=[KIND], reason="handed in")


async def _send_again(desk: Desk, old: Outgoing, person_id: int, left: Sequence[Placed]) -> None:
    person = (await people.by_person_ids(desk.work, [person_id]))[person_id]
    page = _page(desk, person["name"], left, old.not_before or desk.now)
    key = f"{old.key}+{len(left)}"
    ids = tuple(one.item.id for one in left)
    desk.work.send(replace(old, key=key, text=page.text, keyboard=page.keyboard, items=ids))
    await urges.carry(desk.work, old.key, key)


async def _ground(desk: Desk, actor: Actor, key: str, selection: str) -> _Ground:
    duty, found = await board.duty(desk, actor, key, DEPARTMENT)
    found = tuple(one for one in found if _chosen(one, selection))
    at = desk.rules.office.next_open(desk.now, desk.rules.calendar)
    ids = [one.item.id for one in found]
    today = await urges.urged_on(desk.work, ids, local_day(at))
    unit_ids = {one.item.unit_id for one in found}
    everyone = await people.recipients(desk.work, unit_ids=unit_ids, roles=UNIT_SIDE)
    contacts = await _contacts(desk, everyone, local_day(at))
    owed = [Owed(one.item, one.unit_name) for one in found]
    chosen = plan(owed, contacts, Urging(at, today, late_only=selection == LATE))
    chased = await urges.chased(desk.work, ids)
    return _Ground(Preview(duty, selection, chosen, at, chased), {one.person_id: one for one in everyone})


def _chosen(placed: Placed, selection: str) -> bool:
    return selection in {ALL, LATE, f"{_ONE_UNIT}{placed.item.unit_id}"}


async def _contacts(desk: Desk, everyone: Sequence[Recipient], day: date) -> list[Contact]:
    monday = day - timedelta(days=day.weekday())
    ids = {one.person_id for one in everyone}
    sent = await urges.urges_between(desk.work, ids, monday, monday + timedelta(days=6))
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


def _rows(desk: Desk, now: Preview) -> list[Urge]:
    day = local_day(now.at)
    return [
        Urge(item.id, item.due_at, contact.person_id, day, now.at, f"{_key(desk, now)}:{contact.person_id}")
        for target in now.plan.targets
        for contact, owed in target.people
        for item in owed
        if item.due_at
    ]


def _key(desk: Desk, now: Preview) -> str:
    return f"urge:{now.duty.key}:{desk.now.timestamp():.0f}"


def _write(desk: Desk, ground: _Ground, made: frozenset[tuple[int, int]]) -> None:
    letters: dict[int, list[Placed]] = {}
    for target in ground.preview.plan.targets:
        for contact, owed in target.people:
            told = [Placed(item, target.unit_name, "") for item in owed if (item.id, contact.person_id) in made]
            letters.setdefault(contact.person_id, []).extend(told)
    for person_id, told in letters.items():
        if told:
            _push(desk, ground, ground.recipients[person_id], told)


def _push(desk: Desk, ground: _Ground, to: Recipient, told: Sequence[Placed]) -> None:
    now = ground.preview
    page = _page(desk, to.name, told, now.at)
    announce.push(
        desk,
        to,
        _key(desk, now),
        page.text,
        page.keyboard,
        kind=KIND,
        priority=Priority.BULK,
        items=[one.item.id for one in told],
        # The next office hours even for somebody who is writing at night: an urge is no answer.
        not_before=now.at,
    )


def _page(desk: Desk, name: str, told: Sequence[Placed], at: datetime) -> Page:
    return message(name, [Reminded(one.item, one.unit_name) for one in told], Moment(at, desk.rules.calendar))


def _record(desk: Desk, actor: Actor, now: Preview, made: frozenset[tuple[int, int]]) -> None:
    told: dict[int, list[int]] = {}
    for item_id, person_id in sorted(made):
        told.setdefault(item_id, []).append(person_id)
    units = {item.id: target.unit_id for target in now.plan.targets for item in target.items}
    for item_id, person_ids in told.items():
        desk.work.record("item.urge", actor.person_id, unit_id=units[item_id], item_id=item_id, people=person_ids)
