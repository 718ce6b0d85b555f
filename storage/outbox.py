"""Messages that are owed to people, from "due" to "accepted by Telegram" (reliability.md 2.3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, text, update

from domain.delivery import CLAIMABLE, TERMINAL, Ambiguous, DeliveryState, Held, after_unknown, may_become, sources
from domain.messages import Method, Outgoing, Priority
from domain.quiet import QuietHours
from storage import pushed
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, one_of, written
from storage.engines.spelling import insert as insert_or
from storage.errors import StorageError
from storage.outbox_due import WEIGHED, change, left_out
from storage.outbox_rows import Stored, columns, payload, stored
from storage.session import Session
from storage.tables import card, instance, outbox

# Spelt as in the partial indexes ix_outbox_waiting and ix_outbox_attention, else SQLite would not use them.
WAITING = text("state IN ('pending', 'sending', 'ambiguous')")
TROUBLED = text("state IN ('held', 'undeliverable', 'dead')")
_INSTANCE = 1


_STORE = Once(insert_or(outbox).on_conflict_do_nothing())
_THIS_CARD = and_(WAITING, outbox.c.chat_id == bindparam("chat"), outbox.c.card == bindparam("name"))
_WAITS = one_of(outbox.c.state, CLAIMABLE & sources(DeliveryState.SUPERSEDED))
_OTHER = outbox.alias("other")
_OF_SAME_CARD = and_(
    _OTHER.c.chat_id == outbox.c.chat_id, _OTHER.c.card == outbox.c.card, one_of(_OTHER.c.state, CLAIMABLE)
)
_AFTER_REPEAT = exists().where(_OF_SAME_CARD, _OTHER.c.id < outbox.c.id, _OTHER.c.ambiguous > 0)
_BEFORE_NEWER = exists().where(_OF_SAME_CARD, _OTHER.c.id > outbox.c.id)
_MARK_REPEATS = Once(update(outbox).where(_THIS_CARD, _WAITS, _AFTER_REPEAT).values(ambiguous=1))
_SUPERSEDE = Once(update(outbox).where(_THIS_CARD, _WAITS, _BEFORE_NEWER).values(state=DeliveryState.SUPERSEDED))
_FIRST = insert_or(instance)
_BEGIN_EPOCH = Once(
    _FIRST.on_conflict_do_update(
        index_elements=["id"], set_={"epoch": instance.c.epoch + 1, "seen_at": _FIRST.excluded.seen_at}
    )
)
_EPOCH = Once(select(instance.c.epoch).where(instance.c.id == _INSTANCE))
_SENDING = Once(select(outbox).where(WAITING, outbox.c.state == DeliveryState.SENDING), slow=True)
_RECOVER = Once(
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"), outbox.c.state == DeliveryState.SENDING)
    .values({name: bindparam(f"new_{name}") for name in ("state", "not_before", "ambiguous")})
)
_LATER = select(func.min(outbox.c.not_before)).where(WAITING, outbox.c.not_before > NOW)
_NEXT_AT = Once(_LATER)
# What a claim must know besides its rows; asked along with them.
_AROUND = (
    select(instance.c.epoch).where(instance.c.id == _INSTANCE).scalar_subquery().label("epoch"),
    _LATER.scalar_subquery().label("next_at"),
)
_AROUND_ALONE = Once(select(*_AROUND))
_IS_DUE = and_(WAITING, outbox.c.not_before <= NOW, one_of(outbox.c.state, CLAIMABLE))
_DUE = Once(
    select(*WEIGHED, *_AROUND)
    .where(
        _IS_DUE,
        among(outbox.c.chat_id, "skip", none=True),
        or_(outbox.c.priority == Priority.REPLY, among(outbox.c.chat_id, "resting", none=True)),
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("page"))
)
_HELD_BACK = Once(select(outbox.c.id).where(_IS_DUE, among(outbox.c.chat_id, "resting")).limit(1))
_BEGIN = Once(
    update(outbox)
    .where(among(outbox.c.id, "ids"), one_of(outbox.c.state, sources(DeliveryState.SENDING)))
    .values(
        state=DeliveryState.SENDING,
        epoch=bindparam("new_epoch"),
        attempts=outbox.c.attempts + 1,
        first_attempt_at=func.coalesce(outbox.c.first_attempt_at, NOW),
    )
    .returning(outbox)
)
_SETTLED = (
    "state",
    "chat_id",
    "method",
    "payload",
    "not_before",
    "attempts",
    "ambiguous",
    "error",
    "message_id",
    "sent_at",
)
_SETTLE = Once(
    update(outbox)
    .where(
        outbox.c.id == bindparam("row_id"),
        outbox.c.epoch == bindparam("row_epoch"),
        outbox.c.state == DeliveryState.SENDING,
    )
    .values({name: bindparam(f"new_{name}") for name in _SETTLED})
    .returning(outbox.c.id)
)
_CARDS = Once(select(card).where(among(card.c.chat_id, "chat_ids")))
_PUT_CARD = Once(written(card))
_DROP_CARD = Once(delete(card).where(card.c.chat_id == bindparam("chat_id"), card.c.card == bindparam("name")))
_DROP_CARDS = Once(delete(card).where(card.c.chat_id == bindparam("chat_id")))
_MOVE = Once(update(outbox).where(WAITING, outbox.c.chat_id == bindparam("old")))


class FencedOut(StorageError):
    """Another instance has taken over: nothing that this one knows may be written any more."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one claimed row: `row` as it is to be written, and what follows from it."""

    row: Stored
    state: DeliveryState
    message_id: int | None = None
    error: str | None = None
    extra: tuple[Outgoing, ...] = ()
    card_gone: bool = False


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a start found: its epoch, and how many calls were cut off."""

    epoch: int
    ambiguous: int
    held: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The rows to send now, and when the next row that waits for its instant is due (aware UTC).

    `held_back` says that due rows wait for a resting chat only.
    """

    rows: tuple[Stored, ...]
    next_at: datetime | None
    held_back: bool = False


