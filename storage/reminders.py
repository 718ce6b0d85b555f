"""The log of reminders: who was told what and when; one row for ever keeps it from happening twice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select, update

from domain.delivery import CLAIMABLE, DeliveryState
from domain.digests import LastTold
from domain.holders import OWED
from domain.messages import MessageKind
from domain.reminders import Stage
from storage.engines import Row
from storage.engines.spelling import among, insert, one_of
from storage.outbox import WAITING
from storage.session import Session
from storage.tables import item, outbox, reminder

_STAGES = [str(stage) for stage in Stage]
_LATE = [str(stage) for stage in Stage if stage.late]
_BY_URGENCY = {stage.urgency: stage for stage in Stage}
_URGENCY = {str(stage): stage.urgency for stage in Stage}

ItemAndPerson = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One line of the log: a stage of an item's due time, told to a person in the message `outbox_key`.

    A superseded stage is kept without a message. `due_at` and `planned_at` are aware UTC.
    """

    item_id: int
    due_at: datetime
    stage: Stage
    person_id: int
    planned_at: datetime
    outbox_key: str | None


@dataclass(frozen=True, slots=True)
class Caught:
    """What a catch-up came to: messages sent late, people written to, stages merged into a later one."""

    late: int
    people: int
    merged: int


# Conditions for `items.in_scope`: one of the items `item_ids`; open, owed, and due by the instant `until`.
OF_ITEMS = among(item.c.id, "item_ids")
OWED_UNTIL = item.c.closed_at.is_(None) & one_of(item.c.holder, OWED) & (item.c.due_at <= bindparam("until"))


async def next_asked(session: Session, after: datetime | None) -> datetime | None:
    """The next instant (UTC), later than `after` if given, at which any item asks for a reminder."""
    statement = select(func.min(item.c.remind_at))
    found: datetime | None = await session.value(statement.where(item.c.remind_at > after) if after else statement)
    return found


async def stages_told(session: Session) -> Mapping[ItemAndPerson, Stage]:
    """The most urgent stage logged for the present due time of every item that asks, by item and person.

    Whoever was told of the item under another due time has heard that it is there.
    """
    same_due = reminder.c.due_at == item.c.due_at
    urgency = case((same_due, case(_URGENCY, value=reminder.c.stage)), else_=Stage.NEW.urgency)
    most_urgent = func.max(urgency).label("urgency")
    statement = (
        select(reminder.c.item_id, reminder.c.person_id, most_urgent)
        .join_from(item, reminder, reminder.c.item_id == item.c.id)
        .where(item.c.remind_at <= session.now, reminder.c.stage.in_(_STAGES))
        .group_by(reminder.c.item_id, reminder.c.person_id)
    )
    rows = await session.all(statement)
    return {(row["item_id"], row["person_id"]): _BY_URGENCY[row["urgency"]] for row in rows}


async def last_told(session: Session, since: datetime) -> Mapping[int, LastTold]:
    """When each person last had a digest, and one with overdue items, not looking further back than `since`."""
    late = case((reminder.c.stage.in_(_LATE), reminder.c.created_at))
    statement = (
        select(reminder.c.person_id, func.max(reminder.c.created_at).label("any"), func.max(late).label("late"))
        .where(reminder.c.created_at >= since, reminder.c.outbox_key.is_not(None), reminder.c.stage.in_(_STAGES))
        .group_by(reminder.c.person_id)
    )
    return {row["person_id"]: LastTold(row["any"], row["late"]) for row in await session.all(statement)}


async def write(session: Session, rows: Sequence[ReminderRow]) -> frozenset[tuple[int, Stage, int]]:
    """Log many lines in bulk and return (item, stage, person) of those that were new: only they lead to a message."""
    if not rows:
        return frozenset()
    statement = insert(reminder).on_conflict_do_nothing()
    returned = statement.returning(reminder.c.item_id, reminder.c.stage, reminder.c.person_id)
    made = await session.execute_many(returned, [_columns(row, session.now) for row in rows])
    return frozenset((row["item_id"], Stage(row["stage"]), row["person_id"]) for row in made)


