"""Reminders: what is due to be said now, to whom, once; a morning is one digest a person (domain.md 3.4, 4.4)."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain import workflow
from domain.digests import SOON, TOLERANCE, DigestLine, LastTold, allowed_at, joins, next_digest_time
from domain.holders import OWED, reminded_roles
from domain.items import Holder, Item
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.reminders import Cadence, Planned, ReminderPlan, Stage, plan, schedule
from services import digests
from services.context import Context
from services.digests import DigestEntry
from services.rules import Rules
from services.schedule import announced_at
from storage import items, people, reminders
from storage.items import UnitItem
from storage.people import Recipient, each_once
from storage.reminders import ItemAndPerson, ReminderRow
from storage.session import Session

# So many items are looked at in one transaction; the next tick goes on behind the last unit of them.
MOST_ITEMS = 20_000
# Longer than any run of days off and two workdays: what somebody was told before has no bearing on today.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ping:
    """One item that one person is to be told about now; `planned_at` (UTC) is when that should have been.

    `missed` are earlier stages that this one makes up for, each with its own instant.
    """

    to: Recipient
    unit_item: UnitItem
    stage: Stage
    planned_at: datetime
    missed: Mapping[Stage, datetime]

    @property
    def key(self) -> tuple[int, Stage, int]:
        """What the log keeps once: an item's number, the stage, and who was told."""
        return self.unit_item.item.id, self.stage, self.to.person_id


@dataclass(frozen=True, slots=True)
class Round:
    """What one check of the items comes to: whom to tell what, and when each item asks again (aware UTC).

    `asked` are the items that asked, as they were read.
    """

    asked: tuple[UnitItem, ...] = ()
    pings: tuple[Ping, ...] = ()
    next_at: Mapping[int, datetime | None] = field(default_factory=dict)


async def remind(ctx: Context) -> int:
    """Tell everybody what is due to be told; returns the number of digests, 0 outside the digests' hours.

    Scanning again, a clock jump or a second ticker adds nothing: only lines new in the log become words. Digests
    of earlier days that could not go out are taken back and told anew (reliability.md 2.2).
    """
    if _digest_time(ctx.rules, ctx.now) > ctx.now:
        return 0
    found = await decide(ctx.work, ctx.rules)
    left_over = await _take_back(ctx, await reminders.waiting(ctx.work, before=_today_began(ctx)), "并入新的提醒")
    name = digests.digest_name(ctx)
    new = await reminders.write(ctx.work, [row for ping in found.pings for row in _log_rows(ctx, ping, name)])
    await items.plan_reminders(ctx.work, found.next_at)
    usual = {at: _digest_time(ctx.rules, at) for at in {ping.planned_at for ping in found.pings}}
    entries = [_digest_entry(ctx, ping, usual[ping.planned_at]) for ping in found.pings if ping.key in new]
    return await _push_digests(ctx, [*entries, *left_over], found.asked)


async def decide(session: Session, rules: Rules) -> Round:
    """Decide, without writing anything, what would be told at `session.now`; the cost grows with what is due."""
    due = await items.due_for_reminder(session, MOST_ITEMS)
    if not due:
        return Round()
    last = await reminders.last_told(session, session.now - LOOK_BACK)
    planner = _Planner(rules, session.now, await reminders.stages_told(session), last)
    concerned = await recipients(session, due)
    pings: list[Ping] = []
    next_at: dict[int, datetime | None] = {}
    for unit_item in due:
        answers = [planner.answer(unit_item, to) for to in concerned[unit_item.item.id]] or [planner.nobody(unit_item)]
        pings += [ping for ping, _ in answers if ping]
        next_at[unit_item.item.id] = min((at for _, at in answers if at), default=None)
    return Round(due, tuple(pings), next_at)


async def first_push(session: Session, rules: Rules, before: datetime | None) -> datetime | None:
    """The first instant (aware UTC) before `before` at which somebody would be told something, else `before`."""
    first = await next_check(session, rules)
    heap = [first] if first else []
    seen: set[datetime] = set()
    while heap and (before is None or heap[0] < before):
        at = heapq.heappop(heap)
        found = await decide(session.as_of(at), rules)
        if found.pings:
            return at
        seen.add(at)
        # Nobody can be told then: these items would ask again later, and others may ask before that.
        later = {*found.next_at.values(), await reminders.next_asked(session, at)}
        for again in {_digest_time(rules, one) for one in later if one} - seen:
            heapq.heappush(heap, again)
    return before


async def next_check(session: Session, rules: Rules) -> datetime | None:
    """The next instant (aware UTC) at which an item asks for a reminder in the digests' hours."""
    asked = await reminders.next_asked(session, None)
    return _digest_time(rules, max(asked, session.now)) if asked else None


