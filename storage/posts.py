"""Posts of people at any time: what a roster and an invitation are compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import or_, select

from domain.power import Role
from storage.engines import Once, Row
from storage.engines.spelling import among
from storage.session import Session
from storage.tables import membership, person, unit
from storage.units import ends, within_some


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
    paths = list(paths)
    rows = await session.all(_given_within(len(paths)), unit_ids=unit_ids, person_ids=person_ids, **ends(paths))
    return tuple(_given(row, session.now) for row in rows)


@cache
def _given_within(paths: int) -> Once:
    wanted = or_(within_some(paths), among(unit.c.id, "unit_ids"), among(membership.c.person_id, "person_ids"))
    statement = (
        select(membership, person.c.name, person.c.telegram_id)
        .join_from(membership, person, membership.c.person_id == person.c.id)
        .join(unit, membership.c.unit_id == unit.c.id)
        .where(wanted, unit.c.active, membership.c.acting_for.is_(None))
        .order_by(unit.c.sort, unit.c.id, membership.c.id)
    )
    return Once(statement, slow=True)


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
