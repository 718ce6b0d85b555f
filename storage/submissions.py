"""What units handed in: numbered versions of their items, each with its receipt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from domain.handed_in import HandedIn
from storage.engines import Row
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


async def add(session: Session, new: Submission) -> None:
    """Write one numbered version."""
    await session.execute(
        insert(submission).values(
            item_id=new.item_id,
            number=new.number,
            receipt=new.receipt,
            action=new.action,
            kept_as=new.kept_as,
            form_version=new.form_version,
            payload=dict(new.payload),
            drafted_by=new.drafted_by,
            submitted_by=new.submitted_by,
            at=new.at,
            due_at=new.due_at,
        )
    )


async def of_item(session: Session, item_id: int) -> tuple[Submission, ...]:
    """All versions of an item, oldest first."""
    rows = await session.all(select(submission).where(submission.c.item_id == item_id).order_by(submission.c.number))
    return tuple(_submission(row) for row in rows)


async def newest(session: Session, item_ids: Iterable[int]) -> Mapping[int, tuple[Submission, ...]]:
    """What units handed in last, for each of these items: the newest version of each part; one query."""
    wanted = submission.c.item_id.in_(list(item_ids))
    last: dict[tuple[int, str], Submission] = {}
    for row in await session.all(select(submission).where(wanted).order_by(submission.c.item_id, submission.c.number)):
        last[row["item_id"], row["kept_as"]] = _submission(row)
    found: dict[int, list[Submission]] = {}
    for one in last.values():
        found.setdefault(one.item_id, []).append(one)
    return {item_id: tuple(sorted(parts, key=lambda one: one.number)) for item_id, parts in found.items()}


async def receipts(session: Session, item_ids: Iterable[int]) -> Mapping[int, tuple[HandedIn, ...]]:
    """Every version of these items as its receipt says, oldest first; one query."""
    statement = (
        select(submission, person.c.name)
        .join_from(submission, person, submission.c.submitted_by == person.c.id)
        .where(submission.c.item_id.in_(list(item_ids)))
        .order_by(submission.c.item_id, submission.c.number)
    )
    found: dict[int, list[HandedIn]] = {}
    for row in await session.all(statement):
        one = HandedIn(row["receipt"], row["kept_as"], row["name"], row["at"], row["due_at"])
        found.setdefault(row["item_id"], []).append(one)
    return {item_id: tuple(versions) for item_id, versions in found.items()}


def _submission(row: Row) -> Submission:
    return Submission(**{name: row[name] for name in Submission.__dataclass_fields__})
