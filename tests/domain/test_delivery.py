from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery import (
    ATTENTION,
    CLAIMABLE,
    MAX_REFUSALS,
    TERMINAL,
    Ambiguous,
    Attempted,
    Dead,
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
    backoff,
    decide,
    may_become,
    sources,
)
from domain.messages import Method

NOW = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
SEND, EDIT, DELETE, PIN, LEAVE = (
    Method.SEND_TEXT,
    Method.EDIT_TEXT,
    Method.DELETE,
    Method.PIN,
    Method.LEAVE,
)
K = FailureKind


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


DECISIONS = [
    # surely not sent: again, whatever it is, however often
    (K.NOT_SENT, Attempted(SEND), Retry(after(2))),
    (K.NOT_SENT, Attempted(SEND, attempts=3), Retry(after(8))),
    (K.NOT_SENT, Attempted(SEND, attempts=5000, ambiguous=1), Retry(after(300))),
    (K.NOT_SENT, Attempted(EDIT), Retry(after(2))),
    # the answer was lost: once more and labelled, then a person decides
    (K.UNKNOWN, Attempted(SEND), Ambiguous(after(30))),
    (K.UNKNOWN, Attempted(Method.SEND_DOCUMENT), Ambiguous(after(30))),
    (K.UNKNOWN, Attempted(Method.SEND_PHOTO, ambiguous=1), Held()),
    (K.UNKNOWN, Attempted(SEND, ambiguous=1), Held()),
    # the answer was lost, but twice is as good as once
    (K.UNKNOWN, Attempted(EDIT), Retry(after(2))),
    (K.UNKNOWN, Attempted(DELETE, attempts=2), Retry(after(4))),
    (K.UNKNOWN, Attempted(PIN, ambiguous=1), Retry(after(2))),
    (K.UNKNOWN, Attempted(LEAVE), Retry(after(2))),
    (K.MIGRATED, Attempted(SEND), Migrated(-1007)),
    (K.UNREACHABLE, Attempted(SEND), Undeliverable()),
    (K.UNREACHABLE, Attempted(EDIT), Undeliverable()),
    (K.UNREACHABLE, Attempted(DELETE), Settled()),
    (K.UNREACHABLE, Attempted(LEAVE), Settled()),
    (K.MALFORMED, Attempted(SEND), PlainText()),
    (K.MALFORMED, Attempted(SEND, plain=True), Dead()),
    (K.TOO_LONG, Attempted(SEND), PlainText()),
    (K.TOO_LONG, Attempted(EDIT, plain=True), Dead()),
    (K.MALFORMED, Attempted(PIN), Dead()),
    (K.NO_THREAD, Attempted(SEND, in_thread=True), MainThread()),
    (K.NO_THREAD, Attempted(SEND), Dead()),
    (K.NOT_MODIFIED, Attempted(EDIT), Settled()),
    (K.NOT_MODIFIED, Attempted(EDIT), Settled()),
    (K.TARGET_GONE, Attempted(EDIT), SendAnew()),
    (K.TARGET_GONE, Attempted(DELETE), Settled()),
    (K.TARGET_GONE, Attempted(PIN), Settled()),
    (K.NO_RIGHTS, Attempted(PIN), Dead()),
    (K.TOKEN, Attempted(SEND, attempts=100), PausedAll(K.TOKEN, after(1))),
    (K.TOKEN, Attempted(SEND, refusals=3), PausedAll(K.TOKEN, after(64))),
    (K.TOKEN, Attempted(SEND, refusals=MAX_REFUSALS - 1), PausedAll(K.TOKEN, after(300))),
    (K.TOKEN, Attempted(SEND, refusals=MAX_REFUSALS), Dead()),
    (K.CONFLICT, Attempted(SEND), PausedAll(K.CONFLICT, after(1))),
    (K.REFUSED, Attempted(SEND), Retry(after(2))),
    (K.REFUSED, Attempted(SEND, attempts=90, refusals=MAX_REFUSALS - 1), Retry(after(300))),
    (K.REFUSED, Attempted(SEND, refusals=MAX_REFUSALS), Dead()),
    (K.BROKEN, Attempted(Method.SEND_DOCUMENT), Dead()),
]


@pytest.mark.parametrize(("kind", "tried", "decision"), DECISIONS)
def test_each_failure_leads_where_the_table_says(kind: FailureKind, tried: Attempted, decision: Any) -> None:
    assert decide(Failure(kind, new_chat_id=-1007), tried, NOW, jitter=0.0) == decision


def test_every_kind_of_failure_stands_in_the_table() -> None:
    assert {kind for kind, _, _ in DECISIONS} | {K.THROTTLED} == set(FailureKind)


@pytest.mark.parametrize(("told", "waited"), [(0, 1), (3, 3), (35, 35)])
def test_too_fast_waits_as_long_as_told_and_is_no_attempt(told: int, waited: int) -> None:
    failure = Failure(K.THROTTLED, retry_after=timedelta(seconds=told))
    assert decide(failure, Attempted(SEND), NOW, jitter=0.0) == Throttled(after(waited))
    assert decide(failure, Attempted(SEND), NOW, jitter=0.5) == Throttled(after(waited + 0.5))


@given(st.integers(1, 10_000), st.floats(0, 0.999))
def test_backoff_grows_to_five_minutes_and_never_beyond(attempts: int, jitter: float) -> None:
    assert timedelta(seconds=min(2**attempts, 300)) <= backoff(attempts, jitter) <= timedelta(minutes=5)


@given(
    st.sampled_from(FailureKind),
    st.builds(
        Attempted,
        method=st.sampled_from(Method),
        attempts=st.integers(1, 50),
        refusals=st.integers(0, 10),
        ambiguous=st.integers(0, 3),
        plain=st.booleans(),
        in_thread=st.booleans(),
    ),
    st.floats(0, 0.999),
)
def test_nothing_is_ever_repeated_unlabelled_after_a_lost_answer(
    kind: FailureKind, tried: Attempted, jitter: float
) -> None:
    decision = decide(Failure(kind, new_chat_id=-1), tried, NOW, jitter)
    if kind is K.UNKNOWN and tried.method in {SEND, Method.SEND_DOCUMENT, Method.SEND_PHOTO}:
        assert isinstance(decision, Ambiguous if tried.ambiguous == 0 else Held)
    if isinstance(decision, Retry | Ambiguous):
        assert decision.at > NOW


def test_terminal_states_lead_nowhere_and_all_others_lead_on() -> None:
    for before, later in product(DeliveryState, DeliveryState):
        assert not (before in TERMINAL and may_become(before, later))
    assert all(any(may_become(before, later) for later in DeliveryState) for before in set(DeliveryState) - TERMINAL)


def test_only_a_claim_starts_a_call_and_only_a_call_or_a_person_says_sent() -> None:
    assert sources(DeliveryState.SENDING) == CLAIMABLE
    assert sources(DeliveryState.SENT) == {DeliveryState.SENDING, DeliveryState.AMBIGUOUS, DeliveryState.HELD}
    assert sources(DeliveryState.DEAD) == {DeliveryState.SENDING}


def test_what_is_being_sent_can_not_be_withdrawn() -> None:
    withdrawn = (DeliveryState.SUPERSEDED, DeliveryState.EXPIRED, DeliveryState.CANCELLED)
    assert not any(may_become(DeliveryState.SENDING, state) for state in withdrawn)


def test_the_attention_list_holds_every_bad_end() -> None:
    assert {DeliveryState.HELD, DeliveryState.UNDELIVERABLE, DeliveryState.DEAD} == ATTENTION