async def recipients(session: Session, unit_item: Iterable[UnitItem]) -> Mapping[int, tuple[Recipient, ...]]:
    """Who is to be told about each item, by its holder: reachable people only, each once an item; one query."""
    unit_item = tuple(unit_item)
    # Somebody's own item may belong to a unit in which he has no post.
    anywhere = ["/"] if any(one.item.holder is Holder.PERSON for one in unit_item) else []
    found = await people.recipients(session, paths=anywhere, unit_ids={one.item.unit_id for one in unit_item})
    by_unit: dict[int, list[Recipient]] = {}
    by_person: dict[int, Recipient] = {}
    reachable = [one for one in found if one.reachable]
    # While a delegate who can be reached has the post, the one who is away is left in peace (decision 0016).
    away = {(one.unit_id, one.role, one.acting_name) for one in reachable if one.acting_for is not None}
    for one in reachable:
        by_person.setdefault(one.person_id, one)
        if one.acting_for is not None or (one.unit_id, one.role, one.name) not in away:
            by_unit.setdefault(one.unit_id, []).append(one)
    return {one.item.id: _concerned(one.item, by_unit, by_person) for one in unit_item}


async def withdraw(ctx: Context, *settled: Item) -> None:
    """Stop at once when delivered: digests that have not gone out no longer mention these items (domain.md 4.4)."""
    if not settled:
        return
    ids = frozenset(one.id for one in settled)
    rows = await reminders.waiting(ctx.work, item_ids=ids)
    rest = await _take_back(ctx, rows, "事项已办理", without=ids)
    await _push_digests(ctx, rest, suffix=f"~{min(ids)}", without=ids)


def _concerned(
    item: Item, by_unit: Mapping[int, list[Recipient]], by_person: Mapping[int, Recipient]
) -> tuple[Recipient, ...]:
    if item.holder is Holder.PERSON:
        found = by_person.get(item.person_id or 0)
        return (found,) if found else ()
    roles = reminded_roles(item.holder)
    mechanism = MECHANISMS.get(item.kind)
    readers = workflow.readers_of(mechanism, item) if mechanism else None
    allowed = roles if readers is None else roles & readers
    return each_once(one for one in by_unit.get(item.unit_id, ()) if one.role in allowed)


def _log_rows(ctx: Context, ping: Ping, name: str) -> list[ReminderRow]:
    item, person = ping.unit_item.item, ping.to.person_id
    due_at = item.due_at or ctx.now
    told = ReminderRow(item.id, due_at, ping.stage, person, ping.planned_at, digests.digest_key(name, person))
    return [told, *(ReminderRow(item.id, due_at, stage, person, at, None) for stage, at in ping.missed.items())]


def _digest_entry(ctx: Context, ping: Ping, usual: datetime) -> DigestEntry:
    late = usual if ctx.now - usual > TOLERANCE else None
    return DigestEntry(ping.to, DigestLine(ping.unit_item.item, ping.unit_item.unit_name, ping.stage), late)


async def _take_back(
    ctx: Context, rows: tuple[ReminderRow, ...], reason: str, without: frozenset[int] = frozenset()
) -> list[DigestEntry]:
    """Withdraw the digests of these lines; returns what of them still has to be told."""
    if not rows:
        return []
    await reminders.withdraw(ctx.work, {row.outbox_key for row in rows if row.outbox_key}, reason)
    wanted = {row.item_id for row in rows} - without
    found = {
        one.item.id: one for one in await items.in_scope(ctx.work, ["/"], reminders.OF_ITEMS, item_ids=list(wanted))
    }
    concerned = await recipients(ctx.work, found.values())
    return [
        DigestEntry(to, DigestLine(unit_item.item, unit_item.unit_name, row.stage), None, row)
        for row in rows
        if (unit_item := found.get(row.item_id)) and unit_item.item.due_at == row.due_at
        for to in concerned[row.item_id]
        if to.person_id == row.person_id
    ]


async def _push_digests(
    ctx: Context,
    entries: Iterable[DigestEntry],
    asked: Iterable[UnitItem] = (),
    suffix: str = "",
    without: frozenset[int] = frozenset(),
) -> int:
    mine: dict[int, list[DigestEntry]] = {}
    for entry in entries:
        mine.setdefault(entry.to.person_id, []).append(entry)
    await _complete(ctx, mine, asked, without)
    pages, name = digests.digest_pages(ctx), digests.digest_name(ctx, suffix)
    opens = _digest_time(ctx.rules, ctx.now)
    for theirs in mine.values():
        digests.push_digest(ctx, pages, theirs, name, opens)
    moved = [(one.row, digests.digest_key(name, one.to.person_id)) for theirs in mine.values() for one in theirs]
    await reminders.move_to_message(ctx.work, [(row, key) for row, key in moved if row])
    return len(mine)


