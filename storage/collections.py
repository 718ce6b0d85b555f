"""What the department asks for in the chat (临时报送), and the items that came of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, null, select, update

from domain.audience import Audience
from domain.collections import Collection, CollectionState, Every, part_of
from domain.items import Holder, Item, Phase
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among
from storage.items import IN_ORDER, STILL_OPEN, UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import collection, item
from storage.types import UtcDateTime

_KIND = "collection"
_THIS = collection.c.id == bindparam("collection_id")
_LISTED = among(collection.c.unit_id, "unit_ids") & (collection.c.state != CollectionState.DROPPED.value)
_BY_ID = Once(select(collection).where(_THIS))
_BY_IDS = Once(select(collection).where(among(collection.c.id, "ids")), slow=True)
_INSTANT, _TITLE = UtcDateTime(), item.c.title.type
_RECENT = Once(
    select(collection)
    .where(_LISTED)
    .order_by(collection.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer)),
    slow=True,
)
_COUNT = Once(select(func.count()).select_from(collection).where(_LISTED), slow=True)
_ADD = Once(insert(collection).returning(collection.c.id))
_CHANGE = Once(update(collection).where(_THIS, collection.c.version == bindparam("seen_version")))
COMES_AGAIN = (collection.c.state == CollectionState.OUT.value) & collection.c.next_at.is_not(None)
_DUE = Once(select(collection).where(COMES_AGAIN, collection.c.next_at <= NOW).order_by(collection.c.id), slow=True)
_NEXT = Once(select(func.min(collection.c.next_at)).where(COMES_AGAIN), slow=True)
_ITS_ITEMS = (item.c.kind == _KIND) & (item.c.part == bindparam("part"))
_ITEMS = Once(unit_items().where(_ITS_ITEMS).order_by(*IN_ORDER), slow=True)
_COUNTS = Once(select(item.c.state, func.count().label("number")).where(_ITS_ITEMS).group_by(item.c.state), slow=True)
_BEGUN = item.c.drafted_by.is_not(None) | item.c.submitted_at.is_not(None)
_ANSWERED = Once(select(func.count()).where(_ITS_ITEMS, _BEGUN), slow=True)
_CORRECT = Once(
    update(item)
    .where(_ITS_ITEMS, STILL_OPEN)
    .values(
        # One that comes again has its month before the title.
        title=func.replace(item.c.title, bindparam("old_title", type_=_TITLE), bindparam("new_title", type_=_TITLE)),
        payload=bindparam("new_payload", type_=item.c.payload.type),
        due_at=bindparam("new_due", type_=_INSTANT),
        remind_at=bindparam("new_reminder", type_=_INSTANT),
        # It asks something else now: to be weighed anew (domain/burden.py).
        questions=null(),
        minutes=null(),
        updated_at=NOW,
        version=item.c.version + 1,
    )
    .returning(item.c.id),
    slow=True,
)
_CLOSE = Once(
    update(item)
    .where(_ITS_ITEMS, STILL_OPEN)
    .values(
        state="cancelled",
        holder=str(Holder.NOBODY),
        phase=str(Phase.CANCELLED),
        closed_at=NOW,
        updated_at=NOW,
        remind_at=null(),
        version=item.c.version + 1,
        last_step="cancel",
    )
    .returning(item.c.id),
    slow=True,
)
_ASKED = Once(
    select(collection).where(collection.c.state == CollectionState.ASKING.value).order_by(collection.c.id), slow=True
)
_OPENED_SINCE = Once(
    unit_items().where(
        among(item.c.unit_id, "unit_ids"), item.c.kind != _KIND, item.c.opened_at >= bindparam("since", type_=_INSTANT)
    ),
    slow=True,
)
_PARTS_SINCE = Once(
    select(item.c.unit_id, item.c.part).where(
        item.c.kind == _KIND, among(item.c.unit_id, "unit_ids"), item.c.opened_at >= bindparam("since", type_=_INSTANT)
    ),
    slow=True,
)
_ASKED_OF = Once(
    select(item.c.unit_id, func.count().label("number"))
    .where(
        item.c.kind == _KIND,
        item.c.period == bindparam("period"),
        among(item.c.unit_id, "unit_ids"),
        item.c.phase != str(Phase.CANCELLED),
    )
    .group_by(item.c.unit_id),
    slow=True,
)


async def by_id(session: Session, collection_id: int) -> Collection | None:
    """One of them."""
    row = await session.first(_BY_ID, collection_id=collection_id)
    return _read(row) if row else None


async def recent(session: Session, unit_ids: Iterable[int], limit: int, offset: int = 0) -> tuple[Collection, ...]:
    """Those of these units, newest first, without drafts that were given up."""
    rows = await session.all(_RECENT, unit_ids=list(unit_ids), limit=limit, offset=offset)
    return tuple(_read(row) for row in rows)


async def count(session: Session, unit_ids: Iterable[int]) -> int:
    """How many `recent` could list."""
    return int(await session.value(_COUNT, unit_ids=list(unit_ids)))


async def add(session: Session, values: Mapping[str, Any]) -> int:
    """Write a new draft and return its id."""
    drafted = {"created_at": session.now, "state": CollectionState.DRAFT.value}
    return await session.insert(_ADD, {**drafted, **values})


async def change(session: Session, seen: Collection, **values: Any) -> bool:
    """Change one that was `seen`; False when somebody else was first."""
    values["version"] = seen.version + 1
    return await session.changed(_CHANGE, values, collection_id=seen.id, seen_version=seen.version) == 1


async def due(session: Session) -> tuple[Collection, ...]:
    """The recurring ones whose next opening has come."""
    return tuple(_read(row) for row in await session.all(_DUE))


async def next_at(session: Session) -> datetime | None:
    """When the next recurring one opens (aware UTC); None for none."""
    found: datetime | None = await session.value(_NEXT)
    return found


async def items_of(session: Session, collection_id: int) -> tuple[UnitItem, ...]:
    """All items that came of it, in fixed unit order."""
    return tuple(read_unit_item(row) for row in await session.all(_ITEMS, part=part_of(collection_id)))


async def counts(session: Session, collection_id: int) -> Mapping[str, int]:
    """How many items of it are in which state."""
    rows = await session.all(_COUNTS, part=part_of(collection_id))
    return {row["state"]: row["number"] for row in rows}


async def answered(session: Session, collection_id: int) -> int:
    """How many units have drafted an answer or handed one in."""
    return int(await session.value(_ANSWERED, part=part_of(collection_id)))


async def correct_items(session: Session, before: Collection, new: Item, title: str) -> frozenset[int]:
    """Give its open items, of which nobody has begun to answer one, a title and what a `new` one says; gives their ids.

    One statement for any number.
    """
    values = {"new_payload": dict(new.payload), "new_due": new.due_at, "new_reminder": new.remind_at}
    titles = {"old_title": before.title, "new_title": title}
    rows = await session.all(_CORRECT, part=part_of(before.id), **titles, **values)
    return frozenset(row["id"] for row in rows)


async def close_items(session: Session, collection_id: int) -> frozenset[int]:
    """Close what is still open of it as 不再需要, in one statement for any number; gives the ids of these items."""
    return frozenset(row["id"] for row in await session.all(_CLOSE, part=part_of(collection_id)))


async def asked_of(session: Session, unit_ids: Iterable[int], period: str) -> Mapping[int, int]:
    """How many each of these units was asked in a month, by unit; those that were asked none are left out."""
    rows = await session.all(_ASKED_OF, unit_ids=list(unit_ids), period=period)
    return {row["unit_id"]: row["number"] for row in rows}


async def asking(session: Session) -> tuple[Collection, ...]:
    """Those that wait for an approver's word, oldest first."""
    return tuple(_read(row) for row in await session.all(_ASKED))


