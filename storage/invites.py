"""Invitations: kept as a hash only, taken once; wrong tries are counted for an hour."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update

from domain.delegates import Term
from domain.power import Role
from storage.engines import Row
from storage.people import CURRENT
from storage.session import Session
from storage.tables import invite, invite_try, membership, unit


@dataclass(frozen=True, slots=True)
class Invite:
    """One invitation; `replaces` is the membership that ends when it is accepted."""

    id: int
    unit_id: int
    unit_name: str
    unit_path: str
    role: Role
    name: str
    post: str
    person_id: int | None
    replaces: int | None
    created_by: int | None
    expires_at: datetime
    # A delegation (代理) instead of a post: for which membership, from when to when.
    acting_for: int | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None

    @property
    def term(self) -> Term | None:
        """What is agreed when this invites a delegate."""
        if self.acting_for is None or self.from_at is None or self.to_at is None:
            return None
        return Term(self.acting_for, self.from_at, self.to_at)


async def add(
    session: Session,
    digest: bytes,
    *,
    unit_id: int,
    role: Role,
    name: str,
    post: str,
    person_id: int | None,
    replaces: int | None,
    created_by: int | None,
    expires_at: datetime,
    term: Term | None = None,
) -> int:
    """Write a new invitation and return its id."""
    values = {
        "secret_hash": digest,
        "unit_id": unit_id,
        "role": str(role),
        "name": name,
        "post": post,
        "person_id": person_id,
        "replaces": replaces,
        "created_by": created_by,
        "created_at": session.now,
        "expires_at": expires_at,
        "acting_for": term.acting_for if term else None,
        "from_at": term.from_at if term else None,
        "to_at": term.to_at if term else None,
    }
    return await session.insert(insert(invite).values(values).returning(invite.c.id))


async def claim(session: Session, digest: bytes) -> Invite | None:
    """Take the open invitation with this hash: of many who try at once, exactly one gets it."""
    same = and_(invite.c.secret_hash == digest, _open(session.now), invite.c.unit_id.in_(_active_units()))
    if await session.changed(update(invite).where(same).values(used_at=session.now)) != 1:
        return None
    row = await session.first(_invites().where(invite.c.secret_hash == digest))
    return _invite(row) if row else None


async def used_by(session: Session, invite_id: int, person_id: int) -> None:
    """Note who accepted an invitation."""
    await session.execute(update(invite).where(invite.c.id == invite_id).values(used_by=person_id))


async def by_id(session: Session, invite_id: int) -> Invite | None:
    """One invitation, open or not."""
    row = await session.first(_invites().where(invite.c.id == invite_id))
    return _invite(row) if row else None


async def pending(session: Session, unit_id: int) -> tuple[Invite, ...]:
    """The open invitations into one unit, oldest first."""
    rows = await session.all(_invites().where(invite.c.unit_id == unit_id, _open(session.now)).order_by(invite.c.id))
    return tuple(_invite(row) for row in rows)


async def revoke(session: Session, invite_id: int) -> bool:
    """Take an open invitation back; False when it was used, revoked or over."""
    return await _revoke(session, invite.c.id == invite_id) == 1


async def revoke_for(session: Session, person_id: int) -> int:
    """Take back every open invitation that is meant for this person."""
    return await _revoke(session, invite.c.person_id == person_id)


async def revoke_from(session: Session, created_by: int) -> int:
    """Take back every open invitation that this person has given out."""
    return await _revoke(session, invite.c.created_by == created_by)


async def revoke_replacing(session: Session, membership_id: int) -> int:
    """Take back every open invitation of a successor to this membership."""
    return await _revoke(session, invite.c.replaces == membership_id)


async def revoke_standing_in(session: Session, membership_id: int) -> int:
    """Take back every open invitation to stand in for this membership."""
    return await _revoke(session, invite.c.acting_for == membership_id)


async def failed_tries(session: Session, telegram_id: int, since: datetime) -> int:
    """How many wrong codes this Telegram id has sent since then."""
    recent = and_(invite_try.c.telegram_id == telegram_id, invite_try.c.at > since)
    return int(await session.value(select(func.count()).select_from(invite_try).where(recent)))


async def note_try(session: Session, telegram_id: int, since: datetime) -> None:
    """Count one wrong code, and forget everybody's from before `since`."""
    await session.execute(delete(invite_try).where(invite_try.c.at <= since))
    await session.execute(insert(invite_try).values(telegram_id=telegram_id, at=session.now))


def _open(now: datetime) -> ColumnElement[bool]:
    untouched = and_(invite.c.used_at.is_(None), invite.c.revoked_at.is_(None), invite.c.expires_at > now)
    # Nobody can stand in for somebody who has left, or after the time agreed.
    held = select(membership.c.id).where(CURRENT)
    acting = and_(invite.c.acting_for.in_(held), invite.c.to_at > now)
    return and_(untouched, or_(invite.c.acting_for.is_(None), acting))


def _active_units() -> Select[Any]:
    return select(unit.c.id).where(unit.c.active)


async def _revoke(session: Session, condition: ColumnElement[bool]) -> int:
    statement = update(invite).where(condition, _open(session.now))
    return await session.changed(statement.values(revoked_at=session.now))


def _invites() -> Select[Any]:
    return select(invite, unit.c.name.label("unit_name"), unit.c.path.label("unit_path")).join_from(
        invite, unit, invite.c.unit_id == unit.c.id
    )


def _invite(row: Row) -> Invite:
    values = {name: row[name] for name in Invite.__dataclass_fields__}
    return Invite(**values | {"role": Role(row["role"])})
