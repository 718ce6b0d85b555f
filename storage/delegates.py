"""Delegations (代理): memberships that stand in for another one, for a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, insert, or_, select, update

from domain.delegates import Term
from domain.power import Role
from storage.people import CURRENT, PRINCIPAL, PRINCIPAL_PERSON
from storage.session import Session
from storage.tables import membership, person, unit


@dataclass(frozen=True, slots=True)
class Delegation:
    """One delegation that is going on or coming: who stands in for whom, where, and when (aware UTC)."""

    id: int
    unit_id: int
    unit_name: str
    person_id: int
    name: str
    term: Term
    principal_name: str


async def add(session: Session, person_id: int, unit_id: int, role: Role, post: str, term: Term) -> int:
    """Write a delegation and return the id of its membership."""
    values = {
        "person_id": person_id,
        "unit_id": unit_id,
        "role": str(role),
        "post": post,
        "from_at": term.from_at,
        "to_at": term.to_at,
        "acting_for": term.acting_for,
    }
    return await session.insert(insert(membership).values(values).returning(membership.c.id))


async def of_membership(session: Session, membership_id: int) -> tuple[Delegation, ...]:
    """The delegations for this membership that are going on or coming, the next first."""
    return await _all(session, _delegations(session.now).where(membership.c.acting_for == membership_id))


async def by_id(session: Session, delegation_id: int) -> Delegation | None:
    """One delegation that is going on or coming."""
    found = await _all(session, _delegations(session.now).where(membership.c.id == delegation_id))
    return found[0] if found else None


async def end_without_post(session: Session, person_id: int, unit_id: int) -> int:
    """End what somebody does for others in a unit in which he has no post of his own any more."""
    own = select(membership.c.id).where(
        membership.c.person_id == person_id,
        membership.c.unit_id == unit_id,
        membership.c.acting_for.is_(None),
        CURRENT,
    )
    theirs = and_(
        membership.c.person_id == person_id,
        membership.c.unit_id == unit_id,
        membership.c.acting_for.is_not(None),
        membership.c.to_at > session.now,
    )
    return await session.changed(
        update(membership).where(theirs, ~exists(own.correlate(None))).values(to_at=session.now)
    )


async def has_turned(session: Session, since: datetime) -> bool:
    """Say whether a delegation has begun or ended by itself since then."""
    began = and_(membership.c.from_at > since, membership.c.from_at <= session.now)
    ended = and_(membership.c.to_at > since, membership.c.to_at <= session.now)
    found = select(membership.c.id).where(membership.c.acting_for.is_not(None), or_(began, ended)).limit(1)
    return await session.value(found) is not None


def _delegations(now: datetime) -> Select[Any]:
    return (
        select(
            membership.c.id,
            membership.c.unit_id,
            unit.c.name.label("unit_name"),
            membership.c.person_id,
            person.c.name,
            membership.c.acting_for,
            membership.c.from_at,
            membership.c.to_at,
            PRINCIPAL_PERSON.c.name.label("principal_name"),
        )
        .select_from(membership)
        .join(person, membership.c.person_id == person.c.id)
        .join(unit, membership.c.unit_id == unit.c.id)
        .join(PRINCIPAL, membership.c.acting_for == PRINCIPAL.c.id)
        .join(PRINCIPAL_PERSON, PRINCIPAL.c.person_id == PRINCIPAL_PERSON.c.id)
        .where(membership.c.to_at > now)
        .order_by(membership.c.from_at, membership.c.id)
    )


async def _all(session: Session, statement: Select[Any]) -> tuple[Delegation, ...]:
    return tuple(
        Delegation(
            row["id"],
            row["unit_id"],
            row["unit_name"],
            row["person_id"],
            row["name"],
            Term(row["acting_for"], row["from_at"], row["to_at"]),
            row["principal_name"],
        )
        for row in await session.all(statement)
    )
