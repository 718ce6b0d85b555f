"""From what a call came to, to what is written: the settlement of one outbox row."""

import html
import re
from dataclasses import replace
from datetime import datetime

from domain.delivery import (
    Ambiguous,
    Dead,
    Decision,
    DeliveryState,
    Failure,
    FailureKind,
    Held,
    MainThread,
    Migrated,
    PausedAll,
    PlainText,
    Retry,
    SendAnew,
    Settled,
    Throttled,
    Undeliverable,
)
from domain.messages import CAPTION_LIMIT, TEXT_LIMIT, Method, Outgoing
from storage.outbox import Settlement
from storage.outbox_rows import Stored
from views.split import split_html

# Looser than what Telegram reads as a tag: here it did not understand our mark-up, so nothing of it may stay.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def delivered(row: Stored, message_id: int | None, now: datetime) -> Settlement:
    """Settle an accepted call, with the pin and the later removal that the message asks for."""
    fresh = row.call.method is not Method.EDIT_TEXT
    extra = _followers(row.message, message_id, now) if fresh and message_id else ()
    return Settlement(row, DeliveryState.SENT, message_id, extra=extra)


def _followers(message: Outgoing, message_id: int, now: datetime) -> tuple[Outgoing, ...]:
    follower = Outgoing(
        chat_id=message.chat_id,
        key="",
        kind=message.kind,
        priority=message.priority,
        person_id=message.person_id,
        message_id=message_id,
    )
    found: list[Outgoing] = []
    if message.pin:
        found.append(replace(follower, key=f"{message.key}:pin", method=Method.PIN))
    if message.delete_after is not None:
        later = now + message.delete_after
        found.append(replace(follower, key=f"{message.key}:delete", method=Method.DELETE, not_before=later))
    return tuple(found)


def failed(row: Stored, failure: Failure, decision: Decision, now: datetime) -> Settlement:
    """Settle a call that failed, as the decision says; `now` (aware UTC) is when a changed call is tried."""
    error = f"{failure.kind}: {failure.text}"
    doubt = replace(row, ambiguous=row.ambiguous + 1)
    match decision:
        case Settled():
            return Settlement(row, DeliveryState.SENT, row.call.message_id, error)
        case Retry(at):
            refused = row.refusals + (failure.kind is FailureKind.REFUSED)
            return Settlement(replace(row, not_before=at, refusals=refused), DeliveryState.PENDING, error=error)
        case Throttled(until):
            again = replace(row, not_before=until, attempts=row.attempts - 1)
            return Settlement(again, DeliveryState.PENDING, error=error)
        case PausedAll(at=at):
            again = replace(row, not_before=at, attempts=row.attempts - 1, refusals=row.refusals + 1)
            return Settlement(again, DeliveryState.PENDING, error=error)
        case Ambiguous(at):
            return Settlement(replace(doubt, not_before=at), DeliveryState.AMBIGUOUS, error=error)
        case Held():
            return Settlement(doubt, DeliveryState.HELD, error=error)
        case Undeliverable():
            return Settlement(row, DeliveryState.UNDELIVERABLE, error=error)
        case Dead():
            return Settlement(row, DeliveryState.DEAD, error=error)
        case _:
            return _changed(replace(row, not_before=now), decision, error)


def _changed(row: Stored, decision: Decision, error: str) -> Settlement:
    message = row.message
    match decision:
        case Migrated(new_chat_id):
            message = replace(message, chat_id=new_chat_id)
        case MainThread():
            message = replace(message, thread_id=None)
        case SendAnew():
            message = replace(message, method=Method.SEND_TEXT, message_id=None)
            return Settlement(
                replace(row, message=message), DeliveryState.PENDING, error=error, card_gone=message.card is not None
            )
        case PlainText():
            return _plain(row, error)
        case _:
            raise AssertionError(f"no settlement for {decision}")
    return Settlement(replace(row, message=message), DeliveryState.PENDING, error=error)


def _plain(row: Stored, error: str) -> Settlement:
    message = row.message
    limit = CAPTION_LIMIT if message.file else TEXT_LIMIT
    parts = split_html(_without_markup(message.text), limit)
    if not parts:
        return Settlement(row, DeliveryState.DEAD, error=error)
    rest = tuple(
        replace(message, key=f"{message.key}/{number}", text=part, keyboard=(), card=None, pin=False)
        if message.file is None and message.method is Method.SEND_TEXT
        else Outgoing(message.chat_id, f"{message.key}/{number}", text=part, kind=message.kind)
        for number, part in enumerate(parts[1:], start=2)
    )
    first = replace(row, message=replace(message, text=parts[0]), plain=True)
    return Settlement(first, DeliveryState.PENDING, error=error, extra=rest)


def _without_markup(text: str) -> str:
    return html.escape(html.unescape(_TAG.sub("", text)), quote=False)
