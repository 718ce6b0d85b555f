"""Drafts: the form that a person is in the middle of, saved at every answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from storage.session import Session
from storage.tables import draft


@dataclass(frozen=True, slots=True)
class Draft:
    """One person's form: `purpose` says what it is for, `args` which item and so on, `progress` the answers."""

    person_id: int
    serial: int
    purpose: str
    args: Mapping[str, Any]
    progress: Mapping[str, Any]
    started_at: datetime
    updated_at: datetime


async def of_person(session: Session, person_id: int) -> Draft | None:
    """The draft that a person is in, if any."""
    row = await session.first(select(draft).where(draft.c.person_id == person_id))
    return Draft(**row) if row else None


async def begin(
    session: Session,
    person_id: int,
    serial: int,
    purpose: str,
    args: Mapping[str, Any],
    progress: Mapping[str, Any],
) -> None:
    """Start a form, in the place of any other."""
    values = {
        "serial": serial,
        "purpose": purpose,
        "args": dict(args),
        "progress": dict(progress),
        "started_at": session.now,
        "updated_at": session.now,
    }
    statement = insert(draft).values(person_id=person_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))


async def save(session: Session, person_id: int, args: Mapping[str, Any], progress: Mapping[str, Any]) -> None:
    """Keep the answers so far, and what they are about."""
    values = {"args": dict(args), "progress": dict(progress), "updated_at": session.now}
    await session.execute(update(draft).where(draft.c.person_id == person_id).values(values))


async def drop(session: Session, person_id: int) -> bool:
    """Forget the draft; False when there was none."""
    return await session.changed(delete(draft).where(draft.c.person_id == person_id)) == 1
