"""What the department asks for in the chat (临时报送), and the items that came of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, null, select, update

from domain.collections import Collection, CollectionState, Every, part_of
from domain.items import Holder, Phase
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among
from storage.items import IN_ORDER, STILL_OPEN, UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import collection, item

_KIND = "collection"
_THIS = collection.c.id == bindparam("collection_id")
_LISTED = among(collection.c.unit_id, "unit_ids") & (collection.c.state != CollectionState.DROPPED.value)
_BY_ID = Once(select(collection).where(_THIS))
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
_AGAIN = (collection.c.state == CollectionState.OUT.value) & collection.c.next_at.is_not(None)
_DUE = Once(select(collection).where(_AGAIN, collection.c.next_at <= NOW).order_by(collection.c.id), slow=True)
_NEXT = Once(select(func.min(collection.c.next_at)).where(_AGAIN), slow=True)
_ITS_ITEMS = (item.c.kind == _KIND) & (item.c.part == bindparam("part"))
_ITEMS = Once(unit_items().where(_ITS_ITEMS).order_by(*IN_ORDER), slow=True)
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


async def next_at(session: Session) -> Any:
    """When the next recurring one opens (aware UTC); None for none."""
    return await session.value(_NEXT)


async def items_of(session: Session, collection_id: int) -> tuple[UnitItem, ...]:
    """All items that came of it, in fixed unit order."""
    return tuple(read_unit_item(row) for row in await session.all(_ITEMS, part=part_of(collection_id)))


async def close_items(session: Session, collection_id: int) -> None:
    """Close what is still open of it as 不再需要; one statement for any number."""
    await session.execute(_CLOSE, part=part_of(collection_id))


async def asked_of(session: Session, unit_ids: Iterable[int], period: str) -> Mapping[int, int]:
    """How many each of these units was asked in a month, by unit; those that were asked none are left out."""
    rows = await session.all(_ASKED_OF, unit_ids=list(unit_ids), period=period)
    return {row["unit_id"]: row["number"] for row in rows}


def _read(row: Row) -> Collection:
    values = {name: row[name] for name in Collection.__dataclass_fields__}
    return Collection(**values | {"every": Every(row["every"]), "state": CollectionState(row["state"])})
