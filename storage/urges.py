"""Reminders by hand (催办), kept beside those that go out by themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, distinct, func, select, update

from domain.delivery import DeliveryState
from domain.messages import MessageKind, Outgoing
from storage.engines import Once
from storage.engines.spelling import among, insert
from storage.outbox import WAITING
from storage.outbox_rows import stored
from storage.session import Session
from storage.tables import item, outbox, reminder

_PREFIX = "URGE-"

_BY_HAND = reminder.c.stage.startswith(_PREFIX)
_ABOUT = among(reminder.c.item_id, "item_ids")
_ADD = Once(insert(reminder).on_conflict_do_nothing().returning(reminder.c.item_id, reminder.c.person_id))
_URGED_ON = Once(select(reminder.c.item_id).where(reminder.c.stage == bindparam("stage"), _ABOUT).distinct(), slow=True)
_URGES_BETWEEN = Once(
    select(reminder.c.person_id, func.count(distinct(reminder.c.outbox_key)).label("number"))
    .where(reminder.c.stage.between(bindparam("first"), bindparam("last")), among(reminder.c.person_id, "person_ids"))
    .group_by(reminder.c.person_id),
    slow=True,
)
_CHASED = Once(
    select(item.c.unit_id, _BY_HAND.label("by_hand"), func.count(distinct(reminder.c.planned_at)).label("number"))
    .join_from(reminder, item, reminder.c.item_id == item.c.id)
    .where(_ABOUT, reminder.c.outbox_key.is_not(None))
    .group_by(item.c.unit_id, _BY_HAND),
    slow=True,
)
_WAITING = Once(
    select(outbox)
    .where(
        WAITING,
        outbox.c.kind == MessageKind.URGE,
        outbox.c.state == DeliveryState.PENDING,
        outbox.c.key.in_(select(reminder.c.outbox_key).where(_ABOUT, _BY_HAND)),
    )
    .order_by(outbox.c.id)
)
_MOVE = Once(
    update(reminder).where(reminder.c.outbox_key == bindparam("old_key")).values(outbox_key=bindparam("new_key")),
    slow=True,
)


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
    made = await session.execute_many(_ADD, [_columns(one, session.now) for one in urges])
    return frozenset((row["item_id"], row["person_id"]) for row in made)


async def urged_on(session: Session, item_ids: Iterable[int], day: date) -> frozenset[int]:
    """The items among these of which somebody is reminded by hand on this day (in China)."""
    rows = await session.all(_URGED_ON, stage=_stage(day), item_ids=item_ids)
    return frozenset(row["item_id"] for row in rows)


async def urges_between(session: Session, person_ids: Iterable[int], first: date, last: date) -> Mapping[int, int]:
    """How many messages by hand each person got, or will get, from the first to the last day, whatever the duty."""
    rows = await session.all(_URGES_BETWEEN, first=_stage(first), last=_stage(last), person_ids=person_ids)
    return {row["person_id"]: row["number"] for row in rows}


async def chased(session: Session, item_ids: Iterable[int]) -> Mapping[int, Chased]:
    """How often each unit was written to about these items; several items in one stage count once."""
    found: dict[int, Chased] = {}
    for row in await session.all(_CHASED, item_ids=item_ids):
        known = found.get(row["unit_id"], Chased())
        number = row["number"]
        found[row["unit_id"]] = Chased(known.reminders, number) if row["by_hand"] else Chased(number, known.urges)
    return found


async def waiting(session: Session, item_ids: Iterable[int]) -> tuple[Outgoing, ...]:
    """The messages by hand that mention one of these items and have not gone out yet."""
    return tuple(stored(row).message for row in await session.all(_WAITING, item_ids=list(item_ids)))


async def move_to_message(session: Session, old_key: str, new_key: str) -> None:
    """Note that the items of a message which was taken back are told in another one."""
    await session.execute(_MOVE, old_key=old_key, new_key=new_key)


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
