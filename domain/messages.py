"""What goes out: one call to Telegram, as a plain value."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

# Telegram counts text in UTF-16 code units and callback data in bytes (Bot API: sendMessage, InlineKeyboardButton).
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_LIMIT = 64
# The largest file that a bot may download (Bot API: getFile).
DOWNLOAD_LIMIT = 20 * 1024 * 1024


class MessageKind(StrEnum):
    """What a message is for; the values stand in the rows of the outbox."""

    REPLY = "reply"
    NEWS = "news"
    DIGEST = "digest"
    DEPARTMENT_DIGEST = "department"
    NOTICE = "notice"
    NOTICE_CARD = "notice-card"
    URGE = "urge"
    INVITATION = "invite"
    FEED_LINK = "feed"
    WEB_LINK = "web"
    FEEDBACK = "feedback"
    OUTAGE = "outage"
    STATUS_CARD = "card"
    GROUP = "group"

    @property
    def is_secret(self) -> bool:
        """Whether its text is wiped from the outbox once the message has come to its end."""
        return self in {MessageKind.INVITATION, MessageKind.FEED_LINK, MessageKind.WEB_LINK}


class Method(StrEnum):
    """The calls that the outbox knows; the values are the Bot API's own method names."""

    SEND_TEXT = "sendMessage"
    EDIT_TEXT = "editMessageText"
    SEND_DOCUMENT = "sendDocument"
    SEND_PHOTO = "sendPhoto"
    DELETE = "deleteMessage"
    PIN = "pinChatMessage"
    LEAVE = "leaveChat"


class Priority(StrEnum):
    """Who goes first when several messages wait: a person who is typing, then pushes, then bulk, strangers last."""

    REPLY = "a_reply"
    PUSH = "b_push"
    BULK = "c_bulk"
    STRANGER = "d_stranger"

    @property
    def is_answer(self) -> bool:
        """Whether somebody has just written or pressed and waits for it, whatever the hour."""
        return self in {Priority.REPLY, Priority.STRANGER}


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: either `data` (at most 64 bytes, see views/callbacks.py), a `url`, or a `mini_app`.

    A Mini App is a page of ours that opens inside Telegram: an https address, in private chats only.
    """

    text: str
    data: str = ""
    url: str = ""
    mini_app: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file in DATA_DIR/files: `digest` names the bytes, `name` is what the receiver sees."""

    digest: str
    name: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one chat, ready to be stored in the outbox.

    `text` is Telegram HTML. `key` is unique for ever: a second message with the same key is not sent.
    `card` names a message that is edited in place: the first one is sent, later ones edit it.
    `message_id` is the target of EDIT_TEXT, DELETE and PIN when no card names it.
    `asks` is the command that takes what is written next, when the message asks for it, or what takes the files sent
    next (views/notice_drafts.py).
    `not_before` and `expires_at` are aware UTC instants; `delete_after` removes the message again.
    A `silent` one makes no sound.
    Until `any_hour_until` a push may go out in quiet hours too: an approver's word, or somebody who is writing with us.
    """

    chat_id: int
    key: str
    method: Method = Method.SEND_TEXT
    text: str = ""
    keyboard: Keyboard = ()
    kind: MessageKind = MessageKind.REPLY
    priority: Priority = Priority.REPLY
    person_id: int | None = None
    thread_id: int | None = None
    message_id: int | None = None
    reply_to: int | None = None
    card: str | None = None
    pin: bool = False
    file: FileRef | None = None
    protect: bool = False
    silent: bool = False
    not_before: datetime | None = None
    expires_at: datetime | None = None
    any_hour_until: datetime | None = None
    delete_after: timedelta | None = None
    items: tuple[int, ...] = field(default=())
    asks: str = ""
