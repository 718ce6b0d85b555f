"""Invitations: kept as a hash only, taken once; wrong tries are counted for an hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update

from domain.delegates import Term
from domain.power import Role
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among
from storage.people import CURRENT
from storage.session import Session
from storage.tables import invite, invite_try, membership, unit
from storage.units import ends, within_some

_UNTOUCHED = and_(invite.c.used_at.is_(None), invite.c.revoked_at.is_(None), invite.c.expires_at > NOW)
# Nobody can stand in for somebody who has left, or after the time agreed.
_ACTING = and_(invite.c.acting_for.in_(select(membership.c.id).where(CURRENT)), invite.c.to_at > NOW)
_OPEN = and_(_UNTOUCHED, or_(invite.c.acting_for.is_(None), _ACTING))
_INVITES = select(invite, unit.c.name.label("unit_name"), unit.c.path.label("unit_path")).join_from(
    invite, unit, invite.c.unit_id == unit.c.id
)


def _revocation(column: ColumnElement[int]) -> Once:
    return Once(update(invite).where(column == bindparam("of_id"), _OPEN).values(revoked_at=NOW), slow=True)


_ADD = Once(insert(invite).returning(invite.c.id))
_ADD_MANY = Once(insert(invite))
_SAME = invite.c.secret_hash == bindparam("digest")
_CLAIM = Once(
    update(invite)
    .where(_SAME, _OPEN, invite.c.unit_id.in_(select(unit.c.id).where(unit.c.active)))
    .values(used_at=NOW),
    slow=True,
)
_USE = Once(update(invite).where(invite.c.id == bindparam("invite_id")))
_BY_DIGEST = Once(_INVITES.where(_SAME))
_BY_ID = Once(_INVITES.where(invite.c.id == bindparam("invite_id")))
_PENDING = Once(_INVITES.where(invite.c.unit_id == bindparam("unit_id"), _OPEN).order_by(invite.c.id), slow=True)
_TAKE = Once(update(invite).where(invite.c.id == bindparam("invite_id"), _OPEN).values(used_at=NOW), slow=True)
# Somebody with an account was asked to stand in: no link, a button takes it.
_ASKED = _INVITES.where(invite.c.acting_for.is_not(None), invite.c.person_id.is_not(None), _OPEN).order_by(invite.c.id)
_ASKED_BY_ID = Once(_ASKED.where(invite.c.id == bindparam("invite_id")), slow=True)
_ASKED_FOR = Once(_ASKED.where(invite.c.acting_for == bindparam("membership_id")), slow=True)
_REVOKE = _revocation(invite.c.id)
_REVOKE_FOR = _revocation(invite.c.person_id)
_REVOKE_LINKS = Once(
    update(invite)
    .where(among(invite.c.person_id, "of_ids"), invite.c.acting_for.is_(None), _OPEN)
    .values(revoked_at=NOW),
    slow=True,
)
_REVOKE_FROM = _revocation(invite.c.created_by)
_REVOKE_REPLACING = _revocation(invite.c.replaces)
_REVOKE_STANDING_IN = _revocation(invite.c.acting_for)
_FAILED_TRIES = Once(
    select(func.count())
    .select_from(invite_try)
    .where(invite_try.c.telegram_id == bindparam("telegram_id"), invite_try.c.at > bindparam("since"))
)
_NOTE_TRY = Once(insert(invite_try))
_FORGET_TRIES = Once(delete(invite_try).where(invite_try.c.at <= bindparam("since")))


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


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to be written that binds a person of the roster: the hash of its secret, and for which post it is."""

    digest: bytes
    person_id: int
    unit_id: int
    role: Role
    name: str
    post: str


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
    return await session.insert(_ADD, values)


async def add_many(session: Session, new: Iterable[NewLink], created_by: int, expires_at: datetime) -> None:
    """Write a link for each of these people of the roster, in one statement."""
    rows = [
        {
            "secret_hash": one.digest,
            "unit_id": one.unit_id,
            "role": str(one.role),
            "name": one.name,
            "post": one.post,
            "person_id": one.person_id,
            "created_by": created_by,
            "created_at": session.now,
            "expires_at": expires_at,
        }
        for one in new
    ]
    if rows:
        await session.execute_many(_ADD_MANY, rows)


