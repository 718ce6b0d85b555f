"""Delegations (代理): memberships that stand in for another one, for a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, insert, or_, select, update

from domain.delegates import Term
from domain.power import Role
from storage.engines import Once
from storage.engines.spelling import NOW
from storage.people import CURRENT, PRINCIPAL, PRINCIPAL_PERSON
from storage.session import Session
from storage.tables import membership, person, unit
from storage.units import ends, within_some

_DELEGATIONS = (
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
    .where(membership.c.to_at > NOW)
    .order_by(membership.c.from_at, membership.c.id)
)
_OF_MEMBERSHIP = Once(_DELEGATIONS.where(membership.c.acting_for == bindparam("membership_id")))
_BY_ID = Once(_DELEGATIONS.where(membership.c.id == bindparam("delegation_id")))
_ADD = Once(insert(membership).returning(membership.c.id))
_HIS_HERE = and_(membership.c.person_id == bindparam("whose"), membership.c.unit_id == bindparam("in_unit"))
_OWN_POST = select(membership.c.id).where(_HIS_HERE, membership.c.acting_for.is_(None), CURRENT)
_END_WITHOUT_POST = Once(
    update(membership)
    .where(_HIS_HERE, membership.c.acting_for.is_not(None), membership.c.to_at > NOW)
    .where(~exists(_OWN_POST.correlate(None)))
    .values(to_at=NOW)
)
_BEGAN = and_(membership.c.from_at > bindparam("since"), membership.c.from_at <= NOW)
_ENDED = and_(membership.c.to_at > bindparam("since"), membership.c.to_at <= NOW)
_TURNED = Once(
    select(membership.c.id).where(membership.c.acting_for.is_not(None), or_(_BEGAN, _ENDED)).limit(1), slow=True
)


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
    return await session.insert(_ADD, values)


async def of_membership(session: Session, membership_id: int) -> tuple[Delegation, ...]:
    """The delegations for this membership that are going on or coming, the next first."""
    return await _all(session, _OF_MEMBERSHIP, membership_id=membership_id)


async def below(session: Session, paths: Iterable[str]) -> tuple[Delegation, ...]:
    """The delegations in these subtrees that are going on or coming, in fixed unit order."""
    paths = list(paths)
    return await _all(session, _below(len(paths)), **ends(paths))


@cache
def _below(paths: int) -> Once:
    ordered = _DELEGATIONS.where(within_some(paths)).order_by(None)
    return Once(ordered.order_by(unit.c.sort, unit.c.id, membership.c.from_at, membership.c.id), slow=True)


async def by_id(session: Session, delegation_id: int) -> Delegation | None:
    """One delegation that is going on or coming."""
    found = await _all(session, _BY_ID, delegation_id=delegation_id)
    return found[0] if found else None


async def end_without_post(session: Session, person_id: int, unit_id: int) -> int:
    """End what somebody does for others in a unit in which he has no post of his own any more."""
    return await session.changed(_END_WITHOUT_POST, whose=person_id, in_unit=unit_id)


async def has_turned(session: Session, since: datetime) -> bool:
    """Say whether a delegation has begun or ended by itself since then."""
    return await session.value(_TURNED, since=since) is not None


async def _all(session: Session, statement: Once, **values: Any) -> tuple[Delegation, ...]:
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
        for row in await session.all(statement, **values)
    )
