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
    Dead,
    Facts,
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
    State,
    Throttled,
    Undeliverable,
    backoff,
    classify,
    decide,
    may_become,
    plain_parts,
    sources,
    units,
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
    (K.NOT_SENT, Facts(SEND), Retry(after(2))),
    (K.NOT_SENT, Facts(SEND, attempts=3), Retry(after(8))),
    (K.NOT_SENT, Facts(SEND, attempts=5000, ambiguous=1), Retry(after(300))),
    (K.NOT_SENT, Facts(EDIT), Retry(after(2))),
    # the answer was lost: once more and labelled, then a person decides
    (K.UNKNOWN, Facts(SEND), Ambiguous(after(30))),
    (K.UNKNOWN, Facts(Method.SEND_DOCUMENT), Ambiguous(after(30))),
    (K.UNKNOWN, Facts(Method.SEND_PHOTO, ambiguous=1), Held()),
    (K.UNKNOWN, Facts(SEND, ambiguous=1), Held()),
    # the answer was lost, but twice is as good as once
    (K.UNKNOWN, Facts(EDIT), Retry(after(2))),
    (K.UNKNOWN, Facts(DELETE, attempts=2), Retry(after(4))),
    (K.UNKNOWN, Facts(PIN, ambiguous=1), Retry(after(2))),
    (K.UNKNOWN, Facts(LEAVE), Retry(after(2))),
    (K.MIGRATED, Facts(SEND), Migrated(-1007)),
    (K.UNREACHABLE, Facts(SEND), Undeliverable()),
    (K.UNREACHABLE, Facts(EDIT), Undeliverable()),
    (K.UNREACHABLE, Facts(DELETE), Settled()),
    (K.UNREACHABLE, Facts(LEAVE), Settled()),
    (K.MALFORMED, Facts(SEND), PlainText()),
    (K.MALFORMED, Facts(SEND, plain=True), Dead()),
    (K.TOO_LONG, Facts(SEND), PlainText()),
    (K.TOO_LONG, Facts(EDIT, plain=True), Dead()),
    (K.MALFORMED, Facts(PIN), Dead()),
    (K.NO_THREAD, Facts(SEND, in_thread=True), MainThread()),
    (K.NO_THREAD, Facts(SEND), Dead()),
    (K.NOT_MODIFIED, Facts(EDIT), Settled()),
    (K.NOT_MODIFIED, Facts(EDIT, is_card=True), Settled()),
    (K.TARGET_GONE, Facts(EDIT, is_card=True), SendAnew()),
    (K.TARGET_GONE, Facts(EDIT), Settled()),
    (K.TARGET_GONE, Facts(DELETE), Settled()),
    (K.TARGET_GONE, Facts(PIN), Settled()),
    (K.NO_RIGHTS, Facts(PIN), Dead()),
    (K.TOKEN, Facts(SEND, attempts=100), PausedAll(K.TOKEN)),
    (K.TOKEN, Facts(SEND, refusals=MAX_REFUSALS), Dead()),
    (K.CONFLICT, Facts(SEND), PausedAll(K.CONFLICT)),
    (K.REFUSED, Facts(SEND), Retry(after(2))),
    (K.REFUSED, Facts(SEND, attempts=90, refusals=MAX_REFUSALS - 1), Retry(after(300))),
    (K.REFUSED, Facts(SEND, refusals=MAX_REFUSALS), Dead()),
    (K.BROKEN, Facts(Method.SEND_DOCUMENT), Dead()),
]


@pytest.mark.parametrize(("kind", "facts", "decision"), DECISIONS)
def test_each_failure_leads_where_the_table_says(kind: FailureKind, facts: Facts, decision: Any) -> None:
    assert decide(Failure(kind, new_chat_id=-1007), facts, NOW, jitter=0.0) == decision


def test_every_kind_of_failure_stands_in_the_table() -> None:
    assert {kind for kind, _, _ in DECISIONS} | {K.THROTTLED} == set(FailureKind)


@pytest.mark.parametrize(("told", "waited"), [(0, 1), (3, 3), (35, 35)])
def test_too_fast_waits_as_long_as_told_and_is_no_attempt(told: int, waited: int) -> None:
    failure = Failure(K.THROTTLED, retry_after=timedelta(seconds=told))
    assert decide(failure, Facts(SEND), NOW, jitter=0.0) == Throttled(after(waited))
    assert decide(failure, Facts(SEND), NOW, jitter=0.5) == Throttled(after(waited + 0.5))


@given(st.integers(1, 10_000), st.floats(0, 0.999))
def test_backoff_grows_to_five_minutes_and_never_beyond(attempts: int, jitter: float) -> None:
    assert timedelta(seconds=min(2**attempts, 300)) <= backoff(attempts, jitter) <= timedelta(minutes=5)


