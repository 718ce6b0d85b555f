"""Drafts: the forms that people are in the middle of, saved at every answer; one of them takes what is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from storage.engines.spelling import insert
from storage.session import Session
from storage.tables import draft


@dataclass(frozen=True, slots=True)
class Draft:
    """One form of a person: `purpose` says what it is for, `args` which item and so on, `progress` the answers.

    The `focused` one takes what is typed; it is `away` when another page was opened since it was shown. `given_up_at`
    is when its writer gave it up, None while it lies open.
    """

    person_id: int
    serial: int
    purpose: str
    args: Mapping[str, Any]
    progress: Mapping[str, Any]
    started_at: datetime
    updated_at: datetime
    focused: bool
    away: bool
    given_up_at: datetime | None


async def focused(session: Session, person_id: int) -> Draft | None:
    """The draft that takes what this person types, if any."""
    row = await session.first(select(draft).where(draft.c.person_id == person_id, draft.c.focused))
    return Draft(**row) if row else None


async def by_serial(session: Session, person_id: int, serial: int) -> Draft | None:
    """One draft of a person, given up or not."""
    row = await session.first(select(draft).where(_one(person_id, serial)))
    return Draft(**row) if row else None


async def lying_open(session: Session, person_id: int) -> tuple[Draft, ...]:
    """The drafts of a person that were not given up, the one that was written in last first."""
    theirs = select(draft).where(draft.c.person_id == person_id, draft.c.given_up_at.is_(None))
    rows = await session.all(theirs.order_by(draft.c.updated_at.desc(), draft.c.serial.desc()))
    return tuple(Draft(**row) for row in rows)


async def save(
    session: Session, person_id: int, serial: int, purpose: str, args: Mapping[str, Any], progress: Mapping[str, Any]
) -> None:
    """Keep a draft as it stands now and give it the focus; one that was given up lies open again."""
    others = and_(draft.c.person_id == person_id, draft.c.serial != serial, draft.c.focused)
    await session.execute(update(draft).where(others).values(focused=False))
    values = {
        "purpose": purpose,
        "args": dict(args),
        "progress": dict(progress),
        "updated_at": session.now,
        "focused": True,
        "away": False,
        "given_up_at": None,
    }
    statement = insert(draft).values(person_id=person_id, serial=serial, started_at=session.now, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["person_id", "serial"], set_=values))


async def note(session: Session, person_id: int, serial: int, progress: Mapping[str, Any]) -> None:
    """Keep what a draft holds, and leave the focus where it is."""
    await session.execute(update(draft).where(_one(person_id, serial)).values(progress=dict(progress)))


async def turn_away(session: Session, person_id: int) -> None:
    """Another page was opened: what is typed from now on may be meant for something else than the form."""
    here = and_(draft.c.person_id == person_id, draft.c.focused, draft.c.away.is_(False))
    await session.execute(update(draft).where(here).values(away=True))


async def give_up(session: Session, person_id: int, serial: int) -> None:
    """The form is given up for now."""
    await session.execute(
        update(draft).where(_one(person_id, serial)).values(focused=False, away=False, given_up_at=session.now)
    )


async def drop(session: Session, person_id: int, serial: int) -> None:
    """Forget a draft."""
    await session.execute(delete(draft).where(_one(person_id, serial)))


async def given_up_before(session: Session, before: datetime) -> tuple[Draft, ...]:
    """The drafts that were given up before an instant (aware UTC)."""
    rows = await session.all(select(draft).where(draft.c.given_up_at < before))
    return tuple(Draft(**row) for row in rows)


def _one(person_id: int, serial: int) -> ColumnElement[bool]:
    return and_(draft.c.person_id == person_id, draft.c.serial == serial)
