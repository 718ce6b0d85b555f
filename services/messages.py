"""The one place where messages are made: to a person unasked, into a group, or as an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.messages import FileRef, Keyboard, MessageKind, Method, Outgoing, Priority
from domain.quiet import DAILY
from services.context import Context
from storage import shown
from storage.people import Recipient
from views.page import Page


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as an address: its topic, if it has any, and the person who is answered there."""

    id: int
    thread_id: int | None = None
    person_id: int | None = None


def push(
    ctx: Context,
    to: Recipient,
    key: str,
    page: Page,
    *,
    kind: MessageKind = MessageKind.NEWS,
    priority: Priority = Priority.PUSH,
    items: Iterable[int] = (),
    not_before: datetime | None = None,
    any_hour_until: datetime | None = None,
    expires_at: datetime | None = None,
    card: str | None = None,
    reply_to: int | None = None,
    silent: bool = False,
) -> bool:
    """Write to one person unasked, in office hours; False when the person cannot be reached (no /start yet).

    Whoever is writing with us now hears at once, but of nothing that comes every day (decision 0003).
    """
    if to.chat_id is None:
        return False
    if not_before is None and kind not in DAILY:
        any_hour_until = any_hour_until or ctx.talking_until(to.seen_at)
    if any_hour_until is None:
        not_before = not_before or ctx.push_time()
    ctx.work.send(
        Outgoing(
            chat_id=to.chat_id,
            key=f"{key}:{to.person_id}",
            text=page.text,
            keyboard=page.keyboard,
            kind=kind,
            priority=priority,
            person_id=to.person_id,
            items=tuple(items),
            not_before=not_before,
            any_hour_until=any_hour_until,
            expires_at=expires_at,
            card=card,
            reply_to=reply_to,
            silent=silent,
        )
    )
    return True


def push_to_account(ctx: Context, telegram_id: int, key: str, page: Page, wrote_at: datetime | None) -> None:
    """Write to an account that may be nobody's: in office hours, or at once while it waits for what it asked."""
    talking = ctx.talking_until(wrote_at)
    ctx.work.send(
        Outgoing(
            telegram_id,
            key,
            text=page.text,
            keyboard=page.keyboard,
            kind=MessageKind.NEWS,
            priority=Priority.PUSH,
            not_before=None if talking else ctx.push_time(),
            any_hour_until=talking,
        )
    )


def post(
    ctx: Context,
    to: Chat,
    key: str,
    page: Page,
    *,
    kind: MessageKind = MessageKind.GROUP,
    priority: Priority = Priority.PUSH,
    not_before: datetime | None = None,
    any_hour_until: datetime | None = None,
    card: str | None = None,
    pin: bool = False,
) -> None:
    """Write into a group, into the topic that was bound; what is no answer waits for office hours (domain/quiet.py)."""
    ctx.work.send(
        Outgoing(
            chat_id=to.id,
            key=key,
            text=page.text,
            keyboard=page.keyboard,
            kind=kind,
            priority=priority,
            thread_id=to.thread_id,
            not_before=not_before,
            any_hour_until=any_hour_until,
            card=card,
            pin=pin,
        )
    )


def leave(ctx: Context, chat_id: int, key: str) -> None:
    """Take the assistant out of a group."""
    ctx.work.send(Outgoing(chat_id, key, method=Method.LEAVE, kind=MessageKind.GROUP, priority=Priority.PUSH))


def reply(
    ctx: Context,
    to: Chat,
    key: str,
    page: Page,
    *,
    kind: MessageKind = MessageKind.REPLY,
    card: str | None = None,
    reply_to: int | None = None,
    remove_after: timedelta | None = None,
) -> None:
    """Answer somebody who has just written or pressed: at once, whatever the hour.

    `reply_to` is the message that is answered, the answer is removed again after `remove_after`.
    """
    ctx.work.send(
        Outgoing(
            chat_id=to.id,
            key=key,
            text=page.text,
            keyboard=page.keyboard,
            asks=page.asks,
            kind=kind,
            priority=_turn(to),
            person_id=to.person_id,
            thread_id=to.thread_id,
            card=card,
            reply_to=reply_to,
            delete_after=remove_after,
        )
    )


def _turn(to: Chat) -> Priority:
    """When an answer has its turn: any number of strangers must not keep an enrolled person waiting."""
    return Priority.REPLY if to.person_id or to.id < 0 else Priority.STRANGER


async def last_in(ctx: Context, chat: Chat) -> Outgoing | None:
    """What was last written to the person of this chat."""
    return await shown.last_to(ctx.work, chat.person_id, chat.id) if chat.person_id else None


async def asked_in(ctx: Context, chat: Chat) -> str:
    """The command that the last answer in this chat asked words for; empty when it asked nothing."""
    if chat.person_id is None:
        return ""
    last = await shown.last_to(ctx.work, chat.person_id, chat.id, (Priority.REPLY,))
    return last.asks if last else ""


def edit(ctx: Context, to: Chat, key: str, message_id: int, page: Page) -> None:
    """Answer by changing a message that stands in the chat already."""
    ctx.work.send(
        Outgoing(
            chat_id=to.id,
            key=key,
            method=Method.EDIT_TEXT,
            text=page.text,
            keyboard=page.keyboard,
            asks=page.asks,
            priority=_turn(to),
            person_id=to.person_id,
            thread_id=to.thread_id,
            message_id=message_id,
        )
    )


def amend(ctx: Context, to: Chat, key: str, message_id: int, page: Page, *, kind: MessageKind) -> None:
    """Change unasked what a message says that stands in the chat already: nobody hears of it, whatever the hour."""
    ctx.work.send(
        Outgoing(
            chat_id=to.id,
            key=key,
            method=Method.EDIT_TEXT,
            text=page.text,
            keyboard=page.keyboard,
            kind=kind,
            priority=Priority.BULK,
            person_id=to.person_id,
            message_id=message_id,
            any_hour_until=ctx.urgent_until(),
        )
    )


def hand_over(
    ctx: Context,
    to: Chat,
    key: str,
    file: FileRef,
    caption: str,
    *,
    kind: MessageKind = MessageKind.REPLY,
    method: Method = Method.SEND_DOCUMENT,
    keyboard: Keyboard = (),
) -> None:
    """Answer with a document, or with a picture (SEND_PHOTO)."""
    ctx.work.send(
        Outgoing(
            chat_id=to.id,
            key=key,
            method=method,
            text=caption,
            keyboard=keyboard,
            file=file,
            kind=kind,
            person_id=to.person_id,
            thread_id=to.thread_id,
        )
    )