@given(
    st.sampled_from(FailureKind),
    st.builds(
        Facts,
        method=st.sampled_from(Method),
        attempts=st.integers(1, 50),
        refusals=st.integers(0, 10),
        ambiguous=st.integers(0, 3),
        is_card=st.booleans(),
        plain=st.booleans(),
        in_thread=st.booleans(),
    ),
    st.floats(0, 0.999),
)
def test_nothing_is_ever_repeated_unlabelled_after_a_lost_answer(
    kind: FailureKind, facts: Facts, jitter: float
) -> None:
    decision = decide(Failure(kind, new_chat_id=-1), facts, NOW, jitter)
    if kind is K.UNKNOWN and facts.method in {SEND, Method.SEND_DOCUMENT, Method.SEND_PHOTO}:
        assert isinstance(decision, Ambiguous if facts.ambiguous == 0 else Held)
    if isinstance(decision, Retry | Ambiguous):
        assert decision.at > NOW


TEXTS = [
    ("Forbidden: bot was blocked by the user", K.UNREACHABLE),
    ("Forbidden: user is deactivated", K.UNREACHABLE),
    ("Forbidden: bot can't initiate conversation with a user", K.UNREACHABLE),
    ("Forbidden: bot was kicked from the supergroup chat", K.UNREACHABLE),
    ("Forbidden: bot is not a member of the supergroup chat", K.UNREACHABLE),
    ("Forbidden: the group chat was deleted", K.UNREACHABLE),
    ("Bad Request: chat not found", K.UNREACHABLE),
    ("Chat not found", K.UNREACHABLE),
    ("Bad Request: PEER_ID_INVALID", K.UNREACHABLE),
    ("Peer_id_invalid", K.UNREACHABLE),
    ("Private chat not found", K.UNREACHABLE),
    ("Message is not modified: specified new message content and reply markup are exactly the same", K.NOT_MODIFIED),
    ("Message to edit not found", K.TARGET_GONE),
    ("Message to delete not found", K.TARGET_GONE),
    ("Message can't be deleted", K.TARGET_GONE),
    ("Can't parse entities: unsupported start tag", K.MALFORMED),
    ("Button_data_invalid", K.MALFORMED),
    ("Message is too long", K.TOO_LONG),
    ("Message thread not found", K.NO_THREAD),
    ("Topic_closed", K.NO_THREAD),
    ("Not enough rights to manage pinned messages in the chat", K.NO_RIGHTS),
    ("Too Many Requests: retry later", K.THROTTLED),
    ("Forbidden: something that Telegram will think of next year", K.REFUSED),
    ("Bad Request: chat not found in the moon", K.REFUSED),
    ("", K.REFUSED),
]


@pytest.mark.parametrize(("text", "kind"), TEXTS)
def test_descriptions_are_read_by_their_exact_words(text: str, kind: FailureKind) -> None:
    assert classify(text) is kind


def test_terminal_states_lead_nowhere_and_all_others_lead_on() -> None:
    for before, later in product(State, State):
        assert not (before in TERMINAL and may_become(before, later))
    assert all(any(may_become(before, later) for later in State) for before in set(State) - TERMINAL)


def test_only_a_claim_starts_a_call_and_only_a_call_or_a_person_says_sent() -> None:
    assert sources(State.SENDING) == CLAIMABLE
    assert sources(State.SENT) == {State.SENDING, State.AMBIGUOUS, State.HELD}
    assert sources(State.DEAD) == {State.SENDING}


def test_what_is_being_sent_can_not_be_withdrawn() -> None:
    withdrawn = (State.SUPERSEDED, State.EXPIRED, State.CANCELLED)
    assert not any(may_become(State.SENDING, state) for state in withdrawn)


def test_the_attention_list_holds_every_bad_end() -> None:
    assert {State.HELD, State.UNDELIVERABLE, State.DEAD} == ATTENTION


def test_plain_text_keeps_the_words_and_drops_the_tags() -> None:
    html = '<b>述职</b> 1 &lt; 2 <a href="https://x.cn/?a=1&amp;b=2">看</a> a < b'
    assert plain_parts(html) == ("述职 1 &lt; 2 看 a &lt; b",)


def test_long_text_is_cut_at_line_ends_and_never_inside_a_character() -> None:
    assert plain_parts("一二三\n四五六", limit=5) == ("一二三\n", "四五六")
    assert plain_parts("😀😀😀", limit=3) == ("😀", "😀", "😀")
    assert plain_parts("") == ()


@given(st.text(alphabet="ab一😀\n", max_size=60), st.integers(2, 9))
def test_parts_fit_and_together_are_the_whole_text(text: str, limit: int) -> None:
    parts = plain_parts(text, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
