"""What a rehearsal does to its own throw-away database: everybody can be reached, every message arrives at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, literal, select, update

from domain.delivery import DeliveryState
from domain.messages import MessageKind, Method
from domain.rehearsal import PushedItem
from domain.reminders import Stage
from storage.collections import COMES_AGAIN
from storage.engines import Once, Row
from storage.engines.spelling import NOW, insert
from storage.outbox import WAITING
from storage.session import Session
from storage.tables import collection, item, opening, outbox, person, reminder, unit
from storage.types import UtcDateTime

# Beyond every id that Telegram gives out (Bot API, User: at most 52 significant bits).
_FIRST_ID = 1 << 52
_INSTANT = UtcDateTime()

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

_OPEN_ITEMS = Once(select(item).where(item.c.closed_at.is_(None)).order_by(item.c.id), slow=True)
_OPENINGS = Once(select(opening))
_LOG = Once(
    select(reminder).join_from(reminder, item, reminder.c.item_id == item.c.id).where(item.c.closed_at.is_(None)),
    slow=True,
)
_COLLECTED = Once(
    select(item)
    .where(item.c.closed_at.is_(None), item.c.kind == "collection", item.c.due_at >= bindparam("due", type_=_INSTANT))
    .order_by(item.c.id),
    slow=True,
)
_COMING = Once(select(collection).where(COMES_AGAIN).order_by(collection.c.id), slow=True)
_ADD_ITEM, _ADD_OPENING, _ADD_TOLD = Once(insert(item)), Once(insert(opening)), Once(insert(reminder))
_ADD_COLLECTION = Once(insert(collection))


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What a county has in hand: its open items, the periods that were opened, and who was told of these items.

    `again` are the 临时报送 that will come again.
    """

    items: Sequence[Row]
    openings: Sequence[Row]
    told: Sequence[Row]
    again: Sequence[Row]

    def of_units(self, unit_ids: Collection[int]) -> "OpenWork":
        """What these units alone have in hand."""
        items = [row for row in self.items if row["unit_id"] in unit_ids]
        ids = {row["id"] for row in items}
        told = [row for row in self.told if row["item_id"] in ids]
        return OpenWork(items, self.openings, told, self.again)


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


async def open_work(session: Session) -> OpenWork:
    """Read what the county of a database has in hand."""
    items, openings = await session.all(_OPEN_ITEMS), await session.all(_OPENINGS)
    return OpenWork(items, openings, await session.all(_LOG), await session.all(_COMING))


async def collected(session: Session, due: datetime) -> OpenWork:
    """Read the 临时报送 alone: what is open and due at an instant (aware UTC) or later, and what comes again."""
    items = await session.all(_COLLECTED, due=due)
    ids = {row["id"] for row in items}
    told = [row for row in await session.all(_LOG) if row["item_id"] in ids]
    return OpenWork(items, (), told, await session.all(_COMING))


async def put_open_work(session: Session, found: OpenWork, people: Mapping[int, int]) -> None:
    """Put what a county has in hand into a database that has its units; `people` are the new ids of its people."""
    alone = {"source_id": None, "drafted_by": None}
    rows = [dict(row) | alone | {"person_id": people.get(row["person_id"])} for row in found.items]
    await session.execute_many(_ADD_ITEM, rows)
    await session.execute_many(_ADD_OPENING, found.openings)
    told = [dict(row) | {"person_id": people[row["person_id"]]} for row in found.told if row["person_id"] in people]
    await session.execute_many(_ADD_TOLD, told)
    if people:
        # Who made one has no part in what comes of it.
        anybody = {"created_by": next(iter(people.values())), "handled_by": None}
        await session.execute_many(_ADD_COLLECTION, [dict(row) | anybody for row in found.again])


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
