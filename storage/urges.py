"""Reminders by hand (催办), kept beside those that go out by themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, select, update

from domain.delivery import DeliveryState
from domain.messages import MessageKind, Outgoing
from storage.engines.spelling import insert
from storage.outbox import WAITING
from storage.outbox_rows import stored
from storage.session import Session
from storage.tables import item, outbox, reminder

_PREFIX = "URGE-"


@dataclass(frozen=True, slots=True)
class Urge:
    """One item of which one person is reminded by hand; `outbox_key` names the message, shared by its items."""

    item_id: int
    due_at: datetime
    person_id: int
    day: date
    planned_at: datetime
    outbox_key: str


@dataclass(frozen=True, slots=True)
class Chased:
    """How often a unit was reminded of some items: by itself, and by hand."""

    reminders: int = 0
    urges: int = 0


async def add(session: Session, urges: Sequence[Urge]) -> frozenset[tuple[int, int]]:
    """Write urges in bulk; returns (item id, person id) of those that were not there yet: only they are sent."""
    if not urges:
        return frozenset()
    statement = insert(reminder).on_conflict_do_nothing().returning(reminder.c.item_id, reminder.c.person_id)
    made = await session.execute_many(statement, [_columns(one, session.now) for one in urges])
    return frozenset((row["item_id"], row["person_id"]) for row in made)


async def urged_on(session: Session, item_ids: Iterable[int], day: date) -> frozenset[int]:
    """The items among these of which somebody is reminded by hand on this day (in China)."""
    of_day = reminder.c.stage == _stage(day)
    rows = await session.all(select(reminder.c.item_id).where(of_day, _about(item_ids)).distinct())
    return frozenset(row["item_id"] for row in rows)


async def urges_between(session: Session, person_ids: Iterable[int], first: date, last: date) -> Mapping[int, int]:
    """How many messages by hand each person got, or will get, from the first to the last day, whatever the duty."""
    statement = (
        select(reminder.c.person_id, func.count(distinct(reminder.c.outbox_key)).label("number"))
        .where(reminder.c.stage.between(_stage(first), _stage(last)), reminder.c.person_id.in_(list(person_ids)))
        .group_by(reminder.c.person_id)
    )
    return {row["person_id"]: row["number"] for row in await session.all(statement)}


async def chased(session: Session, item_ids: Iterable[int]) -> Mapping[int, Chased]:
    """How often each unit was written to about these items; several items in one stage count once."""
    by_hand = reminder.c.stage.startswith(_PREFIX)
    statement = (
        select(item.c.unit_id, by_hand.label("by_hand"), func.count(distinct(reminder.c.planned_at)).label("number"))
        .join_from(reminder, item, reminder.c.item_id == item.c.id)
        .where(_about(item_ids), reminder.c.outbox_key.is_not(None))
        .group_by(item.c.unit_id, by_hand)
    )
    found: dict[int, Chased] = {}
    for row in await session.all(statement):
        known = found.get(row["unit_id"], Chased())
        number = row["number"]
        found[row["unit_id"]] = Chased(known.reminders, number) if row["by_hand"] else Chased(number, known.urges)
    return found


async def waiting(session: Session, item_id: int) -> tuple[Outgoing, ...]:
    """The messages by hand that mention an item and have not gone out yet."""
    keys = select(reminder.c.outbox_key).where(reminder.c.item_id == item_id, reminder.c.stage.startswith(_PREFIX))
    mine = (outbox.c.kind == MessageKind.URGE, outbox.c.state == DeliveryState.PENDING, outbox.c.key.in_(keys))
    rows = await session.all(select(outbox).where(WAITING, *mine).order_by(outbox.c.id))
    return tuple(stored(row).message for row in rows)


async def move_to_message(session: Session, old_key: str, new_key: str) -> None:
    """Note that the items of a message which was taken back are told in another one."""
    await session.execute(update(reminder).where(reminder.c.outbox_key == old_key).values(outbox_key=new_key))


def _about(item_ids: Iterable[int]) -> ColumnElement[bool]:
    return reminder.c.item_id.in_(list(item_ids))


def _stage(day: date) -> str:
    return f"{_PREFIX}{day:%Y%m%d}"


def _columns(one: Urge, now: datetime) -> dict[str, Any]:
    return {
        "item_id": one.item_id,
        "due_at": one.due_at,
        "stage": _stage(one.day),
        "person_id": one.person_id,
        "planned_at": one.planned_at,
        "created_at": now,
        "outbox_key": one.outbox_key,
    }
