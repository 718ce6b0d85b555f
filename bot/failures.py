"""From an exception of a call to a Failure that the rules understand."""

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
from domain.delivery import Failure, FailureKind, classify


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
