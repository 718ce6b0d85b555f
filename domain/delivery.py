"""What becomes of a message: the states of an outbox row and what each failure leads to.

Which failure one of Telegram's error texts means is said in bot/telegram_errors.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.messages import Method


class DeliveryState(StrEnum):
    """Where an outbox row stands (reliability.md 2.3)."""

    PENDING = "pending"
    SENDING = "sending"
    AMBIGUOUS = "ambiguous"
    HELD = "held"
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DEAD = "dead"


CLAIMABLE = frozenset({DeliveryState.PENDING, DeliveryState.AMBIGUOUS})
ATTENTION = frozenset({DeliveryState.HELD, DeliveryState.UNDELIVERABLE, DeliveryState.DEAD})

_WITHDRAWN = frozenset({DeliveryState.SUPERSEDED, DeliveryState.EXPIRED, DeliveryState.CANCELLED})
_NEXT: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: _WITHDRAWN | {DeliveryState.SENDING, DeliveryState.HELD},
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.SENT,
            DeliveryState.PENDING,
            DeliveryState.AMBIGUOUS,
            DeliveryState.HELD,
            DeliveryState.UNDELIVERABLE,
            DeliveryState.DEAD,
        }
    ),
    DeliveryState.AMBIGUOUS: _WITHDRAWN | {DeliveryState.SENDING, DeliveryState.HELD, DeliveryState.SENT},
    DeliveryState.HELD: frozenset({DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.CANCELLED}),
}
TERMINAL = frozenset(DeliveryState) - frozenset(_NEXT)


def may_become(before: DeliveryState, after: DeliveryState) -> bool:
    """Say whether a row may go from one state to another; the one transition table (reliability.md 2.3)."""
    return after in _NEXT.get(before, frozenset())


def sources(after: DeliveryState) -> frozenset[DeliveryState]:
    """Name the states from which a row may become `after`: the WHERE of every change in storage/outbox.py."""
    return frozenset(before for before in DeliveryState if may_become(before, after))


class FailureKind(StrEnum):
    """Why a call to Telegram failed, as far as it matters for what happens next."""

    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    THROTTLED = "throttled"
    MIGRATED = "migrated"
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"
    TOO_LONG = "too_long"
    NO_THREAD = "no_thread"
    NOT_MODIFIED = "not_modified"
    TARGET_GONE = "target_gone"
    NO_RIGHTS = "no_rights"
    TOKEN = "token"  # noqa: S105 - the name of a failure, not a secret
    CONFLICT = "conflict"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call: its kind, Telegram's own words, and what it told us beside them."""

    kind: FailureKind
    text: str = ""
    retry_after: timedelta = timedelta()
    new_chat_id: int = 0


@dataclass(frozen=True, slots=True)
class Attempted:
    """What the decision must know of a row: the call that was made, and what was tried before.

    `attempts` counts the call that just failed; `refusals` and `ambiguous` count earlier failures only.
    """

    method: Method
    attempts: int = 1
    refusals: int = 0
    ambiguous: int = 0
    plain: bool = False
    in_thread: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing is left to do: the wanted state holds already."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It surely did not arrive: call again at `at`; the chat waits until then so that its order holds."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too fast: this chat, and all sending, waits until `until`; this was no attempt."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It may have arrived: repeat once at `at`, marked as a repeat."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """It may have arrived twice: a person decides."""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """This chat cannot be reached; an administrator is told."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has a new id; resend there now."""

    new_chat_id: int


@dataclass(frozen=True, slots=True)
class PlainText:
    """Telegram could not read our mark-up: once more without any, in parts if too long."""


@dataclass(frozen=True, slots=True)
class MainThread:
    """The topic is gone or closed: resend to the group itself."""


@dataclass(frozen=True, slots=True)
class SendAnew:
    """The message that was to be edited is gone: send what it should say as a new one."""


@dataclass(frozen=True, slots=True)
class PausedAll:
    """Nothing can be sent for a reason that is not this row's: `reason` names the pause, this row waits until `at`."""

    reason: FailureKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Dead:
    """Given up; stays on the attention list."""


Decision = (
    Settled
    | Retry
    | Throttled
    | Ambiguous
    | Held
    | Undeliverable
    | Migrated
    | PlainText
    | MainThread
    | SendAnew
    | PausedAll
    | Dead
)

# Doing these twice is the same as doing them once, so an unknown outcome needs no label.
IDEMPOTENT = frozenset({Method.EDIT_TEXT, Method.DELETE, Method.PIN, Method.LEAVE})
_NO_WORDS = frozenset({Method.DELETE, Method.PIN, Method.LEAVE})

MAX_REFUSALS = 6
_LONGEST_WAIT = timedelta(minutes=5)
_REPEAT_AFTER = timedelta(seconds=30)


def backoff(attempts: int, jitter: float) -> timedelta:
    """Wait 2^attempts seconds, stretched by up to double (`jitter` in [0, 1)), at most five minutes."""
    return min(timedelta(seconds=2 ** min(attempts, 9)) * (1 + jitter), _LONGEST_WAIT)


def _doubt(refusals: int) -> timedelta:
    """Wait 1, 4, 16 seconds and so on: an odd page of a proxy costs a second, one refused for ever is tried rarely."""
    return min(timedelta(seconds=4**refusals), _LONGEST_WAIT)


def after_unknown(tried: Attempted, now: datetime, jitter: float, wait: timedelta = _REPEAT_AFTER) -> Decision:
    """Decide after a lost answer: idempotent calls are simply repeated, others once and labelled, then held."""
    if tried.method in IDEMPOTENT:
        return Retry(now + backoff(tried.attempts, jitter))
    if tried.ambiguous == 0:
        return Ambiguous(now + wait * (1 + jitter))
    return Held()


def decide(
    failure: Failure, tried: Attempted, now: datetime, jitter: float, wait: timedelta = _REPEAT_AFTER
) -> Decision:
    """Say what a failed call leads to (reliability.md 2.3); `now` is aware UTC, `jitter` lies in [0, 1)."""
    match failure.kind:
        case FailureKind.NOT_SENT:
            return Retry(now + backoff(tried.attempts, jitter))
        case FailureKind.UNKNOWN:
            return after_unknown(tried, now, jitter, wait)
        case FailureKind.THROTTLED:
            return Throttled(now + max(failure.retry_after, timedelta(seconds=1)) + timedelta(seconds=jitter))
        case FailureKind.MIGRATED:
            return Migrated(failure.new_chat_id)
        case FailureKind.TOKEN | FailureKind.CONFLICT if tried.refusals < MAX_REFUSALS:
            return PausedAll(failure.kind, now + _doubt(tried.refusals))
        case FailureKind.NOT_MODIFIED:
            return Settled()
        case FailureKind.REFUSED if tried.refusals < MAX_REFUSALS:
            return Retry(now + backoff(tried.attempts, jitter))
        case _:
            return _for_good(failure.kind, tried)


def _for_good(kind: FailureKind, tried: Attempted) -> Decision:
    wordless = tried.method in _NO_WORDS
    if kind is FailureKind.UNREACHABLE:
        # Where we can't come any more there is nothing to delete, pin or leave.
        return Settled() if wordless else Undeliverable()
    if kind is FailureKind.TARGET_GONE:
        # Words that stand nowhere have not been said; what was to be removed or pinned is simply gone.
        return SendAnew() if tried.method is Method.EDIT_TEXT else Settled()
    if kind is FailureKind.NO_THREAD and tried.in_thread:
        return MainThread()
    if kind in {FailureKind.MALFORMED, FailureKind.TOO_LONG} and not tried.plain and not wordless:
        return PlainText()
    return Dead()