async def claim(session: Session, digest: bytes) -> Invite | None:
    """Take the open invitation with this hash: of many who try at once, exactly one gets it."""
    if await session.changed(_CLAIM, digest=digest) != 1:
        return None
    row = await session.first(_BY_DIGEST, digest=digest)
    return _invite(row) if row else None


async def take(session: Session, invite_id: int) -> bool:
    """Take an open invitation by its id; False when it was used, revoked or is over: of two at once one gets it."""
    return await session.changed(_TAKE, invite_id=invite_id) == 1


async def asked(session: Session, invite_id: int) -> Invite | None:
    """One open request to somebody with an account to stand in."""
    row = await session.first(_ASKED_BY_ID, invite_id=invite_id)
    return _invite(row) if row else None


async def asked_for(session: Session, membership_id: int) -> tuple[Invite, ...]:
    """The open requests to stand in for this membership, oldest first."""
    return tuple(_invite(row) for row in await session.all(_ASKED_FOR, membership_id=membership_id))


async def asked_below(session: Session, paths: Iterable[str]) -> tuple[Invite, ...]:
    """The open requests in these subtrees, in fixed unit order."""
    paths = list(paths)
    return tuple(_invite(row) for row in await session.all(_asked_below(len(paths)), **ends(paths)))


@cache
def _asked_below(paths: int) -> Once:
    return Once(_ASKED.where(within_some(paths)).order_by(None).order_by(unit.c.sort, invite.c.id), slow=True)


async def used_by(session: Session, invite_id: int, person_id: int) -> None:
    """Note who accepted an invitation."""
    await session.execute(_USE, {"used_by": person_id}, invite_id=invite_id)


async def by_id(session: Session, invite_id: int) -> Invite | None:
    """One invitation, open or not."""
    row = await session.first(_BY_ID, invite_id=invite_id)
    return _invite(row) if row else None


async def pending(session: Session, unit_id: int) -> tuple[Invite, ...]:
    """The open invitations into one unit, oldest first."""
    return tuple(_invite(row) for row in await session.all(_PENDING, unit_id=unit_id))


async def revoke(session: Session, invite_id: int) -> bool:
    """Take an open invitation back; False when it was used, revoked or over."""
    return await session.changed(_REVOKE, of_id=invite_id) == 1


async def revoke_for(session: Session, person_id: int) -> int:
    """Take back every open invitation that is meant for this person."""
    return await session.changed(_REVOKE_FOR, of_id=person_id)


async def revoke_links(session: Session, person_ids: Iterable[int]) -> int:
    """Take back every open link that binds one of these people; requests to stand in for somebody stay."""
    return await session.changed(_REVOKE_LINKS, of_ids=list(person_ids))


async def revoke_from(session: Session, created_by: int) -> int:
    """Take back every open invitation that this person has given out."""
    return await session.changed(_REVOKE_FROM, of_id=created_by)


async def revoke_replacing(session: Session, membership_id: int) -> int:
    """Take back every open invitation of a successor to this membership."""
    return await session.changed(_REVOKE_REPLACING, of_id=membership_id)


async def revoke_standing_in(session: Session, membership_id: int) -> int:
    """Take back every open invitation to stand in for this membership."""
    return await session.changed(_REVOKE_STANDING_IN, of_id=membership_id)


async def failed_tries(session: Session, telegram_id: int, since: datetime) -> int:
    """How many wrong codes this Telegram id has sent since then."""
    return int(await session.value(_FAILED_TRIES, telegram_id=telegram_id, since=since))


async def note_try(session: Session, telegram_id: int, since: datetime) -> None:
    """Count one wrong code, and forget everybody's from before `since`."""
    await session.execute(_FORGET_TRIES, since=since)
    await session.execute(_NOTE_TRY, {"telegram_id": telegram_id, "at": session.now})


def _invite(row: Row) -> Invite:
    values = {name: row[name] for name in Invite.__dataclass_fields__}
    return Invite(**values | {"role": Role(row["role"])})
