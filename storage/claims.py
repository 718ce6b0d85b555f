"""Self-claims: calls are kept as a hash only; of two answers to one claim exactly one counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from domain.claims import ClaimOutcome
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, one_of
from storage.session import Session
from storage.shown import NEVER
from storage.tables import chat, claim, claim_call, outbox, person, unit

# Good as long as the group of the message belongs to the unit that it had then.
_GOOD = and_(
    claim_call.c.ended_at.is_(None),
    claim_call.c.expires_at > NOW,
    select(chat.c.chat_id)
    .where(chat.c.chat_id == claim_call.c.chat_id, chat.c.unit_id == claim_call.c.unit_id, chat.c.left_at.is_(None))
    .exists(),
)
_UNDER_WAY = and_(claim.c.outcome.is_(None), claim.c.expires_at > NOW)
_ASKED = and_(_UNDER_WAY, claim.c.asked_at.is_not(None))
_BY = person.alias("answerer")
_CALLS = select(claim_call, unit.c.path.label("unit_path"), _GOOD.label("good")).join_from(
    claim_call, unit, claim_call.c.unit_id == unit.c.id
)
_CLAIMS = (
    select(
        claim,
        person.c.name,
        unit.c.name.label("unit_name"),
        unit.c.path.label("unit_path"),
        _BY.c.name.label("answerer"),
    )
    .join_from(claim, person, claim.c.person_id == person.c.id, isouter=True)
    .join(unit, claim.c.unit_id == unit.c.id, isouter=True)
    .join(_BY, claim.c.answered_by == _BY.c.id, isouter=True)
)
_ADD_CALL = Once(insert(claim_call).returning(claim_call.c.id))
_CALL_BY_DIGEST = Once(_CALLS.where(claim_call.c.secret_hash == bindparam("digest")))
_CALL_BY_ID = Once(_CALLS.where(claim_call.c.id == bindparam("call_id")))
_OPEN_CALLS = Once(
    select(claim_call.c.chat_id, func.max(claim_call.c.created_at).label("at"))
    .where(_GOOD, among(claim_call.c.chat_id, "chat_ids"))
    .group_by(claim_call.c.chat_id)
)
_END_CALLS = Once(
    update(claim_call)
    .where(claim_call.c.chat_id == bindparam("of_chat"), claim_call.c.ended_at.is_(None), claim_call.c.expires_at > NOW)
    .values(ended_at=NOW)
)
_MOVE_CALLS = Once(update(claim_call).where(claim_call.c.chat_id == bindparam("old")))
_ADD = Once(insert(claim).returning(claim.c.id))
_CHANGE = Once(update(claim).where(claim.c.id == bindparam("claim_id"), claim.c.outcome.is_(None)))
_ANSWER = Once(update(claim).where(claim.c.id == bindparam("claim_id"), _ASKED).values(answered_at=NOW))
_UNDO = Once(
    update(claim)
    .where(claim.c.id == bindparam("claim_id"), claim.c.outcome == ClaimOutcome.CONFIRMED)
    .values(outcome=ClaimOutcome.UNDONE)
)
_BY_ID = Once(_CLAIMS.where(claim.c.id == bindparam("claim_id")))
_OF_ACCOUNT = Once(_CLAIMS.where(claim.c.telegram_id == bindparam("account"), claim.c.outcome.is_(None)))
_RIVALS = Once(_CLAIMS.where(claim.c.person_id == bindparam("whom"), _ASKED).order_by(claim.c.id))
_IN_UNIT = Once(_CLAIMS.where(claim.c.unit_id == bindparam("in_unit"), _ASKED).order_by(claim.c.id))
_CONFIRMED = Once(
    _CLAIMS.where(
        claim.c.person_id == bindparam("whom"),
        claim.c.outcome == ClaimOutcome.CONFIRMED,
        # Bound anew since, it is not this account any more.
        claim.c.telegram_id == person.c.telegram_id,
    )
    .order_by(claim.c.id.desc())
    .limit(1)
)
_MADE = Once(
    select(func.count()).where(claim.c.telegram_id == bindparam("account"), claim.c.asked_at > bindparam("since"))
)
_TOLD = Once(select(outbox.c.person_id).where(among(outbox.c.key, "keys"), ~one_of(outbox.c.state, NEVER)))
_PURGE = Once(
    delete(claim).where(
        claim.c.expires_at <= NOW, or_(claim.c.outcome.is_(None), claim.c.outcome != ClaimOutcome.CONFIRMED)
    ),
    slow=True,
)


@dataclass(frozen=True, slots=True)
class ClaimCall:
    """A message that invites to claims in or below its unit; `good` says whether it still leads anybody in."""

    id: int
    unit_id: int
    unit_path: str
    expires_at: datetime
    good: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who may claim, or has claimed (`person_id`, `asked_at`), to be a person of a unit; aware UTC."""

    id: int
    call_id: int
    telegram_id: int
    unit_id: int | None
    unit_name: str
    unit_path: str
    units_read: int
    person_id: int | None
    name: str
    code: str
    asked_at: datetime | None
    expires_at: datetime
    outcome: ClaimOutcome | None
    answerer: str


