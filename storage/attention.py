"""The attention list (待处理): what administrators must look at, and what can be done about a message that waits."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update

from domain.attention import RESTORED, Fate, Trouble
from domain.delivery import ATTENTION, CLAIMABLE, DeliveryState, sources
from domain.messages import MessageKind
from storage.engines import Row
from storage.outbox import TROUBLED, WAITING
from storage.people import CURRENT
from storage.session import Session
from storage.tables import chat, inbox, item, membership, outbox, person, unit

# reliability.md 2.3: a message that is this late is never passed over in silence.
LATE = timedelta(minutes=15)
_HELD = outbox.c.state == DeliveryState.HELD
_RANK = case((_HELD, 0), (outbox.c.state.in_([DeliveryState.UNDELIVERABLE, DeliveryState.DEAD]), 2), else_=1)
_FATES = {DeliveryState.HELD: Fate.HELD, DeliveryState.UNDELIVERABLE: Fate.UNDELIVERABLE, DeliveryState.DEAD: Fate.DEAD}


async def resend(session: Session, row_id: int) -> bool:
    """Send a held message again; False if it is not held (any more)."""
    held = (outbox.c.id == row_id, outbox.c.state == DeliveryState.HELD)
    values = {"state": DeliveryState.PENDING, "not_before": session.now}
    return await session.changed(update(outbox).where(*held).values(values)) == 1


async def state_of(session: Session, row_id: int) -> DeliveryState | None:
    """How a message stands; None if there is none with this number."""
    found = await session.value(select(outbox.c.state).where(outbox.c.id == row_id))
    return DeliveryState(found) if found else None


async def accept_as_delivered(session: Session, row_id: int, message_id: int | None = None) -> bool:
    """Settle a doubtful message as delivered: an administrator says so, or somebody pressed a button under it."""
    doubtful = outbox.c.state.in_([DeliveryState.HELD, DeliveryState.AMBIGUOUS])
    values = {"state": DeliveryState.SENT, "sent_at": session.now, "message_id": message_id}
    return await session.changed(update(outbox).where(outbox.c.id == row_id, doubtful).values(values)) == 1


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
    conditions: list[ColumnElement[bool]] = []
    if items:
        about = func.json_each(outbox.c.payload, "$.items").table_valued("value")
        conditions.append(select(about.c.value).where(about.c.value.in_(sorted(items))).exists())
    if chat_id is not None:
        conditions.append(outbox.c.chat_id == chat_id)
    if kinds:
        conditions.append(outbox.c.kind.in_(sorted(kinds)))
    if not conditions:
        raise ValueError("cancel everything? name the items, the chat or the kinds")
    values = {"state": DeliveryState.CANCELLED, "error": reason[:200] or None}
    # Two statements, each on a partial index: the table keeps every message that was ever sent.
    withdrawn = 0
    for where in (WAITING, TROUBLED):
        allowed = (where, outbox.c.state.in_(sorted(sources(DeliveryState.CANCELLED))))
        withdrawn += await session.changed(update(outbox).where(*allowed, *conditions).values(values))
    return withdrawn


async def hold_all(session: Session) -> int:
    """Hold every message that waited when a backup was made: after a restore nobody knows what went out since."""
    values = {"state": DeliveryState.HELD, "error": RESTORED}
    return await session.changed(update(outbox).where(WAITING, outbox.c.not_before <= session.now).values(values))


async def counts_by_state(session: Session) -> dict[str, int]:
    """Count the messages that wait or need attention, by state; settled ones are counted by the metrics as they go."""
    waiting = select(outbox.c.state, func.count().label("number")).where(WAITING).group_by(outbox.c.state)
    concern = select(outbox.c.state, func.count().label("number")).where(TROUBLED).group_by(outbox.c.state)
    found = {row["state"]: row["number"] for row in await session.all(waiting.union_all(concern))}
    return {
        state.value: found.get(state.value, 0)
        for state in (*sorted(CLAIMABLE), DeliveryState.SENDING, *sorted(ATTENTION))
    }


async def oldest_due(session: Session) -> datetime | None:
    """Say since when the oldest message that should be out waits (aware UTC); None if nothing is late."""
    due = select(func.min(outbox.c.not_before)).where(WAITING, outbox.c.not_before <= session.now)
    found: datetime | None = await session.value(due)
    return found


async def count(session: Session, after: datetime) -> int:
    """Count what is on the list: all that is held or late, and what was given up or set aside after `after` (UTC)."""
    messages = select(func.count()).select_from(_listed(session.now, after).subquery())
    updates = select(func.count()).select_from(_set_aside(after).subquery())
    return int(await session.value(select(messages.scalar_subquery() + updates.scalar_subquery())))


async def messages(session: Session, after: datetime, limit: int) -> tuple[Trouble, ...]:
    """The messages of the list, held ones first, then late ones, among equals the newest first; at most `limit`."""
    post = _first_posts(session.now).subquery()
    about = func.json_extract(outbox.c.payload, "$.items[0]")
    statement = (
        select(
            *(outbox.c[name] for name in ("id", "state", "kind", "chat_id", "error", "not_before")),
            func.coalesce(chat.c.title, person.c.name, "").label("who"),
            unit.c.id.label("unit_id"),
            func.coalesce(unit.c.name, "").label("unit_name"),
            func.coalesce(item.c.title, "").label("title"),
        )
        .join_from(outbox, person, person.c.id == outbox.c.person_id, isouter=True)
        .join(chat, chat.c.chat_id == outbox.c.chat_id, isouter=True)
        .join(item, item.c.id == about, isouter=True)
        .join(post, post.c.person_id == outbox.c.person_id, isouter=True)
        .join(membership, membership.c.id == post.c.membership_id, isouter=True)
        .join(unit, unit.c.id == membership.c.unit_id, isouter=True)
        .where(outbox.c.id.in_(_listed(session.now, after)))
        .order_by(_RANK, outbox.c.id.desc())
        .limit(limit)
    )
    return tuple(_message(row) for row in await session.all(statement))


async def updates(session: Session, after: datetime, limit: int) -> tuple[Trouble, ...]:
    """The updates that were set aside after `after` (UTC), the newest first, with who wrote them in private."""
    statement = (
        select(inbox.c.id, inbox.c.received_at, func.coalesce(person.c.name, "").label("who"), inbox.c.chat_id)
        .join_from(inbox, person, person.c.telegram_id == inbox.c.chat_id, isouter=True)
        .where(inbox.c.id.in_(_set_aside(after)))
        .order_by(inbox.c.id.desc())
        .limit(limit)
    )
    return tuple(
        Trouble(row["id"], Fate.QUARANTINED, None, "", row["received_at"], row["who"], row["chat_id"] < 0)
        for row in await session.all(statement)
    )


def _listed(now: datetime, after: datetime) -> Select[Any]:
    ended = select(outbox.c.id).where(TROUBLED, or_(_HELD, outbox.c.created_at > after))
    late = select(outbox.c.id).where(WAITING, outbox.c.not_before < now - LATE)
    return select(ended.union_all(late).subquery().c.id)


def _set_aside(after: datetime) -> Select[Any]:
    return select(inbox.c.id).where(inbox.c.state == "quarantined", inbox.c.received_at > after)


def _first_posts(now: datetime) -> Select[Any]:
    held = select(membership.c.person_id, func.min(membership.c.id).label("membership_id"))
    return held.where(CURRENT).group_by(membership.c.person_id)


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
