"""Opening periods: the calendar of checkpoints opens items, in one bulk statement a kind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from domain.dates.due import describe_move, due_for, late_opening
from domain.dates.periods import Period
from domain.digests import Moved, next_digest
from domain.items import Holder, Item
from domain.mechanism import Mechanism, Opening, Part
from domain.mechanisms import MECHANISMS
from domain.power import Role, Unit
from services.context import Context
from services.rules import Rules
from services.schedule import next_reminder, rolled
from storage import checkpoints as checkpoints_store
from storage import config, items, people, units
from storage.people import Recipient

# A period that ended longer ago than this is not opened any more, e.g. when the bot is first switched on.
STILL_WANTED = timedelta(days=15)
ROLLING = frozenset(one.kind for one in MECHANISMS.values() if one.rolls)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One kind and period on the calendar: when it opens and, with everything taken into account, is due."""

    mechanism: Mechanism
    opening: Opening
    period: Period

    @property
    def opens_on(self) -> date:
        """The day in China, within the period's year, from which the items are there."""
        month, day = self.opening.opens
        return date(self.period.year, month, day)

    @property
    def wanted_until(self) -> date:
        """The last day in China on which it is still opened, such as when the assistant is first switched on.

        What is due in the middle of a period, such as what one takes on for a year, cannot be begun once that is over.
        """
        due, end = self.opening.due, self.period.end
        within = due.year_offset == 0 and due.month < end.month
        return end if within else end + STILL_WANTED

    @property
    def key(self) -> tuple[str, str]:
        """Kind and period id: what the calendar of checkpoints keeps it under."""
        return self.mechanism.kind, self.period.id


def checkpoints(year: int) -> Iterator[Checkpoint]:
    """Every kind and period whose period lies in this year, in the order of the mechanisms."""
    for mechanism in MECHANISMS.values():
        for opening in mechanism.openings:
            yield Checkpoint(mechanism, opening, Period(opening.period_kind, year, opening.number))


def running(ctx: Context) -> tuple[Checkpoint, ...]:
    """The checkpoints whose items should exist today."""
    years = (ctx.today.year - 1, ctx.today.year)
    return tuple(one for year in years for one in checkpoints(year) if one.opens_on <= ctx.today <= one.wanted_until)


async def open_due(ctx: Context) -> int:
    """Open every checkpoint that has come for all reporting units; returns how many items are new."""
    done = await config.opened_periods(ctx.work)
    waiting = [one for one in running(ctx) if one.key not in done]
    if not waiting or (root := await units.root(ctx.work)) is None:
        return 0
    everyone = await units.below(ctx.work, [root.path])
    new = 0
    for one in waiting:
        new += await _open(ctx, one, everyone)
        await config.mark_opened(ctx.work, *one.key)
        ctx.work.audit("open_period", kind=one.mechanism.kind, period=one.period.id)
    return new


def opened_late(rules: Rules, opened: Mapping[tuple[str, str], datetime], since: datetime) -> Iterator[Moved]:
    """The checkpoints opened after an instant (aware UTC) so late that they are not due on the day of their rule.

    A day that the department has set itself did not move (decision 0004).
    """
    late = {key: at for key, at in opened.items() if at > since and key not in rules.due_dates}
    for year in sorted({Period.parse(period).year for _, period in late}):
        for one in checkpoints(year):
            if one.key in late:
                due = due_for(one.opening.due, one.period, rules.calendar, rules.office)
                moved = late_opening(due, rules.day(late[one.key]), rules.calendar, rules.office)
                if moved.eased:
                    yield Moved(one.mechanism.item_title(one.period, Part("", "")), due.day, moved.day)


def due_moved(rules: Rules, item: Item) -> str:
    """Say from which day the due time of an item of the calendar has moved and why (decision 0004, domain.md 4.2).

    Empty when it has not, and once the item is due by something else: an extension, a day that the department has set.
    """
    if (item.kind, item.period) in rules.due_dates or item.due_at is None or item.closed:
        return ""
    for opening in MECHANISMS[item.kind].openings if item.kind in MECHANISMS else ():
        period = Period.parse(item.period)
        if Period(opening.period_kind, period.year, opening.number) == period:
            due = due_for(opening.due, period, rules.calendar, rules.office)
            due = late_opening(due, rules.day(item.opened_at), rules.calendar, rules.office)
            return describe_move(due) if due.at == item.due_at else ""
    return ""


async def open_for(ctx: Context, newcomers: Iterable[Unit]) -> int:
    """Open what is running for units that came later; returns how many items are new."""
    newcomers = list(newcomers)
    done = await config.opened_periods(ctx.work)
    return sum([await _open(ctx, one, newcomers) for one in running(ctx) if one.key in done])