async def _complete(
    ctx: Context, mine: Mapping[int, list[DigestEntry]], asked: Iterable[UnitItem], without: frozenset[int]
) -> None:
    """Add to each digest what else this person has to do by now, whatever the reminder days of each duty."""
    if not mine:
        return
    soon = ctx.now + SOON + timedelta(days=1)
    # What asked was read this very moment, and nobody reads it twice.
    read = {one.item.id: one for one in asked}
    others = await items.in_scope(
        ctx.work, ["/"], reminders.OWED_UNTIL, reminders.OTHERS, until=soon, item_ids=list(read)
    )
    found = (*others, *(one for one in read.values() if one.item.holder in OWED))
    wanted = {one.item.id: one for one in found if one.item.id not in without and _joins(ctx, one.item)}
    concerned = await recipients(ctx.work, wanted.values())
    named = {(person_id, entry.line.item.id) for person_id, theirs in mine.items() for entry in theirs}
    for item_id, unit_item in wanted.items():
        line = DigestLine(unit_item.item, unit_item.unit_name, Stage.T7)
        for to in concerned[item_id]:
            if to.person_id in mine and (to.person_id, item_id) not in named:
                mine[to.person_id].append(DigestEntry(to, line))


def _joins(ctx: Context, item: Item) -> bool:
    mechanism = MECHANISMS.get(item.kind)
    return mechanism is not None and joins(item, ctx.now, event=workflow.state_of(mechanism, item).event)


def _digest_time(rules: Rules, at: datetime) -> datetime:
    return next_digest_time(at, rules.calendar, rules.office)


def _today_began(ctx: Context) -> datetime:
    return ctx.rules.office.digest_instant(ctx.today)


class _Planner:
    """Plans for one instant; items of one due time and history share their plan, people of one past theirs."""

    def __init__(
        self, rules: Rules, now: datetime, told: Mapping[ItemAndPerson, Stage], last: Mapping[int, LastTold]
    ) -> None:
        self._rules = rules
        self._now = now
        self._told = told
        self._last = last
        self._plans: dict[tuple[object, ...], ReminderPlan] = {}
        self._announced: dict[tuple[str, str, datetime], datetime | None] = {}
        self._schedules: dict[tuple[datetime, Cadence], tuple[Planned, ...]] = {}
        self._allowed: dict[tuple[bool, LastTold], tuple[datetime | None, datetime | None]] = {}

    def answer(self, unit_item: UnitItem, to: Recipient) -> tuple[Ping | None, datetime | None]:
        """What to tell one person, and when to look again for his sake."""
        item = unit_item.item
        found = self._plan(item, to.person_id)
        if found.stage is None or found.planned_at is None:
            return None, found.next_at
        again, overdue = self._allowed_at(found.stage, self._last.get(to.person_id, LastTold()))
        allowed = max(at for at in (again, overdue, found.planned_at) if at)
        if allowed > self._now:
            return None, allowed
        planned_at = max(at for at in (found.planned_at, item.remind_at, overdue) if at)
        return Ping(to, unit_item, found.stage, planned_at, self._missed(item, found)), found.next_at

    def nobody(self, unit_item: UnitItem) -> tuple[None, datetime | None]:
        """When to look again at an item that nobody can be told about now."""
        return None, self._plan(unit_item.item, None).next_at

    def _plan(self, item: Item, person_id: int | None) -> ReminderPlan:
        mechanism = MECHANISMS.get(item.kind)
        if mechanism is None or item.due_at is None or item.closed or item.holder not in OWED:
            return ReminderPlan(None, None, (), None)
        latest = self._told.get((item.id, person_id or 0))
        first = self._announced_at(mechanism, item)
        rules, cadence = self._rules, self._rules.cadence(mechanism)
        key = (item.due_at, cadence, item.opened_at, latest, first)
        if key not in self._plans:
            already = frozenset({latest} if latest else ())
            self._plans[key] = plan(
                item.due_at, cadence, item.opened_at, already, self._now, rules.calendar, rules.office, first
            )
        return self._plans[key]

    def _announced_at(self, mechanism: Mechanism, item: Item) -> datetime | None:
        # The calendar opened most of them at once.
        key = (item.kind, item.state, item.opened_at)
        if key not in self._announced:
            self._announced[key] = announced_at(mechanism, item, self._rules)
        return self._announced[key]

    def _allowed_at(self, stage: Stage, last: LastTold) -> tuple[datetime | None, datetime | None]:
        # Most people had their last digest on the same morning.
        key = (stage.late, last)
        if key not in self._allowed:
            self._allowed[key] = allowed_at(stage, last, self._rules.calendar, self._rules.office)
        return self._allowed[key]

    def _missed(self, item: Item, found: ReminderPlan) -> dict[Stage, datetime]:
        # Stages from before the item last asked were told to others in time; only downtime misses any.
        mechanism: Mechanism = MECHANISMS[item.kind]
        if not found.superseded or item.due_at is None or item.remind_at is None:
            return {}
        key = (item.due_at, self._rules.cadence(mechanism))
        if key not in self._schedules:
            self._schedules[key] = schedule(*key, self._rules.calendar, self._rules.office)
        stages = self._schedules[key]
        return {one.stage: one.at for one in stages if one.stage in found.superseded and item.remind_at <= one.at}
