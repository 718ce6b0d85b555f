"""Tells whether a message goes on where the former one ended: Telegram cuts a long text into several messages."""

from datetime import datetime, timedelta
from enum import Enum

from pydantic import BaseModel, ConfigDict, JsonValue

# Telegram takes 4096 UTF-16 units a message; its programs cut at the limit, or at a pause in the second half of it.
FULL = 4000
HALF = 2000
AT_ONCE = timedelta(seconds=2)
SOON = timedelta(seconds=30)
LATER = timedelta(minutes=10)
_OPEN_ENDS = tuple("，、：:,；;（(“—-")
_SHUT_ENDS = tuple("。！？!?；;…”）)")


class Sent(BaseModel):
    """A message: when it was sent (aware UTC, whole seconds), its number in the chat, its length in UTF-16 units."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    message: int
    units: int


class Ended(BaseModel):
    """Where the last message of a draft ended: the field, and what tells whether the next one goes on with it.

    `names` are the fields that it and those before it, of which it went on, had. `pasted` says that it was read by its
    titles, `kept` that its end was taken, `astray` that its end belongs to no field yet. Where its last line, the
    `tail`, may be the beginning of something, `before` is the draft as it would be without that line, as JSON.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    sent: Sent
    names: frozenset[str] = frozenset()
    pasted: bool = False
    kept: bool = True
    astray: bool = False
    open: bool = False
    tail: str = ""
    before: dict[str, JsonValue] | None = None


class GoingOn(Enum):
    """Whether a message goes on with the one before: certainly, perhaps (its writer is asked), or not."""

    YES = 1
    MAYBE = 2
    NO = 3


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_open(text: str) -> bool:
    """Whether a text stops in the middle of a sentence, by its last sign."""
    return text.rstrip().endswith(_OPEN_ENDS)


def joined(former: str, text: str, *, new_line: bool) -> str:
    """Put two parts together: a sentence that was cut is one again, what was whole gets a line of its own."""
    if not former:
        return text
    whole = new_line or former.rstrip().endswith(_SHUT_ENDS)
    return f"{former}\n{text}" if whole else f"{former}{text}"


def follows_unseen(ended: Ended, sent: Sent) -> bool:
    """Whether nobody can have read an answer and typed a text between the former message and this one."""
    return sent.message == ended.sent.message + 1 and ended.sent.at <= sent.at <= ended.sent.at + AT_ONCE


def goes_on(ended: Ended | None, sent: Sent) -> GoingOn:
    """Whether a text without titles goes on with the former message; an answer to the next question does not."""
    if ended is None or sent.at < ended.sent.at:
        return GoingOn.NO
    passed = sent.at - ended.sent.at
    long = ended.sent.units
    unseen = follows_unseen(ended, sent)
    if (long >= HALF and passed <= AT_ONCE) or (long >= FULL and passed <= SOON) or (ended.pasted and unseen):
        return GoingOn.YES
    if not ended.kept:
        return GoingOn.NO
    cut = ended.pasted and ended.open and passed <= SOON
    return GoingOn.MAYBE if cut or (long >= FULL and passed <= LATER) else GoingOn.NO


def goes_on_with_titles(ended: Ended | None, sent: Sent, follows: bool) -> GoingOn:
    """Whether what stands before the first title goes on with the former message.

    `follows` says that the titles come behind the field in which that one ended.
    """
    if ended is None:
        return GoingOn.NO
    if follows and ended.pasted and sent.at - ended.sent.at <= LATER:
        return GoingOn.YES
    return goes_on(ended, sent)