async def open_for_posts(ctx: Context, posts: Iterable[tuple[Unit, Role]]) -> int:
    """Open what is running and each member's own (M18b) for people who took their posts later; returns how many."""
    posts = list(posts)
    await tell_newcomers(ctx, {unit.id for unit, _ in posts})
    own = {role for one in running(ctx) for role in one.opening.members}
    return await open_for(ctx, {unit.id: unit for unit, role in posts if role in own}.values())


async def tell_newcomers(ctx: Context, unit_ids: Iterable[int]) -> None:
    """Have the next digest look at what these units owe by the calendar: somebody there has not heard of it yet.

    Whoever has heard of an item hears nothing again, the log of reminders sees to that.
    """
    kinds = {one.kind for one in MECHANISMS.values() if one.openings}
    await items.ask_at(ctx.work, unit_ids, kinds, next_digest(ctx.now, ctx.rules.calendar, ctx.rules.office))


async def _open(ctx: Context, checkpoint: Checkpoint, owing: Iterable[Unit]) -> int:
    if not checkpoint.opening.members:
        return await items.open_many(ctx.work, rows_of_units(ctx, checkpoint, owing))
    ids = [unit.id for unit in owing if unit.type in checkpoint.mechanism.unit_types]
    found = await people.recipients(ctx.work, unit_ids=ids, roles=checkpoint.opening.members)
    return await items.open_many(ctx.work, rows_of_members(ctx, checkpoint, found))


def rows_of_units(ctx: Context, checkpoint: Checkpoint, everyone: Iterable[Unit]) -> list[dict[str, Any]]:
    """The rows of a checkpoint: one item for each unit of the mechanism's types and each of its parts."""
    mechanism = checkpoint.mechanism
    due_at = ctx.rules.due(mechanism, checkpoint.opening, checkpoint.period, ctx.now)
    blanks = [_blank(ctx, checkpoint, part, due_at) for part in ctx.rules.parts(mechanism)]
    return [blank | {"unit_id": unit.id} for unit in everyone if unit.type in mechanism.unit_types for blank in blanks]


def rows_of_members(ctx: Context, checkpoint: Checkpoint, members: Iterable[Recipient]) -> list[dict[str, Any]]:
    """The rows of a checkpoint that is each member's own: one item for each of them in his unit."""
    mechanism = checkpoint.mechanism
    blank = _blank(
        ctx, checkpoint, Part("", ""), ctx.rules.due(mechanism, checkpoint.opening, checkpoint.period, ctx.now)
    )
    return [
        blank
        | {
            "unit_id": one.unit_id,
            "person_id": one.person_id,
            "part": f"person-{one.person_id}",
            "title": f"{blank['title']}·{one.name}",
        }
        for one in members
    ]


async def roll(ctx: Context) -> int:
    """Give the items of rolling kinds whose period has ended the end of the next one; returns how many."""
    late = [one.item for one in await items.rolled_over(ctx.work, ROLLING)]
    for kind, found in groupby(sorted(late, key=lambda one: one.kind), key=lambda one: one.kind):
        mechanism, moved = MECHANISMS[kind], list(found)
        due_at = rolled(mechanism, ctx.rules, ctx.now)
        await checkpoints_store.move_due(ctx.work, [one.id for one in moved], due_at)
        again = {one.id: next_reminder(mechanism, replace(one, due_at=due_at), ctx.rules, ctx.now) for one in moved}
        await items.plan_reminders(ctx.work, again)
    return len(late)


def _blank(ctx: Context, checkpoint: Checkpoint, part: Part, due_at: datetime) -> dict[str, Any]:
    mechanism = checkpoint.mechanism
    state = mechanism.states[mechanism.initial]
    title = mechanism.item_title(checkpoint.period, part)
    return {
        "kind": mechanism.kind,
        "period": checkpoint.period.id,
        "part": part.code,
        "title": title,
        "state": mechanism.initial,
        "holder": str(state.holder),
        "phase": str(state.phase),
        "due_at": due_at,
        "remind_at": next_reminder(
            mechanism, _as_item(ctx, mechanism.initial, state.holder, due_at), ctx.rules, ctx.now
        ),
        "payload": {},
        "opened_at": ctx.now,
        "updated_at": ctx.now,
    }


def _as_item(ctx: Context, state: str, holder: Holder, due_at: datetime) -> Item:
    return Item(0, "", "", 0, "", "", "", state, holder, ctx.now, ctx.now, due_at=due_at)
