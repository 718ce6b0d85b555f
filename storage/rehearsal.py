"""What a rehearsal does to its own throw-away database: everybody can be reached, every message arrives at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, literal, select, update

from domain.delivery import DeliveryState
from domain.messages import MessageKind, Method
from domain.rehearsal import PushedItem
from domain.reminders import Stage
from storage.engines import Once
from storage.engines.spelling import NOW
from storage.outbox import WAITING
from storage.session import Session
from storage.tables import item, outbox, person, reminder, unit

# Beyond every id that Telegram gives out (Bot API, User: at most 52 significant bits).
_FIRST_ID = 1 << 52

_REACH = Once(
    update(person).values(
        telegram_id=func.coalesce(person.c.telegram_id, literal(_FIRST_ID, BigInteger) + person.c.id),
        started_at=NOW,
        seen_at=None,
        unreachable_at=None,
    ),
    slow=True,
)
_DELIVERED = ("id", "key", "kind", "method", "chat_id", "person_id", "card", "not_before", "created_at")
_DELIVER = Once(
    update(outbox)
    .where(WAITING, outbox.c.state == DeliveryState.PENDING, outbox.c.not_before <= NOW)
    .values(state=DeliveryState.SENT, sent_at=NOW)
    .returning(*(outbox.c[name] for name in _DELIVERED)),
    slow=True,
)
_TOLD = Once(
    select(
        reminder.c.outbox_key,
        item.c.no,
        item.c.kind,
        unit.c.name.label("unit"),
        item.c.period,
        reminder.c.due_at,
        reminder.c.stage,
    )
    .join_from(reminder, item)
    .join(unit, item.c.unit_id == unit.c.id)
    .where(reminder.c.created_at >= bindparam("since"), reminder.c.outbox_key.is_not(None))
    .order_by(reminder.c.due_at, item.c.id),
    slow=True,
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message that arrived at `at` (aware UTC); a card that is there already is only edited."""

    key: str
    kind: MessageKind
    method: Method
    chat_id: int
    person_id: int | None
    card: str | None
    at: datetime
    created_at: datetime


async def reach_everybody(session: Session) -> None:
    """Count everybody as started and reachable, one statement."""
    await session.execute(_REACH)


async def deliver(session: Session) -> tuple[Delivered, ...]:
    """Let every message arrive that may go out by now, in the order in which they were written."""
    rows = sorted(await session.all(_DELIVER), key=lambda row: int(row["id"]))
    return tuple(
        Delivered(
            key=row["key"],
            kind=MessageKind(row["kind"]),
            method=Method(row["method"]),
            chat_id=row["chat_id"],
            person_id=row["person_id"],
            card=row["card"],
            at=max(row["not_before"], row["created_at"]),
            created_at=row["created_at"],
        )
        for row in rows
    )


async def items_told(session: Session, keys: Collection[str], since: datetime) -> Mapping[str, tuple[PushedItem, ...]]:
    """What the messages with these keys, written at `since` (aware UTC) or later, say about which items."""
    found: dict[str, list[PushedItem]] = {key: [] for key in keys}
    for row in await session.all(_TOLD, since=since):
        if row["outbox_key"] in found:
            values = {name: row[name] for name in PushedItem.__dataclass_fields__}
            found[row["outbox_key"]].append(PushedItem(**values | {"stage": Stage(row["stage"])}))
    return {key: tuple(lines) for key, lines in found.items()}
