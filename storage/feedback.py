"""Complaints and suggestions (投诉建议), kept until the department deletes its data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from storage.people import CURRENT
from storage.session import Session
from storage.tables import feedback, membership, person, unit


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
    return await session.insert(insert(feedback).values(values).returning(feedback.c.id))


async def count_since(session: Session, person_id: int, since: datetime) -> int:
    """How many texts a person has written since an instant (aware UTC)."""
    mine = (feedback.c.person_id == person_id, feedback.c.at >= since)
    return int(await session.value(select(func.count()).select_from(feedback).where(*mine)))


async def count(session: Session) -> int:
    """How many texts there are."""
    return int(await session.value(select(func.count()).select_from(feedback)))


async def latest(session: Session, limit: int, offset: int) -> tuple[Feedback, ...]:
    """The texts, newest first."""
    unit_name = (
        select(unit.c.name)
        .join_from(membership, unit, membership.c.unit_id == unit.c.id)
        .where(membership.c.person_id == person.c.id, CURRENT)
        .order_by(membership.c.id)
        .limit(1)
        .scalar_subquery()
    )
    columns = (feedback.c.id, feedback.c.person_id, person.c.name, feedback.c.text, feedback.c.at)
    statement = (
        select(*columns, func.coalesce(unit_name, "").label("unit_name"))
        .join_from(feedback, person, feedback.c.person_id == person.c.id)
        .order_by(feedback.c.id.desc())
    )
    return tuple(Feedback(**row) for row in await session.all(statement.limit(limit).offset(offset)))
