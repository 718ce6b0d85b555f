"""What units handed in: numbered versions of their items, each with its receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from domain.handed_in import HandedIn
from storage.engines import Once, Row
from storage.engines.spelling import among, insert
from storage.session import Session
from storage.tables import person, submission


@dataclass(frozen=True, slots=True)
class Submission:
    """One numbered version of what a unit handed in, and when it was due (aware UTC); never changed afterwards."""

    item_id: int
    number: int
    receipt: str
    action: str
    payload: Mapping[str, Any]
    drafted_by: int | None
    submitted_by: int
    at: datetime
    kept_as: str = "report"
    form_version: str = ""
    due_at: datetime | None = None


_ADD = Once(insert(submission))
_OF_ITEM = Once(select(submission).where(submission.c.item_id == bindparam("item_id")).order_by(submission.c.number))
_AMONG = among(submission.c.item_id, "item_ids")
_OF_ITEMS = Once(select(submission).where(_AMONG).order_by(submission.c.item_id, submission.c.number), slow=True)
_RECEIPTS = Once(
    select(*(submission.c[name] for name in ("item_id", "receipt", "kept_as", "at", "due_at")), person.c.name)
    .join_from(submission, person, submission.c.submitted_by == person.c.id)
    .where(_AMONG)
    .order_by(submission.c.item_id, submission.c.number)
)


async def add(session: Session, new: Submission) -> None:
    """Write one numbered version."""
    values = {name: getattr(new, name) for name in Submission.__dataclass_fields__}
    await session.execute(_ADD, values | {"payload": dict(new.payload)})


async def of_item(session: Session, item_id: int) -> tuple[Submission, ...]:
    """All versions of an item, oldest first."""
    rows = await session.all(_OF_ITEM, item_id=item_id)
    return tuple(_submission(row) for row in rows)


async def newest(session: Session, item_ids: Iterable[int]) -> Mapping[int, tuple[Submission, ...]]:
    """What units handed in last, for each of these items: the newest version of each part; one query."""
    last: dict[tuple[int, str], Submission] = {}
    for row in await session.all(_OF_ITEMS, item_ids=list(item_ids)):
        last[row["item_id"], row["kept_as"]] = _submission(row)
    found: dict[int, list[Submission]] = {}
    for one in last.values():
        found.setdefault(one.item_id, []).append(one)
    return {item_id: tuple(sorted(parts, key=lambda one: one.number)) for item_id, parts in found.items()}


async def receipts(session: Session, item_ids: Iterable[int]) -> Mapping[int, tuple[HandedIn, ...]]:
    """Every version of these items as its receipt says, oldest first; one query."""
    found: dict[int, list[HandedIn]] = {}
    for row in await session.all(_RECEIPTS, item_ids=list(item_ids)):
        one = HandedIn(row["receipt"], row["kept_as"], row["name"], row["at"], row["due_at"])
        found.setdefault(row["item_id"], []).append(one)
    return {item_id: tuple(versions) for item_id, versions in found.items()}


def _submission(row: Row) -> Submission:
    return Submission(**{name: row[name] for name in Submission.__dataclass_fields__})
