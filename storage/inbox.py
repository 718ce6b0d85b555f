"""Updates as they came, kept until they are dealt with: stored before Telegram may forget them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, or_, select, text, update

from domain.attention import MAX_ATTEMPTS
from storage.engines import Once
from storage.engines.spelling import NOW, among
from storage.engines.spelling import insert as insert_or
from storage.session import Session
from storage.tables import chat, inbox, person

# More than the day that Telegram keeps updates, less than the week after which it numbers them anew.
KEEP = timedelta(days=5)
GROUP_SIZE = 32

# Spelt as in the partial index ix_inbox_new, else SQLite would not use it.
_IS_NEW = text("state = 'new'")
_OURS = or_(
    inbox.c.chat_id.in_(select(person.c.telegram_id).where(person.c.telegram_id.is_not(None))),
    inbox.c.chat_id.in_(select(chat.c.chat_id).where(chat.c.unit_id.is_not(None))),
)


_STORE = Once(insert_or(inbox).on_conflict_do_nothing())
_LAST = Once(
    select(inbox.c.update_id)
    .where(inbox.c.bot_id == bindparam("bot"), inbox.c.received_at > bindparam("since"))
    .order_by(inbox.c.id.desc())
    .limit(1)
)
_HEADS = select(func.min(inbox.c.id)).where(_IS_NEW).group_by(inbox.c.chat_id)
_NEXT_BATCH = Once(
    select(inbox.c.id, inbox.c.update_id, inbox.c.chat_id, inbox.c.raw, inbox.c.attempts, inbox.c.received_at)
    .where(inbox.c.id.in_(_HEADS), inbox.c.not_before <= NOW)
    .order_by(~_OURS, inbox.c.id)
    .limit(bindparam("limit"))
)
_NEXT_AT = Once(select(func.min(inbox.c.not_before)).where(inbox.c.id.in_(_HEADS)))
_MARK_DONE = Once(update(inbox).where(among(inbox.c.id, "ids"), _IS_NEW).values(state="done", done_at=NOW))
_CHANGE = Once(update(inbox).where(inbox.c.id == bindparam("row_id")))
_ATTEMPTS = Once(select(inbox.c.attempts).where(inbox.c.id == bindparam("row_id"), _IS_NEW))
_OLD = inbox.c.received_at < bindparam("before")
_BLANK_OLD = Once(update(inbox).where(inbox.c.state == "quarantined", _OLD).values(raw="{}"), slow=True)
_PURGE = Once(delete(inbox).where(inbox.c.state == "done", _OLD), slow=True)
_COUNTS = Once(select(inbox.c.state, func.count().label("number")).group_by(inbox.c.state), slow=True)


@dataclass(frozen=True, slots=True)
class Received:
    """One update as it came: `raw` is its JSON text, `chat_id` the chat whose order it belongs to.

    `sender_id` is who says to have sent it, 0 if nobody does; it decides about floods only, never about power.
    """

    update_id: int
    chat_id: int
    raw: str
    sender_id: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that waits to be dealt with; `attempts` counts the tries that failed."""

    id: int
    update_id: int
    chat_id: int
    raw: str
    attempts: int
    received_at: datetime


async def insert(session: Session, bot_id: int, updates: Sequence[Received]) -> None:
    """Store many updates in one statement; those that are there already stay as they are."""
    if not updates:
        return
    rows = [
        {
            "bot_id": bot_id,
            "update_id": received.update_id,
            "chat_id": received.chat_id,
            "raw": received.raw,
            "not_before": session.now,
            "received_at": session.now,
        }
        for received in updates
    ]
    await session.execute_many(_STORE, rows)


async def set_aside(session: Session, bot_id: int, update_id: int, error: str) -> None:
    """Note an update that cannot be read at all: nothing of it is kept but its number and why."""
    row = {"bot_id": bot_id, "update_id": update_id, "chat_id": 0, "raw": "{}", "state": "quarantined"}
    times = {"not_before": session.now, "received_at": session.now}
    await session.execute(_STORE, row | times | {"error": error[:200]})


async def next_number(session: Session, bot_id: int) -> int | None:
    """The number behind the last update of the past days; None when there was none: Telegram may number anew."""
    last: int | None = await session.value(_LAST, bot=bot_id, since=session.now - KEEP)
    return None if last is None else last + 1


async def next_batch(session: Session, limit: int = GROUP_SIZE) -> tuple[Waiting, ...]:
    """Give the earliest unfinished update of each chat, as far as its time has come; a failing one blocks its chat.

    Chats of enrolled people and bound groups come first: any number of strangers must not keep them waiting.
    """
    return tuple(Waiting(**row) for row in await session.all(_NEXT_BATCH, limit=limit))


async def next_at(session: Session) -> datetime | None:
    """Say from when on `next_batch` gives something (aware UTC, past when it does now); None when nothing waits."""
    found: datetime | None = await session.value(_NEXT_AT)
    return found


async def mark_done(session: Session, ids: Sequence[int]) -> None:
    """Settle many updates in one statement."""
    if ids:
        await session.execute(_MARK_DONE, ids=ids)


async def blank(session: Session, row_id: int) -> None:
    """Forget what an update said; that it came, and from which chat, stays."""
    await session.execute(_CHANGE, {"raw": "{}"}, row_id=row_id)


async def mark_failed(session: Session, ids: Sequence[int], error: str) -> frozenset[int]:
    """Count a failed try: again after 1, 2, 4, 8 s, the fifth failure quarantines (reliability.md 2.1); gives those."""
    given_up: set[int] = set()
    for row_id in ids:
        attempts = await session.value(_ATTEMPTS, row_id=row_id)
        if attempts is None:
            continue
        last = attempts + 1 >= MAX_ATTEMPTS
        values = {
            "attempts": attempts + 1,
            "not_before": session.now + timedelta(seconds=2**attempts),
            "state": "quarantined" if last else "new",
            "error": error[:200],
        }
        await session.execute(_CHANGE, values, row_id=row_id)
        if last:
            given_up.add(row_id)
    return frozenset(given_up)


async def purge(session: Session) -> int:
    """Delete updates that were dealt with and are older than five days; of quarantined ones stays that they came."""
    before = session.now - KEEP
    await session.execute(_BLANK_OLD, before=before)
    return await session.changed(_PURGE, before=before)


async def counts(session: Session) -> dict[str, int]:
    """Count updates by state."""
    return {row["state"]: row["number"] for row in await session.all(_COUNTS)}
