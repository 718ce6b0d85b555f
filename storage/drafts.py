"""Drafts: the forms that people are in the middle of, saved at every answer; one of them takes what is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.engines import Once
from storage.engines.spelling import written
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


_THEIRS = draft.c.person_id == bindparam("person")
_ONE = _THEIRS & (draft.c.serial == bindparam("number"))
_FOCUSED = Once(select(draft).where(draft.c.person_id == bindparam("person_id"), draft.c.focused))
_BY_SERIAL = Once(select(draft).where(_ONE))
_LYING_OPEN = Once(
    select(draft)
    .where(draft.c.person_id == bindparam("person_id"), draft.c.given_up_at.is_(None))
    .order_by(draft.c.updated_at.desc(), draft.c.serial.desc())
)
_UNFOCUS_OTHERS = Once(
    update(draft).where(_THEIRS, draft.c.serial != bindparam("number"), draft.c.focused).values(focused=False)
)
# When it was begun stays.
_SAVE = Once(written(draft, "purpose", "args", "progress", "updated_at", "focused", "away", "given_up_at"))
_CHANGE = Once(update(draft).where(_ONE))
_TURN_AWAY = Once(update(draft).where(_THEIRS, draft.c.focused, draft.c.away.is_(False)).values(away=True))
_DROP = Once(delete(draft).where(_ONE))
_GIVEN_UP = Once(select(draft).where(draft.c.given_up_at < bindparam("before")), slow=True)


async def focused(session: Session, person_id: int) -> Draft | None:
    """The draft that takes what this person types, if any."""
    row = await session.first(_FOCUSED, person_id=person_id)
    return Draft(**row) if row else None


async def by_serial(session: Session, person_id: int, serial: int) -> Draft | None:
    """One draft of a person, given up or not."""
    row = await session.first(_BY_SERIAL, person=person_id, number=serial)
    return Draft(**row) if row else None


async def lying_open(session: Session, person_id: int) -> tuple[Draft, ...]:
    """The drafts of a person that were not given up, the one that was written in last first."""
    rows = await session.all(_LYING_OPEN, person_id=person_id)
    return tuple(Draft(**row) for row in rows)


async def save(
    session: Session, person_id: int, serial: int, purpose: str, args: Mapping[str, Any], progress: Mapping[str, Any]
) -> None:
    """Keep a draft as it stands now and give it the focus; one that was given up lies open again."""
    await session.execute(_UNFOCUS_OTHERS, person=person_id, number=serial)
    key = {"person_id": person_id, "serial": serial, "started_at": session.now}
    values = {
        "purpose": purpose,
        "args": dict(args),
        "progress": dict(progress),
        "updated_at": session.now,
        "focused": True,
        "away": False,
        "given_up_at": None,
    }
    await session.execute(_SAVE, key | values)


async def note(session: Session, person_id: int, serial: int, progress: Mapping[str, Any]) -> None:
    """Keep what a draft holds, and leave the focus where it is."""
    await session.execute(_CHANGE, {"progress": dict(progress)}, person=person_id, number=serial)


async def turn_away(session: Session, person_id: int) -> None:
    """Another page was opened: what is typed from now on may be meant for something else than the form."""
    await session.execute(_TURN_AWAY, person=person_id)


async def give_up(session: Session, person_id: int, serial: int) -> None:
    """The form is given up for now."""
    values = {"focused": False, "away": False, "given_up_at": session.now}
    await session.execute(_CHANGE, values, person=person_id, number=serial)


async def drop(session: Session, person_id: int, serial: int) -> None:
    """Forget a draft."""
    await session.execute(_DROP, person=person_id, number=serial)


async def given_up_before(session: Session, before: datetime) -> tuple[Draft, ...]:
    """The drafts that were given up before an instant (aware UTC)."""
    rows = await session.all(_GIVEN_UP, before=before)
    return tuple(Draft(**row) for row in rows)
