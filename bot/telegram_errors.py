"""From an exception of a call, with Telegram's own words, to a Failure that domain/delivery.py decides about."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)

from bot.http_client import NotSent
from domain.delivery import Failure, FailureKind

# Telegram's words, folded to lower case, without "Bad Request: " or "Forbidden: ". Exact texts only: an
# unknown 400 or 403 must never make a person unreachable for good (reliability.md 2.3, the Healthchecks rule).
# Source: tdlib/telegram-bot-api Client.cpp (check_chat_access, fail_query_with_error, check_message_topic).
_TEXTS: dict[FailureKind, frozenset[str]] = {
    FailureKind.UNREACHABLE: frozenset(
        {
            "bot was blocked by the user",
            "user is deactivated",
            "bot can't initiate conversation with a user",
            "bot can't send messages to bots",
            "bot was kicked from the group chat",
            "bot was kicked from the supergroup chat",
            "bot was kicked from the channel chat",
            "bot is not a member of the group chat",
            "bot is not a member of the supergroup chat",
            "bot is not a member of the channel chat",
            "the group chat was deleted",
            "chat not found",
            "private chat not found",
            "peer_id_invalid",
            "user_is_blocked",
            "chat_write_forbidden",
            "have no rights to send a message",
            "not enough rights to send text messages to the chat",
        }
    ),
    FailureKind.TOO_LONG: frozenset({"message is too long", "text is too long", "message_too_long"}),
    FailureKind.MALFORMED: frozenset({"button_data_invalid", "button_url_invalid", "reply markup is too long"}),
    FailureKind.NO_THREAD: frozenset({"message thread not found", "topic_closed", "topic_deleted"}),
    FailureKind.TARGET_GONE: frozenset(
        {
            "message to edit not found",
            "message to delete not found",
            "message to pin not found",
            "message can't be edited",
            "message can't be deleted",
            "message can't be deleted for everyone",
            "message identifier is not specified",
            "message_id_invalid",
        }
    ),
    FailureKind.NO_RIGHTS: frozenset(
        {"not enough rights to manage pinned messages in the chat", "not enough rights to pin a message"}
    ),
}
_STARTS = (
    ("message is not modified", FailureKind.NOT_MODIFIED),
    ("can't parse entities", FailureKind.MALFORMED),
    ("too many requests", FailureKind.THROTTLED),
)


def classify(text: str) -> FailureKind:
    """Read the description of a 400 or 403; a text that is not in the table is REFUSED, which is not for good."""
    words = text.strip().removeprefix("Bad Request: ").removeprefix("Forbidden: ").casefold()
    for start, kind in _STARTS:
        if words.startswith(start):
            return kind
    return next((kind for kind, texts in _TEXTS.items() if words in texts), FailureKind.REFUSED)


class MissingFile(Exception):
    """A file that a message needs is not in DATA_DIR/files any more."""


def failure_of(error: Exception) -> Failure:
    """Say what kind of failure an exception is; whatever is not known counts as "may have been sent"."""
    # python-telegram-bot quotes whole pages of a broken proxy.
    text = str(error)[:200]
    match error:
        case RetryAfter():
            return Failure(FailureKind.THROTTLED, text, retry_after=_span(error.retry_after))
        case ChatMigrated():
            return Failure(FailureKind.MIGRATED, text, new_chat_id=error.new_chat_id)
        case InvalidToken():
            return Failure(FailureKind.TOKEN, text)
        case Conflict():
            return Failure(FailureKind.CONFLICT, text)
        case BadRequest() | Forbidden():
            return Failure(classify(text), text)
        case MissingFile():
            return Failure(FailureKind.BROKEN, text)
        case NetworkError():
            return Failure(_unanswered(error, text), text)
        case _:
            return Failure(FailureKind.UNKNOWN, type(error).__name__)


def _unanswered(error: NetworkError, text: str) -> FailureKind:
    if isinstance(error.__cause__, NotSent):
        return FailureKind.NOT_SENT
    # python-telegram-bot keeps no status for these two, which are refusals and not lost answers.
    if text.casefold().startswith("too many requests"):
        return FailureKind.THROTTLED
    if text.casefold().startswith("request entity too large"):
        return FailureKind.REFUSED
    return FailureKind.UNKNOWN


def _span(retry_after: int | timedelta) -> timedelta:
    return retry_after if isinstance(retry_after, timedelta) else timedelta(seconds=retry_after)
