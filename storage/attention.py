"""What an administrator must look at, and what can be done about a message that waits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from domain.attention import RESTORED
from domain.delivery import ATTENTION, CLAIMABLE, DeliveryState, sources
from domain.messages import Outgoing
from storage.outbox import TROUBLED, WAITING
from storage.outbox_rows import stored
from storage.session import Session
from storage.tables import outbox

# reliability.md 2.3: a message that is this late is never passed over in silence.
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Concern:
    """One message on the attention list."""

    id: int
    state: DeliveryState
    message: Outgoing
    error: str
    since: datetime


async def concerns(session: Session, limit: int = 50) -> tuple[Concern, ...]:
    """List what is held, undeliverable, dead or more than 15 minutes late, oldest first."""
    late = (WAITING, outbox.c.not_before < session.now - LATE)
    picked = select(outbox.c.id).where(TROUBLED).union_all(select(outbox.c.id).where(*late))
    statement = select(outbox).where(outbox.c.id.in_(picked)).order_by(outbox.c.id).limit(limit)
    return tuple(
        Concern(row["id"], DeliveryState(row["state"]), stored(row).message, row["error"] or "", row["not_before"])
        for row in await session.all(statement)
    )


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
    kinds: Collection[str] = (),
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


async def counts(session: Session) -> dict[str, int]:
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
