"""The log of reminders: who was told what and when; one row for ever keeps it from happening twice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, case, func, select, true, update

from domain.delivery import CLAIMABLE, DeliveryState
from domain.digests import LastTold
from domain.holders import OWED
from domain.messages import MessageKind
from domain.reminders import Stage
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, insert, json_list_holds, one_of
from storage.outbox import WAITING
from storage.session import Session
from storage.tables import item, outbox, reminder

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


@dataclass(frozen=True, slots=True)
class Latest:
    """The most urgent stage of an item that was logged for a person, and whether it was told or left out."""

    stage: Stage
    told: bool


# Conditions for `items.in_scope`: one of the items `item_ids`, or none; open, owed, and due by the instant `until`, or
# due at all and of one of the `kinds`.
OF_ITEMS = among(item.c.id, "item_ids")
OTHERS = among(item.c.id, "item_ids", none=True)
_OWED = item.c.closed_at.is_(None) & one_of(item.c.holder, OWED)
OWED_UNTIL = _OWED & (item.c.due_at <= bindparam("until"))
OWED_OF_KINDS = _OWED & among(item.c.kind, "kinds") & item.c.due_at.is_not(None)

_NEXT_ASKED = Once(select(func.min(item.c.remind_at)))
_NEXT_ASKED_AFTER = Once(select(func.min(item.c.remind_at)).where(item.c.remind_at > bindparam("after")))
_BY_ITSELF = one_of(reminder.c.stage, Stage)
_URGENCY_TOLD = case(
    (reminder.c.due_at == item.c.due_at, case(_URGENCY, value=reminder.c.stage)), else_=Stage.NEW.urgency
)
_STAGES_TOLD = Once(
    select(reminder.c.item_id, reminder.c.person_id, func.max(_URGENCY_TOLD).label("urgency"))
    .join_from(item, reminder, reminder.c.item_id == item.c.id)
    .where(item.c.remind_at <= NOW, _BY_ITSELF)
    .group_by(reminder.c.item_id, reminder.c.person_id),
    slow=True,
)
_LOGGED = Once(
    select(reminder.c.item_id, reminder.c.stage, reminder.c.outbox_key)
    .join_from(reminder, item, reminder.c.item_id == item.c.id)
    .where(
        reminder.c.person_id == bindparam("person"),
        among(reminder.c.item_id, "item_ids"),
        reminder.c.due_at == item.c.due_at,
        _BY_ITSELF,
    )
)
_TOLD_LATE = case((one_of(reminder.c.stage, (stage for stage in Stage if stage.late)), reminder.c.created_at))
_LAST_TOLD = Once(
    select(reminder.c.person_id, func.max(reminder.c.created_at).label("any"), func.max(_TOLD_LATE).label("late"))
    .where(reminder.c.created_at >= bindparam("since"), reminder.c.outbox_key.is_not(None), _BY_ITSELF)
    .group_by(reminder.c.person_id),
    slow=True,
)
_WRITE = Once(
    insert(reminder).on_conflict_do_nothing().returning(reminder.c.item_id, reminder.c.stage, reminder.c.person_id)
)
_LINES_OF = Once(
    select(reminder).where(among(reminder.c.outbox_key, "keys")).order_by(reminder.c.planned_at), slow=True
)
_UNSENT_MORNINGS = Once(
    select(outbox.c.key).where(
        WAITING,
        outbox.c.created_at < bindparam("before"),
        outbox.c.kind == MessageKind.DEPARTMENT_DIGEST,
        one_of(outbox.c.state, CLAIMABLE),
    ),
    slow=True,
)
_WITHDRAW = Once(
    update(outbox)
    .where(among(outbox.c.key, "keys"), one_of(outbox.c.state, CLAIMABLE))
    .values(state=DeliveryState.CANCELLED, error=bindparam("reason", type_=String))
)
_MOVE = Once(
    update(reminder)
    .where(
        reminder.c.item_id == bindparam("at_item"),
        reminder.c.due_at == bindparam("at_due"),
        reminder.c.stage == bindparam("at_stage"),
        reminder.c.person_id == bindparam("at_person"),
    )
    .values(outbox_key=bindparam("new_key"), created_at=NOW)
)
_CAUGHT_UP = Once(
    select(
        func.count(reminder.c.outbox_key).label("late"),
        func.count(func.distinct(reminder.c.person_id)).label("people"),
        (func.count() - func.count(reminder.c.outbox_key)).label("merged"),
    ).where(reminder.c.created_at == NOW, reminder.c.planned_at < bindparam("planned_before")),
    slow=True,
)


async def next_asked(session: Session, after: datetime | None) -> datetime | None:
    """The next instant (UTC), later than `after` if given, at which any item asks for a reminder."""
    statement = _NEXT_ASKED_AFTER if after else _NEXT_ASKED
    found: datetime | None = await session.value(statement, after=after)
    return found


async def stages_told(session: Session) -> Mapping[ItemAndPerson, Stage]:
    """The most urgent stage logged for the present due time of every item that asks, by item and person.

    Whoever was told of the item under another due time has heard that it is there.
    """
    rows = await session.all(_STAGES_TOLD)
    return {(row["item_id"], row["person_id"]): _BY_URGENCY[row["urgency"]] for row in rows}


async def latest_of(session: Session, person_id: int, item_ids: Collection[int]) -> Mapping[int, Latest]:
    """The most urgent stage logged for a person under the present due time of each of these items."""
    found: dict[int, Latest] = {}
    for row in await session.all(_LOGGED, person=person_id, item_ids=list(item_ids)):
        one = Latest(Stage(row["stage"]), told=row["outbox_key"] is not None)
        known = found.get(row["item_id"])
        if known is None or known.stage.urgency < one.stage.urgency:
            found[row["item_id"]] = one
    return found


async def last_told(session: Session, since: datetime) -> Mapping[int, LastTold]:
    """When each person last had a digest, and one with overdue items, not looking further back than `since`."""
    return {row["person_id"]: LastTold(row["any"], row["late"]) for row in await session.all(_LAST_TOLD, since=since)}


async def write(session: Session, rows: Sequence[ReminderRow]) -> frozenset[tuple[int, Stage, int]]:
    """Log many lines in bulk and return (item, stage, person) of those that were new: only they lead to a message."""
    if not rows:
        return frozenset()
    made = await session.execute_many(_WRITE, [_columns(row, session.now) for row in rows])
    return frozenset((row["item_id"], Stage(row["stage"]), row["person_id"]) for row in made)


async def waiting(
    session: Session, *, item_ids: Collection[int] = (), before: datetime | None = None
) -> tuple[ReminderRow, ...]:
    """The lines of all digests that have not gone out: those that mention these items, or are older than `before`."""
    keys = _waiting_keys(bool(item_ids), before is not None)
    found = [row["key"] for row in await session.all(keys, items=list(item_ids), before=before)]
    return tuple(_row(row) for row in await session.all(_LINES_OF, keys=found)) if found else ()


@cache
def _waiting_keys(of_item: bool, of_old: bool) -> Once:
    # One that may have arrived is repeated as it was, on its own day; on a later one it gives way like the others.
    old = one_of(outbox.c.state, CLAIMABLE) & (outbox.c.created_at < bindparam("before"))
    waits = old if of_old else outbox.c.state == DeliveryState.PENDING
    # Not by the log: a digest names more than what brought it about.
    about = json_list_holds(outbox.c.payload, "items", "items") if of_item else true()
    statement = select(outbox.c.key).where(WAITING, outbox.c.kind == MessageKind.DIGEST, waits, about)
    return Once(statement, slow=True)


async def unsent_mornings(session: Session, before: datetime) -> tuple[str, ...]:
    """The keys of the department's digests that were written before an instant and have not gone out."""
    return tuple(row["key"] for row in await session.all(_UNSENT_MORNINGS, before=before))


async def withdraw(session: Session, keys: Collection[str], reason: str) -> None:
    """Take digests back that have not gone out."""
    await session.execute(_WITHDRAW, keys=keys, reason=reason)


async def move_to_message(session: Session, moves: Iterable[tuple[ReminderRow, str]]) -> None:
    """Note that lines which had not gone out are told now, in another message; one statement."""
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
    await session.execute_many(_MOVE, values)


async def caught_up(session: Session, planned_before: datetime) -> Caught:
    """Count what was logged at this very instant although it was planned before another."""
    row = await session.first(_CAUGHT_UP, planned_before=planned_before)
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