async def add_call(
    session: Session, digest: bytes, *, chat_id: int, unit_id: int, created_by: int, expires_at: datetime
) -> int:
    """Write a new call and return its id."""
    values = {
        "secret_hash": digest,
        "chat_id": chat_id,
        "unit_id": unit_id,
        "created_by": created_by,
        "created_at": session.now,
        "expires_at": expires_at,
    }
    return await session.insert(_ADD_CALL, values)


async def call_of(session: Session, digest: bytes) -> ClaimCall | None:
    """The call with this hash, good or over."""
    return _call(await session.first(_CALL_BY_DIGEST, digest=digest))


async def call_by_id(session: Session, call_id: int) -> ClaimCall | None:
    """One call, good or over."""
    return _call(await session.first(_CALL_BY_ID, call_id=call_id))


async def open_calls(session: Session, chat_ids: Iterable[int]) -> dict[int, datetime]:
    """When the last call that is good was made (aware UTC), for each of these groups that has one."""
    rows = await session.all(_OPEN_CALLS, chat_ids=list(chat_ids))
    return {row["chat_id"]: row["at"] for row in rows}


async def end_calls(session: Session, chat_id: int) -> int:
    """End every call of a group; returns how many."""
    return await session.changed(_END_CALLS, of_chat=chat_id)


async def move_calls(session: Session, old: int, new: int) -> None:
    """Give the calls of a group its new id."""
    await session.execute(_MOVE_CALLS, {"chat_id": new}, old=old)


async def add(session: Session, call_id: int, telegram_id: int, expires_at: datetime) -> int:
    """Note that an account may claim, and return the id of its claim."""
    return await session.insert(_ADD, {"call_id": call_id, "telegram_id": telegram_id, "expires_at": expires_at})


async def change(session: Session, claim_id: int, **values: Any) -> None:
    """Change a claim that nobody has answered."""
    await session.execute(_CHANGE, values, claim_id=claim_id)


async def answer(session: Session, claim_id: int, outcome: ClaimOutcome, by: int | None) -> bool:
    """Settle a claim that waits for its answer; False when somebody was first, or its time is over."""
    return await session.changed(_ANSWER, {"outcome": str(outcome), "answered_by": by}, claim_id=claim_id) == 1


async def undo(session: Session, claim_id: int) -> bool:
    """Take a confirmed claim back; False when that was done already."""
    return await session.changed(_UNDO, claim_id=claim_id) == 1


async def by_id(session: Session, claim_id: int) -> Claim | None:
    """One claim, however it stands."""
    return _claim(await session.first(_BY_ID, claim_id=claim_id))


async def of_account(session: Session, telegram_id: int) -> Claim | None:
    """The claim of an account that nobody has answered; its time may be over."""
    return _claim(await session.first(_OF_ACCOUNT, account=telegram_id))


async def waiting_for(session: Session, person_id: int) -> tuple[Claim, ...]:
    """The claims to be this person that wait for an answer, oldest first."""
    found = await session.all(_RIVALS, whom=person_id)
    return tuple(one for one in map(_claim, found) if one)


async def waiting_in(session: Session, unit_id: int) -> tuple[Claim, ...]:
    """The claims in a unit that wait for an answer, oldest first."""
    found = await session.all(_IN_UNIT, in_unit=unit_id)
    return tuple(one for one in map(_claim, found) if one)


async def confirmed(session: Session, person_id: int) -> Claim | None:
    """The claim by which this person has the account that he has now; None when he was bound otherwise."""
    return _claim(await session.first(_CONFIRMED, whom=person_id))


async def made_since(session: Session, telegram_id: int, since: datetime) -> int:
    """How many claims an account has made since then."""
    return int(await session.value(_MADE, account=telegram_id, since=since))


async def told(session: Session, keys: Iterable[str]) -> frozenset[int]:
    """The people to whom the messages with these keys have gone, or are on their way."""
    return frozenset(row["person_id"] for row in await session.all(_TOLD, keys=list(keys)))


async def purge(session: Session) -> int:
    """Forget the claims that came to nothing and whose time is over; returns how many."""
    return await session.changed(_PURGE)


def _call(row: Row | None) -> ClaimCall | None:
    if row is None:
        return None
    return ClaimCall(row["id"], row["unit_id"], row["unit_path"], row["expires_at"], bool(row["good"]))


def _claim(row: Row | None) -> Claim | None:
    if row is None:
        return None
    names = ("id", "call_id", "telegram_id", "unit_id", "units_read", "person_id", "code", "asked_at", "expires_at")
    return Claim(
        **{name: row[name] for name in names},
        name=row["name"] or "",
        unit_name=row["unit_name"] or "",
        unit_path=row["unit_path"] or "",
        outcome=ClaimOutcome(row["outcome"]) if row["outcome"] else None,
        answerer=row["answerer"] or "",
    )
