"""Complaints and suggestions (投诉建议), kept until the department deletes its data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, insert, select

from storage.engines import Once
from storage.people import CURRENT
from storage.session import Session
from storage.tables import feedback, membership, person, unit

_ADD = Once(insert(feedback).returning(feedback.c.id))
_COUNT = Once(select(func.count()).select_from(feedback), slow=True)
_COUNT_SINCE = Once(
    select(func.count())
    .select_from(feedback)
    .where(feedback.c.person_id == bindparam("person_id"), feedback.c.at >= bindparam("since")),
    slow=True,
)
_UNIT_NAME = (
    select(unit.c.name)
    .join_from(membership, unit, membership.c.unit_id == unit.c.id)
    .where(membership.c.person_id == person.c.id, CURRENT)
    .order_by(membership.c.id)
    .limit(1)
    .scalar_subquery()
)
_LATEST = Once(
    select(
        feedback.c.id,
        feedback.c.person_id,
        person.c.name,
        feedback.c.text,
        feedback.c.at,
        func.coalesce(_UNIT_NAME, "").label("unit_name"),
    )
    .join_from(feedback, person, feedback.c.person_id == person.c.id)
    .order_by(feedback.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One text with its writer and the unit of his first present post; `at` is aware UTC."""

    id: int
    person_id: int
    name: str
    unit_name: str
    text: str
    at: datetime


async def add(session: Session, person_id: int, text: str) -> int:
    """Write a text and return its id."""
    values = {"person_id": person_id, "text": text, "at": session.now}
    return await session.insert(_ADD, values)


async def count_since(session: Session, person_id: int, since: datetime) -> int:
    """How many texts a person has written since an instant (aware UTC)."""
    return int(await session.value(_COUNT_SINCE, person_id=person_id, since=since))


async def count(session: Session) -> int:
    """How many texts there are."""
    return int(await session.value(_COUNT))


async def latest(session: Session, limit: int, offset: int) -> tuple[Feedback, ...]:
    """The texts, newest first."""
    return tuple(Feedback(**row) for row in await session.all(_LATEST, limit=limit, offset=offset))
