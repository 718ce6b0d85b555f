"""Posts of people at any time: what a roster and an invitation are compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from domain.power import Role
from storage.engines import Row
from storage.session import Session
from storage.tables import membership, person, unit
from storage.units import within


@dataclass(frozen=True, slots=True)
class GivenPost:
    """One post of somebody's own at any time; `ended` says whether it is over by now."""

    membership_id: int
    person_id: int
    unit_id: int
    name: str
    telegram_id: int | None
    role: Role
    title: str
    ended: bool


async def given(
    session: Session, paths: Iterable[str] = (), *, unit_ids: Iterable[int] = (), person_ids: Iterable[int] = ()
) -> tuple[GivenPost, ...]:
    """All posts in active units of these subtrees, in these units or of these people; one query, no delegations.

    What begins later counts as going on: it was given by a clock that was ahead of this one.
    """
    wanted = or_(within(paths), unit.c.id.in_(list(unit_ids)), membership.c.person_id.in_(list(person_ids)))
    statement = (
        select(membership, person.c.name, person.c.telegram_id)
        .join_from(membership, person, membership.c.person_id == person.c.id)
        .join(unit, membership.c.unit_id == unit.c.id)
        .where(wanted, unit.c.active, membership.c.acting_for.is_(None))
        .order_by(unit.c.sort, unit.c.id, membership.c.id)
    )
    return tuple(_given(row, session.now) for row in await session.all(statement))


def _given(row: Row, now: datetime) -> GivenPost:
    return GivenPost(
        membership_id=row["id"],
        person_id=row["person_id"],
        unit_id=row["unit_id"],
        name=row["name"],
        telegram_id=row["telegram_id"],
        role=Role(row["role"]),
        title=row["post"],
        ended=row["to_at"] is not None and row["to_at"] <= now,
    )
