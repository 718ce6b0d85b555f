"""已在办: whoever was reminded says that the work is in hand, and the next reminder of it is left out for him.

It only ever takes a reminder away, at most one for each that was told. It is no report: nobody else is told or shown
it, and it is counted nowhere (domain.md 3.4 rules 1 and 7). The log keeps it as a stage that was superseded.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.power import Actor
from domain.reminders import Planned, Stage, to_come
from services import reminders
from services.context import Context
from storage import items
from storage import reminders as reminders_store
from storage.reminders import OF_ITEMS, Latest, ReminderRow


@dataclass(frozen=True, slots=True)
class InHand:
    """One item that is in hand, and when (aware UTC) its next reminder comes now; None when none comes any more."""

    item: Item
    next_at: datetime | None


async def note(ctx: Context, actor: Actor, item_ids: Collection[int]) -> tuple[InHand, ...]:
    """Leave out the next reminder of each of these items for this person, unless the last one was left out already.

    What is not his to do any more is passed over; raises Refusal when nothing is left.
    """
    every = await items.in_scope(ctx.work, ["/"], OF_ITEMS, item_ids=list(item_ids))
    concerned = await reminders.recipients(ctx.work, every)
    mine = [one.item for one in every if any(to.person_id == actor.person_id for to in concerned[one.item.id])]
    owed = [one for one in mine if one.due_at and not one.closed and one.kind in MECHANISMS]
    if not owed:
        raise Refusal("这些工作已办结或已转交，不再提醒您。")
    latest = await reminders_store.latest_of(ctx.work, actor.person_id, [one.id for one in owed])
    return tuple([await _left_out(ctx, actor, one, latest.get(one.id)) for one in sorted(owed, key=_by_due)])


async def _left_out(ctx: Context, actor: Actor, item: Item, latest: Latest | None) -> InHand:
    coming = _to_come(ctx, item, latest.stage if latest else None)
    if coming and (latest is None or latest.told):
        (left_out, *coming) = coming
        due_at = item.due_at or ctx.now
        row = ReminderRow(item.id, due_at, left_out.stage, actor.person_id, left_out.at, None)
        await reminders_store.write(ctx.work, [row])
    return InHand(item, coming[0].at if coming else None)


def _to_come(ctx: Context, item: Item, latest: Stage | None) -> list[Planned]:
    if item.due_at is None:
        return []
    rules = ctx.rules
    cadence = rules.cadence(MECHANISMS[item.kind])
    return [*to_come(item.due_at, cadence, item.opened_at, latest, ctx.now, rules.calendar, rules.office)]


def _by_due(item: Item) -> tuple[datetime, int]:
    return item.due_at or item.opened_at, item.id
