"""Files that people sent: announced at once, fetched afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from storage.session import Session
from storage.tables import attachment


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file: `name` is what its sender calls it and never becomes a path."""

    id: int
    person_id: int
    purpose: str
    file_id: str
    file_unique_id: str
    name: str
    size: int
    attempts: int


async def announce(
    session: Session, person_id: int, purpose: str, file_id: str, file_unique_id: str, name: str, size: int
) -> int:
    """Note a file that is to be fetched."""
    values = {
        "person_id": person_id,
        "purpose": purpose,
        "file_id": file_id,
        "file_unique_id": file_unique_id,
        "name": name,
        "size": size,
        "not_before": session.now,
        "created_at": session.now,
    }
    return await session.insert(insert(attachment).values(values))


async def waiting(session: Session, limit: int = 20) -> tuple[Attachment, ...]:
    """The files to fetch now."""
    due = (attachment.c.state == "waiting") & (attachment.c.not_before <= session.now)
    rows = await session.all(select(attachment).where(due).order_by(attachment.c.id).limit(limit))
    return tuple(Attachment(**{name: row[name] for name in Attachment.__dataclass_fields__}) for row in rows)


async def stored(session: Session, attachment_id: int, digest: str) -> None:
    """The file is on our disk."""
    statement = update(attachment).where(attachment.c.id == attachment_id)
    await session.execute(statement.values(state="stored", digest=digest))


async def failed(session: Session, attachment_id: int, retry_at: datetime | None) -> None:
    """The file could not be fetched: try again at `retry_at`, or never."""
    values: dict[str, Any] = {"state": "waiting" if retry_at else "failed", "attempts": attachment.c.attempts + 1}
    if retry_at:
        values["not_before"] = retry_at
    await session.execute(update(attachment).where(attachment.c.id == attachment_id).values(values))
