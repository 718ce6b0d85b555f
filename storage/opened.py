"""What somebody who judges has opened: items in which version, and attachments; nobody else ever reads it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from sqlalchemy import Integer, bindparam, delete, exists, func, select, update

from storage.engines import Once
from storage.engines.spelling import among, written
from storage.items import IN_REVIEW, UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import attachment, item, opened, unit

# Longer than anything waits for its review; what is forgotten counts as not opened.
KEPT_FOR = timedelta(days=90)
# In the place of an attachment: the item itself.
_ITEM_ITSELF = 0
_THEIRS = opened.c.person_id == bindparam("person")
_ITSELF = opened.c.attachment_id == _ITEM_ITSELF

_IN_ORDER = (item.c.due_at.asc().nulls_last(), item.c.id)

_NOTE = Once(written(opened))
_FORGET = Once(delete(opened).where(_THEIRS, opened.c.at < bindparam("before")))
_UP_TO_DATE = (_THEIRS, _ITSELF, opened.c.version == item.c.version)
_READ = Once(
    unit_items()
    .join(opened, opened.c.item_id == item.c.id)
    .where(*_UP_TO_DATE, IN_REVIEW, unit.c.active)
    .order_by(*_IN_ORDER)
)
_WHICH = Once(
    select(opened.c.item_id)
    .join_from(opened, item, opened.c.item_id == item.c.id)
    .where(*_UP_TO_DATE, among(opened.c.item_id, "item_ids"))
)
_HERE = (opened.c.person_id == bindparam("person")) & (opened.c.attachment_id == attachment.c.id)
_UNOPENED = Once(
    select(attachment.c.item_id, func.count().label("number"))
    .where(
        among(attachment.c.item_id, "item_ids"),
        attachment.c.submission.is_not(None),
        attachment.c.state != "failed",
        ~exists().where(_HERE, opened.c.item_id == attachment.c.item_id),
    )
    .group_by(attachment.c.item_id)
)
_FILES = Once(
    select(opened.c.attachment_id).where(
        _THEIRS, opened.c.item_id == bindparam("item_id", type_=Integer), opened.c.attachment_id != _ITEM_ITSELF
    )
)
_CHOOSE = Once(
    update(opened).where(_THEIRS, _ITSELF, among(opened.c.item_id, "item_ids")).values(chosen=bindparam("serial"))
)
_CHOSEN = Once(
    unit_items(opened.c.version.label("seen_version"))
    .join(opened, opened.c.item_id == item.c.id)
    .where(_THEIRS, _ITSELF, opened.c.chosen == bindparam("serial"), unit.c.active)
    .order_by(*_IN_ORDER)
)


async def note(session: Session, person_id: int, item_id: int, version: int, attachment_id: int = _ITEM_ITSELF) -> None:
    """Note that somebody has opened an item in this version, or an attachment of it; what is old is forgotten."""
    await session.execute(_FORGET, person=person_id, before=session.now - KEPT_FOR)
    row = {"person_id": person_id, "item_id": item_id, "attachment_id": attachment_id, "version": version}
    await session.execute(_NOTE, row | {"at": session.now, "chosen": None})


async def read(session: Session, person_id: int) -> tuple[UnitItem, ...]:
    """What waits for the review and was opened by this person as it stands now, what is due first before the others."""
    return tuple(read_unit_item(row) for row in await session.all(_READ, person=person_id))


async def which(session: Session, person_id: int, item_ids: Iterable[int]) -> frozenset[int]:
    """Those of the items that this person has opened as they stand now."""
    rows = await session.all(_WHICH, person=person_id, item_ids=list(item_ids))
    return frozenset(row["item_id"] for row in rows)


async def unopened(session: Session, person_id: int, item_ids: Iterable[int]) -> Mapping[int, int]:
    """How many attachments of each of these items were handed in and never opened by this person."""
    rows = await session.all(_UNOPENED, person=person_id, item_ids=list(item_ids))
    return {row["item_id"]: row["number"] for row in rows}


async def files(session: Session, person_id: int, item_id: int) -> frozenset[int]:
    """The attachments of an item that this person has opened."""
    rows = await session.all(_FILES, person=person_id, item_id=item_id)
    return frozenset(row["attachment_id"] for row in rows)


async def choose(session: Session, person_id: int, item_ids: Collection[int], serial: int) -> None:
    """Put these items up for being accepted together under a number, in the versions that were opened."""
    await session.execute(_CHOOSE, person=person_id, item_ids=list(item_ids), serial=serial)


async def chosen(session: Session, person_id: int, serial: int) -> tuple[tuple[UnitItem, int], ...]:
    """The items that were put up under this number, each with the version that was opened."""
    rows = await session.all(_CHOSEN, person=person_id, serial=serial)
    return tuple((read_unit_item(row), row["seen_version"]) for row in rows)