async def declared_since(session: Session, unit_ids: Iterable[int], since: datetime) -> tuple[UnitItem, ...]:
    """The items of these units, apart from 临时报送, that were opened from an instant (aware UTC) on."""
    rows = await session.all(_OPENED_SINCE, unit_ids=list(unit_ids), since=since)
    return tuple(read_unit_item(row) for row in rows)


async def parts_since(session: Session, unit_ids: Iterable[int], since: datetime) -> tuple[tuple[int, str], ...]:
    """Unit and part of each item of a 临时报送 that these units were given from an instant (aware UTC) on."""
    rows = await session.all(_PARTS_SINCE, unit_ids=list(unit_ids), since=since)
    return tuple((row["unit_id"], row["part"]) for row in rows)


async def by_parts(session: Session, parts: Iterable[str]) -> Mapping[str, Collection]:
    """Those whose items have these parts, by part."""
    rows = await session.all(_BY_IDS, ids=[int(one[1:]) for one in parts])
    return {part_of(one.id): one for one in map(_read, rows)}


def _read(row: Row) -> Collection:
    values = {name: row[name] for name in Collection.__dataclass_fields__}
    read = {"every": Every(row["every"]), "state": CollectionState(row["state"])}
    return Collection(**values | read | {"audience": Audience.model_validate(row["audience"])})
