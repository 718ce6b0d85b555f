"""Receipts (回执): who is to have a notice, who signed; whether it was delivered follows from the outbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Integer, String, bindparam, case, cast, func, literal, select, update

from domain.delivery import CLAIMABLE, DeliveryState
from domain.notices import SIGNED, ReceiptState, Signer, Tally
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, insert, one_of
from storage.session import Session
from storage.tables import notice, outbox, person, receipt, unit


@dataclass(frozen=True, slots=True)
class Receiver:
    """One receiver: the unit by which he is one, and when he signed (aware UTC)."""

    unit_id: int
    signed_at: datetime | None


# Keys of the messages that carry a notice: notice:7:55 to person 55, notice:7:group, notice:7:again:55.
AGAIN = "again"
GROUP = "group"

_ON_ITS_WAY = CLAIMABLE | {DeliveryState.SENDING, DeliveryState.HELD}


def _state() -> tuple[FromClause, ColumnElement[str]]:
    """The receipts with the messages that carry the notice, and where each receiver stands."""
    first, again, group = outbox.alias("first"), outbox.alias("again"), outbox.alias("group_post")
    base = literal("notice:") + cast(receipt.c.notice_id, String) + ":"
    person_key = cast(receipt.c.person_id, String)
    source = (
        receipt.join(person, receipt.c.person_id == person.c.id)
        .join(notice, receipt.c.notice_id == notice.c.id)
        .outerjoin(first, first.c.key == base + person_key)
        .outerjoin(again, again.c.key == base + f"{AGAIN}:" + person_key)
        .outerjoin(group, group.c.key == base + GROUP)
    )
    posts = (first, again, group)
    state = case(
        (receipt.c.acted_at.is_not(None), str(ReceiptState.ACTED)),
        (receipt.c.signed_at.is_not(None), str(ReceiptState.SIGNED)),
        (_any_in(posts, [DeliveryState.SENT]), str(ReceiptState.DELIVERED)),
        (_any_in(posts, _ON_ITS_WAY), str(ReceiptState.WAITING)),
        (func.coalesce(*(post.c.state for post in posts)).is_not(None), str(ReceiptState.FAILED)),
        # No message of his is written: he could not be written to when it went out, or the sending is just being done.
        (_not_started(), str(ReceiptState.INACTIVE)),
        (person.c.unreachable_at.is_not(None), str(ReceiptState.FAILED)),
        else_=str(ReceiptState.WAITING),
    )
    return source, state.label("state")


def _not_started() -> ColumnElement[bool]:
    return person.c.telegram_id.is_(None) | person.c.started_at.is_(None) | (person.c.started_at > notice.c.sent_at)


def _any_in(posts: Iterable[FromClause], states: Iterable[DeliveryState]) -> ColumnElement[bool]:
    conditions = [func.coalesce(one_of(post.c.state, states), False) for post in posts]
    found: ColumnElement[bool] = conditions[0]
    for other in conditions[1:]:
        found = found | other
    return found


_OF_NOTICE = receipt.c.notice_id == bindparam("of_notice")
_MINE = (_OF_NOTICE, receipt.c.person_id == bindparam("whose"))
_SIGNED_AT = func.coalesce(receipt.c.signed_at, NOW)
_ADD = Once(insert(receipt).on_conflict_do_nothing())
_OF_PERSON = Once(select(receipt.c.signed_at, receipt.c.acted_at).where(*_MINE))
_SIGN = Once(update(receipt).where(*_MINE, receipt.c.signed_at.is_(None)).values(signed_at=_SIGNED_AT))
_ACT = Once(update(receipt).where(*_MINE, receipt.c.acted_at.is_(None)).values(signed_at=_SIGNED_AT, acted_at=NOW))
_WHO = Once(select(receipt.c.person_id, receipt.c.unit_id, receipt.c.signed_at).where(_OF_NOTICE))
_REOPEN = Once(
    update(receipt).where(_OF_NOTICE, receipt.c.signed_at.is_not(None)).values(signed_at=None, acted_at=None)
)
_SOURCE, _STATE = _state()
_TALLIES = Once(
    select(receipt.c.notice_id, _STATE, func.count().label("number"))
    .select_from(_SOURCE)
    .where(among(receipt.c.notice_id, "notice_ids"))
    .group_by(receipt.c.notice_id, _STATE),
    slow=True,
)
_SIGNERS = (
    select(
        receipt.c.person_id,
        person.c.name,
        receipt.c.unit_id,
        unit.c.name.label("unit_name"),
        _STATE,
        receipt.c.signed_at,
    )
    .select_from(_SOURCE.join(unit, receipt.c.unit_id == unit.c.id))
    .where(_OF_NOTICE)
    .order_by(unit.c.sort, unit.c.id, receipt.c.person_id)
)
_ALL = Once(_SIGNERS, slow=True)
_NOT_SIGNED = _SIGNERS.where(~one_of(_STATE, SIGNED))
_UNSIGNED = Once(_NOT_SIGNED, slow=True)
_UNSIGNED_PAGE = Once(
    _NOT_SIGNED.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer)), slow=True
)


async def add(session: Session, notice_id: int, receivers: Sequence[tuple[int, int]]) -> None:
    """Write who is to have a notice, as (person id, unit id), in one statement; known ones stay as they are."""
    rows = [{"notice_id": notice_id, "person_id": person_id, "unit_id": unit_id} for person_id, unit_id in receivers]
    if rows:
        await session.execute_many(_ADD, rows)


async def of_person(session: Session, notice_id: int, person_id: int) -> Mapping[str, datetime | None] | None:
    """When a person signed and acted; None for somebody whom the notice is not for."""
    row = await session.first(_OF_PERSON, of_notice=notice_id, whose=person_id)
    return dict(row) if row else None


async def sign(session: Session, notice_id: int, person_id: int, *, acted: bool = False) -> bool:
    """Note that a person signed (and acted); False when that was known already. The first instant stays."""
    return await session.changed(_ACT if acted else _SIGN, of_notice=notice_id, whose=person_id) == 1


async def receivers(session: Session, notice_id: int) -> Mapping[int, Receiver]:
    """Everybody whom a notice is for, by person id."""
    rows = await session.all(_WHO, of_notice=notice_id)
    return {row["person_id"]: Receiver(row["unit_id"], row["signed_at"]) for row in rows}


async def reopen(session: Session, notice_id: int) -> int:
    """Nobody has signed any more; returns how many had."""
    return await session.changed(_REOPEN, of_notice=notice_id)


async def tallies(session: Session, notice_ids: Iterable[int]) -> Mapping[int, Tally]:
    """How many receivers of each notice stand where; one query for all."""
    counts: dict[int, dict[ReceiptState, int]] = {}
    for row in await session.all(_TALLIES, notice_ids=notice_ids):
        counts.setdefault(row["notice_id"], {})[ReceiptState(row["state"])] = row["number"]
    return {notice_id: Tally(found) for notice_id, found in counts.items()}


async def unsigned(session: Session, notice_id: int) -> tuple[Signer, ...]:
    """Who has not signed, in fixed unit order."""
    return tuple(map(_signer, await session.all(_UNSIGNED, of_notice=notice_id)))


async def unsigned_page(session: Session, notice_id: int, limit: int, offset: int) -> tuple[Signer, ...]:
    """A page of who has not signed, in fixed unit order."""
    rows = await session.all(_UNSIGNED_PAGE, of_notice=notice_id, limit=limit, offset=offset)
    return tuple(map(_signer, rows))


async def signers(session: Session, notice_id: int) -> tuple[Signer, ...]:
    """Everybody whom a notice is for, in fixed unit order."""
    return tuple(map(_signer, await session.all(_ALL, of_notice=notice_id)))


def _signer(row: Row) -> Signer:
    state, names = ReceiptState(row["state"]), (row["person_id"], row["name"], row["unit_id"], row["unit_name"])
    return Signer(*names, state, row["signed_at"])