async def insert(session: Session, messages: Sequence[Outgoing]) -> None:
    """Store many messages in one statement; a key that is known already is ignored, a newer card replaces an older."""
    if not messages:
        return
    rows = [columns(message, session.now) for message in messages]
    await session.execute_many(_STORE, rows)
    await _supersede(session, {(m.chat_id, m.card) for m in messages if m.card})


async def _supersede(session: Session, cards: Collection[tuple[int, str | None]]) -> None:
    """Of several waiting rows for one card only the newest goes out; a possible repeat stays marked as one."""
    if not cards:
        return
    rows = [{"chat": chat_id, "name": name} for chat_id, name in sorted(cards)]
    await session.execute_many(_MARK_REPEATS, rows)
    await session.execute_many(_SUPERSEDE, rows)


async def epoch(session: Session) -> int:
    """The epoch of the process that took over last; 0 before the first."""
    return await session.value(_EPOCH) or 0


async def take_over(session: Session, wait: timedelta) -> Recovery:
    """Begin a new epoch; calls that were cut off become ambiguous, idempotent ones pending (reliability.md 2.3).

    The caller holds the instance lock. `wait` is how long a repeat waits.
    """
    await session.execute(_BEGIN_EPOCH, {"id": _INSTANCE, "epoch": 1, "seen_at": session.now})
    begun = await epoch(session)
    rows = await session.all(_SENDING)
    changes = [_cut_off(row, session.now, wait) for row in await _read(session, rows)]
    await _write_recovery(session, changes)
    states = [change["new_state"] for change in changes]
    return Recovery(begun, states.count(DeliveryState.AMBIGUOUS), states.count(DeliveryState.HELD))


def _cut_off(row: Stored, now: datetime, wait: timedelta) -> dict[str, Any]:
    match after_unknown(row.tried, now, 0.0, wait):
        case Ambiguous(at):
            state, not_before, lost = DeliveryState.AMBIGUOUS, at, 1
        case Held():
            state, not_before, lost = DeliveryState.HELD, now, 1
        case _:
            state, not_before, lost = DeliveryState.PENDING, now, 0
    return {
        "row_id": row.id,
        "new_state": state,
        "new_not_before": not_before,
        "new_ambiguous": row.ambiguous + lost,
    }


async def _write_recovery(session: Session, changes: Sequence[dict[str, Any]]) -> None:
    await session.execute_many(_RECOVER, changes)


async def claim(
    session: Session,
    epoch: int,
    limit: int,
    skip: Collection[int],
    quiet: QuietHours | None = None,
    resting: Collection[int] = (),
) -> Claim:
    """Mark at most `limit` due rows as being sent: one a chat, none of the chats in `skip`, to `resting` ones replies.

    1. Look at due rows page by page, by priority, then in the order in which they were stored. The first row of a chat
       is its turn; a later page leaves out the chats that have one, so a long backlog of one chat hides no other.
    2. Rows whose time is over expire instead: nobody wants a reminder after the fact. What `quiet` forbids now is put
       off, or held for a person if it waited too long; without it everything may go at any hour.
    3. Raise FencedOut if another instance has begun a newer epoch, which undoes all of this. The epoch is read along
       with the rows.
    4. Mark the rows as being sent in our epoch and count the try. The caller commits before it calls: what a crash
       leaves in this state may have been sent, and the next start treats it so.
    5. A row that nobody can read is given up, so that it does not keep the others from being sent.
    """
    heads: dict[int, int] = {}
    page, full, found = max(4 * limit, 32), True, None
    while len(heads) < limit and full:
        rows = await session.all(_DUE, skip=sorted({*skip, *heads}), resting=sorted(resting), page=page)
        found, full = (rows[0] if rows else found), len(rows) == page
        out = await left_out(session, rows, quiet)
        for row in rows:
            if row["id"] not in out and len(heads) < limit:
                heads.setdefault(row["chat_id"], row["id"])
    found = found or await session.first(_AROUND_ALONE)
    if found is None or found["epoch"] != epoch:
        raise FencedOut("another instance has taken over this database")
    claimed = await _begin(session, epoch, tuple(heads.values()))
    held_back = bool(resting) and not full and await session.first(_HELD_BACK, resting=sorted(resting)) is not None
    return Claim(claimed, found["next_at"], held_back)