async def waiting(
    session: Session, *, item_id: int | None = None, before: datetime | None = None
) -> tuple[ReminderRow, ...]:
    """The lines of all digests that have not gone out: those that mention an item, or that are older than `before`."""
    keys = select(outbox.c.key).where(WAITING, outbox.c.kind == MessageKind.DIGEST)
    # One that may have arrived is repeated as it was, on its own day; on a later one it gives way like the others.
    keys = keys.where(
        outbox.c.state == DeliveryState.PENDING
        if before is None
        else and_(outbox.c.created_at < before, outbox.c.state.in_(sorted(CLAIMABLE)))
    )
    if item_id is not None:
        # Not by the log: a digest names more than what brought it about.
        about = func.json_each(outbox.c.payload, "$.items").table_valued("value")
        keys = keys.where(select(about.c.value).where(about.c.value == item_id).exists())
    found = [row["key"] for row in await session.all(keys)]
    if not found:
        return ()
    statement = select(reminder).where(reminder.c.outbox_key.in_(found)).order_by(reminder.c.planned_at)
    return tuple(_row(row) for row in await session.all(statement))


async def unsent_mornings(session: Session, before: datetime) -> tuple[str, ...]:
    """The keys of the department's digests that were written before an instant and have not gone out."""
    mine = (outbox.c.kind == MessageKind.DEPARTMENT_DIGEST, outbox.c.state.in_(sorted(CLAIMABLE)))
    rows = await session.all(select(outbox.c.key).where(WAITING, outbox.c.created_at < before, *mine))
    return tuple(row["key"] for row in rows)


async def withdraw(session: Session, keys: Collection[str], reason: str) -> None:
    """Take digests back that have not gone out."""
    mine = (outbox.c.key.in_(sorted(keys)), outbox.c.state.in_(sorted(CLAIMABLE)))
    await session.execute(update(outbox).where(*mine).values(state=DeliveryState.CANCELLED, error=reason))


async def move_to_message(session: Session, moves: Iterable[tuple[ReminderRow, str]]) -> None:
    """Note that lines which had not gone out are told now, in another message; one statement."""
    same = and_(
        reminder.c.item_id == bindparam("at_item"),
        reminder.c.due_at == bindparam("at_due"),
        reminder.c.stage == bindparam("at_stage"),
        reminder.c.person_id == bindparam("at_person"),
    )
    values = [
        {
            "at_item": row.item_id,
            "at_due": row.due_at,
            "at_stage": str(row.stage),
            "at_person": row.person_id,
            "new_key": key,
        }
        for row, key in moves
    ]
    if values:
        statement = update(reminder).where(same)
        await session.execute_many(statement.values(outbox_key=bindparam("new_key"), created_at=session.now), values)


async def caught_up(session: Session, planned_before: datetime) -> Caught:
    """Count what was logged at this very instant although it was planned before another."""
    late = (reminder.c.created_at == session.now, reminder.c.planned_at < planned_before)
    row = await session.first(
        select(
            func.count(reminder.c.outbox_key).label("late"),
            func.count(func.distinct(reminder.c.person_id)).label("people"),
            (func.count() - func.count(reminder.c.outbox_key)).label("merged"),
        ).where(*late)
    )
    return Caught(**row) if row else Caught(0, 0, 0)


def _row(row: Row) -> ReminderRow:
    return ReminderRow(
        **{name: row[name] for name in ReminderRow.__dataclass_fields__} | {"stage": Stage(row["stage"])}
    )


def _columns(row: ReminderRow, now: datetime) -> dict[str, Any]:
    return {
        "item_id": row.item_id,
        "due_at": row.due_at,
        "stage": str(row.stage),
        "person_id": row.person_id,
        "planned_at": row.planned_at,
        "created_at": now,
        "outbox_key": row.outbox_key,
    }
