"""The attention list (待处理): what administrators must look at, and what can be done about a message that waits."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, case, func, or_, select, update

from domain.attention import RESTORED, Fate, Trouble
from domain.delivery import ATTENTION, CLAIMABLE, DeliveryState, sources
from domain.messages import MessageKind
from storage import pushed
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, json_list_holds, one_of
from storage.outbox import TROUBLED, WAITING
from storage.people import CURRENT
from storage.session import Session
from storage.tables import chat, inbox, item, membership, outbox, person, unit

# reliability.md 2.3: a message that is this late is never passed over in silence.
LATE = timedelta(minutes=15)
_HELD = outbox.c.state == DeliveryState.HELD
_RANK = case((_HELD, 0), (one_of(outbox.c.state, (DeliveryState.UNDELIVERABLE, DeliveryState.DEAD)), 2), else_=1)
_FATES = {DeliveryState.HELD: Fate.HELD, DeliveryState.UNDELIVERABLE: Fate.UNDELIVERABLE, DeliveryState.DEAD: Fate.DEAD}

_THIS = outbox.c.id == bindparam("row_id")
_STATE = Once(select(outbox.c.state).where(_THIS))
_RESEND = Once(update(outbox).where(_THIS, _HELD).values(state=DeliveryState.PENDING, not_before=NOW))
_ACCEPT = Once(
    update(outbox)
    .where(_THIS, one_of(outbox.c.state, (DeliveryState.HELD, DeliveryState.AMBIGUOUS)))
    .values(state=DeliveryState.SENT, sent_at=NOW)
)
_HOLD_ALL = Once(
    update(outbox).where(WAITING, outbox.c.not_before <= NOW).values(state=DeliveryState.HELD, error=RESTORED),
    slow=True,
)
_BY_STATE = select(outbox.c.state, func.count().label("number")).group_by(outbox.c.state)
_COUNTS = Once(_BY_STATE.where(WAITING).union_all(_BY_STATE.where(TROUBLED)), slow=True)
_OLDEST_DUE = Once(select(func.min(outbox.c.not_before)).where(WAITING, outbox.c.not_before <= NOW), slow=True)

_ENDED = select(outbox.c.id).where(TROUBLED, or_(_HELD, outbox.c.created_at > bindparam("after")))
_LATE = select(outbox.c.id).where(WAITING, outbox.c.not_before < bindparam("late"))
_LISTED = select(_ENDED.union_all(_LATE).subquery().c.id)
_SET_ASIDE = select(inbox.c.id).where(inbox.c.state == "quarantined", inbox.c.received_at > bindparam("after"))
_COUNT = Once(
    select(
        select(func.count()).select_from(_LISTED.subquery()).scalar_subquery()
        + select(func.count()).select_from(_SET_ASIDE.subquery()).scalar_subquery()
    ),
    slow=True,
)
_FIRST_POSTS = (
    select(membership.c.person_id, func.min(membership.c.id).label("membership_id"))
    .where(CURRENT)
    .group_by(membership.c.person_id)
    .subquery()
)
_MESSAGES = Once(
    select(
        *(outbox.c[name] for name in ("id", "state", "kind", "chat_id", "error", "not_before")),
        func.coalesce(chat.c.title, person.c.name, "").label("who"),
        unit.c.id.label("unit_id"),
        func.coalesce(unit.c.name, "").label("unit_name"),
        func.coalesce(item.c.title, "").label("title"),
    )
    .join_from(outbox, person, person.c.id == outbox.c.person_id, isouter=True)
    .join(chat, chat.c.chat_id == outbox.c.chat_id, isouter=True)
    .join(item, item.c.id == outbox.c.payload["items", 0].as_integer(), isouter=True)
    .join(_FIRST_POSTS, _FIRST_POSTS.c.person_id == outbox.c.person_id, isouter=True)
    .join(membership, membership.c.id == _FIRST_POSTS.c.membership_id, isouter=True)
    .join(unit, unit.c.id == membership.c.unit_id, isouter=True)
    .where(outbox.c.id.in_(_LISTED))
    .order_by(_RANK, outbox.c.id.desc())
    .limit(bindparam("limit", type_=Integer)),
    slow=True,
)
_UPDATES = Once(
    select(inbox.c.id, inbox.c.received_at, func.coalesce(person.c.name, "").label("who"), inbox.c.chat_id)
    .join_from(inbox, person, person.c.telegram_id == inbox.c.chat_id, isouter=True)
    .where(inbox.c.id.in_(_SET_ASIDE))
    .order_by(inbox.c.id.desc())
    .limit(bindparam("limit", type_=Integer)),
    slow=True,
)


async def resend(session: Session, row_id: int) -> bool:
    """Send a held message again; False if it is not held (any more)."""
    return await session.changed(_RESEND, row_id=row_id) == 1


async def state_of(session: Session, row_id: int) -> DeliveryState | None:
    """How a message stands; None if there is none with this number."""
    found = await session.value(_STATE, row_id=row_id)
    return DeliveryState(found) if found else None


async def accept_as_delivered(session: Session, row_id: int, message_id: int | None = None) -> bool:
    """Settle a doubtful message as delivered: an administrator says so, or somebody pressed a button under it."""
    if await session.changed(_ACCEPT, {"message_id": message_id}, row_id=row_id) != 1:
        return False
    await pushed.count(session, [row_id])
    return True


async def cancel(
    session: Session,
    *,
    items: Collection[int] = (),
    chat_id: int | None = None,
    kinds: Collection[MessageKind] = (),
    reason: str = "",
) -> int:
    """Withdraw messages that have not gone out yet; all given conditions must hold, at least one is needed.

    `items` matches a message that is about any of these items. Gives the number of messages withdrawn.
    """
    given = (bool(items), chat_id is not None, bool(kinds))
    if not any(given):
        raise ValueError("cancel everything? name the items, the chat or the kinds")
    named: dict[str, Any] = {"about": items, "in_chat": chat_id, "of_kinds": kinds}
    withdrawn = 0
    for troubled in (False, True):
        withdrawn += await session.changed(_withdrawal(troubled, *given), reason=reason[:200] or None, **named)
    return withdrawn


@cache
def _withdrawal(troubled: bool, by_items: bool, by_chat: bool, by_kinds: bool) -> Once:
    # By the one or the other partial index: the table keeps every message that was ever sent.
    conditions = [one_of(outbox.c.state, sources(DeliveryState.CANCELLED))]
    if by_items:
        conditions.append(json_list_holds(outbox.c.payload, "items", "about"))
    if by_chat:
        conditions.append(outbox.c.chat_id == bindparam("in_chat"))
    if by_kinds:
        conditions.append(among(outbox.c.kind, "of_kinds"))
    withdrawn = update(outbox).where(TROUBLED if troubled else WAITING, *conditions)
    values = {"state": DeliveryState.CANCELLED, "error": bindparam("reason", type_=String)}
    return Once(withdrawn.values(values), slow=True)


async def hold_all(session: Session) -> int:
    """Hold every message that waited when a backup was made: after a restore nobody knows what went out since."""
    return await session.changed(_HOLD_ALL)


async def counts_by_state(session: Session) -> dict[str, int]:
    """Count the messages that wait or need attention, by state; settled ones are counted by the metrics as they go."""
    found = {row["state"]: row["number"] for row in await session.all(_COUNTS)}
    return {
        state.value: found.get(state.value, 0)
        for state in (*sorted(CLAIMABLE), DeliveryState.SENDING, *sorted(ATTENTION))
    }


async def oldest_due(session: Session) -> datetime | None:
    """Say since when the oldest message that should be out waits (aware UTC); None if nothing is late."""
    found: datetime | None = await session.value(_OLDEST_DUE)
    return found


async def count(session: Session, after: datetime) -> int:
    """Count what is on the list: all that is held or late, and what was given up or set aside after `after` (UTC)."""
    return int(await session.value(_COUNT, after=after, late=session.now - LATE))


async def messages(session: Session, after: datetime, limit: int) -> tuple[Trouble, ...]:
    """The messages of the list, held ones first, then late ones, among equals the newest first; at most `limit`."""
    rows = await session.all(_MESSAGES, after=after, late=session.now - LATE, limit=limit)
    return tuple(_message(row) for row in rows)


async def updates(session: Session, after: datetime, limit: int) -> tuple[Trouble, ...]:
    """The updates that were set aside after `after` (UTC), the newest first, with who wrote them in private."""
    return tuple(
        Trouble(row["id"], Fate.QUARANTINED, None, "", row["received_at"], row["who"], row["chat_id"] < 0)
        for row in await session.all(_UPDATES, after=after, limit=limit)
    )


def _message(row: Row) -> Trouble:
    # Telegram's own words are for the log; people read what they come to.
    error = row["error"] or ""
    return Trouble(
        id=row["id"],
        fate=_FATES.get(DeliveryState(row["state"]), Fate.LATE),
        kind=next((kind for kind in MessageKind if kind == row["kind"]), None),
        cause=error.partition(": ")[0],
        since=row["not_before"],
        who=row["who"],
        in_group=row["chat_id"] < 0,
        unit_id=row["unit_id"],
        unit_name=row["unit_name"],
        title=row["title"],
    )