async def next_at(session: Session) -> datetime | None:
    """Say when the next message that waits for its instant is due (aware UTC)."""
    found: datetime | None = await session.value(_NEXT_AT)
    return found


async def _begin(session: Session, epoch: int, ids: Sequence[int]) -> tuple[Stored, ...]:
    if not ids:
        return ()
    rows = await session.all(_BEGIN, ids=ids, new_epoch=epoch)
    return await _read(session, sorted(rows, key=lambda row: (row["priority"], row["id"])))


async def _read(session: Session, rows: Sequence[Row]) -> tuple[Stored, ...]:
    read, unreadable = [], []
    for row in rows:
        try:
            read.append(stored(row))
        except ValidationError:
            unreadable.append(row["id"])
    # One row that nobody can read must not keep all others from being sent.
    await change(session, unreadable, DeliveryState.DEAD)
    return await _with_cards(session, read)


async def _with_cards(session: Session, rows: Sequence[Stored]) -> tuple[Stored, ...]:
    wanted = sorted({row.message.chat_id for row in rows if row.message.card})
    if not wanted:
        return tuple(rows)
    found = await session.all(_CARDS, chat_ids=wanted)
    known = {(row["chat_id"], row["card"]): row["message_id"] for row in found}
    return tuple(replace(row, card_message_id=known.get((row.message.chat_id, row.message.card or ""))) for row in rows)


async def settle(session: Session, epoch: int, settlements: Sequence[Settlement]) -> None:
    """Write what became of claimed rows, all in one statement, and what follows from it.

    Raises FencedOut, and thereby undoes the transaction, if one of the rows is no longer ours.
    """
    if not settlements:
        return
    written = await session.execute_many(_SETTLE, [_values(session, epoch, one) for one in settlements])
    if len(written) != len(settlements):
        raise FencedOut("a message was settled by another instance")
    await pushed.count(session, [one.row.id for one in settlements if _pushed(one)])
    await _keep_cards(session, settlements)
    await insert(session, [message for one in settlements for message in one.extra])
    # A newer card may have come while this one was on its way and failed.
    back = [one.row.message for one in settlements if one.state in CLAIMABLE]
    await _supersede(session, {(message.chat_id, message.card) for message in back if message.card})


def _pushed(one: Settlement) -> bool:
    """Whether it arrived and may be one that `pushed` counts; answers, by far the most, cost no statement there."""
    message = one.row.message
    return one.state is DeliveryState.SENT and message.person_id is not None and not message.priority.is_answer


def _values(session: Session, epoch: int, one: Settlement) -> dict[str, Any]:
    row = one.row
    if not may_become(DeliveryState.SENDING, one.state):
        raise ValueError(f"a message being sent can't become {one.state}")
    return {
        "row_id": row.id,
        "row_epoch": epoch,
        "new_state": one.state,
        "new_chat_id": row.message.chat_id,
        "new_method": row.message.method,
        "new_payload": payload(_to_keep(row.message, one.state), plain=row.plain, refusals=row.refusals),
        "new_not_before": row.not_before,
        "new_attempts": row.attempts,
        "new_ambiguous": row.ambiguous,
        "new_error": one.error[:200] if one.error else None,
        "new_message_id": one.message_id
        or (row.message.message_id if row.message.method is Method.EDIT_TEXT else None),
        "new_sent_at": session.now if one.state is DeliveryState.SENT else None,
    }


def _to_keep(message: Outgoing, state: DeliveryState) -> Outgoing:
    """Give what may stay in the table: the link of an invitation is forgotten as soon as it went out."""
    return replace(message, text="") if message.kind.is_secret and state in TERMINAL else message


async def _keep_cards(session: Session, settlements: Sequence[Settlement]) -> None:
    for one in settlements:
        message = one.row.message
        if message.card and one.state is DeliveryState.SENT and one.message_id and not one.row.card_message_id:
            await put_card(session, message.chat_id, message.card, one.message_id)
        elif message.card and one.card_gone:
            await session.execute(_DROP_CARD, chat_id=message.chat_id, name=message.card)


async def put_card(session: Session, chat_id: int, name: str, message_id: int) -> None:
    """Remember where a card stands in a chat, so that its next version edits it."""
    await session.execute(_PUT_CARD, {"chat_id": chat_id, "card": name, "message_id": message_id})


async def move_chat(session: Session, old: int, new: int) -> None:
    """Follow a group that became a supergroup: waiting messages go there, its cards begin anew.

    Message ids of the old group mean nothing in the new one (Bot API: migrate_to_chat_id).
    """
    await session.execute(_MOVE, {"chat_id": new}, old=old)
    await session.execute(_DROP_CARDS, chat_id=old)
