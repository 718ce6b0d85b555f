"""The attention list as administrators read it: troubled messages and updates, and whom they concern."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, func, or_, select

from domain.attention import Fate, Trouble
from domain.delivery import DeliveryState
from storage.attention import LATE
from storage.outbox import TROUBLED, WAITING
from storage.people import current
from storage.session import Session
from storage.tables import chat, inbox, item, membership, outbox, person, unit

_HELD = outbox.c.state == DeliveryState.HELD
_RANK = case((_HELD, 0), (outbox.c.state.in_([DeliveryState.UNDELIVERABLE, DeliveryState.DEAD]), 2), else_=1)
_FATES = {DeliveryState.HELD: Fate.HELD, DeliveryState.UNDELIVERABLE: Fate.UNDELIVERABLE, DeliveryState.DEAD: Fate.DEAD}


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
        Trouble(row["id"], Fate.QUARANTINED, "", "", row["received_at"], row["who"], row["chat_id"] < 0)
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
    return held.where(and_(current(now))).group_by(membership.c.person_id)


def _message(row: RowMapping) -> Trouble:
    # The messenger's own words are for the log; people read what they come to.
    error = row["error"] or ""
    return Trouble(
        id=row["id"],
        fate=_FATES.get(DeliveryState(row["state"]), Fate.LATE),
        kind=row["kind"],
        cause=error.partition(": ")[0],
        since=row["not_before"],
        who=row["who"],
        in_group=row["chat_id"] < 0,
        unit_id=row["unit_id"],
        unit_name=row["unit_name"],
        title=row["title"],
    )
