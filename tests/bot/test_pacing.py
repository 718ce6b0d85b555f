from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import Pace, Pacer
from bot.sender import _BACKLOG_NAP

PERSON, GROUP = 5001, -1001


def speak(pacer: Pacer, chats: Any, seconds: int, step: float = 0.05) -> list[tuple[float, int]]:
    """Have every chat speak as often as it may; gives (second, chat) of each message."""
    said = []
    for tick in range(int(seconds / step)):
        now = tick * step
        for chat in chats:
            if pacer.room(now) and chat not in pacer.blocked(now):
                pacer.take(chat, now)
                pacer.landed(chat, now)
                said.append((now, chat))
    return said


def test_a_private_chat_gets_three_at_once_and_then_one_a_second() -> None:
    said = speak(Pacer(Pace(), 0.0), [PERSON], 10)
    assert sum(now < 0.5 for now, _ in said) == 3
    assert 11 <= len(said) <= 12


def test_what_nobody_asked_for_goes_to_a_chat_a_second_apart() -> None:
    pacer, said = Pacer(Pace(), 0.0), []
    for tick in range(1000):
        now = tick * 0.01
        if PERSON not in pacer.resting(now):
            pacer.take(PERSON, now)
            said.append(now)
    assert len(said) == 10
    assert min(later - earlier for earlier, later in pairwise(said)) > 1.04


def test_a_call_that_was_long_under_way_is_followed_by_a_whole_second_of_rest() -> None:
    pacer = Pacer(Pace(), 0.0)
    pacer.take(5, 0.0)
    pacer.take(6, 0.0)
    # Whoever asks meanwhile changes nothing.
    assert pacer.resting(0.3).keys() == {5, 6}
    pacer.landed(5, 0.4)
    assert 5 in pacer.resting(1.4)
    assert 6 not in pacer.resting(1.4)
    assert 5 not in pacer.resting(1.46)
    # As long as that a bucket is not only full again but forgotten.
    pacer.take(5, 10.0)
    assert pacer.blocked(19.0) == {}
    pacer.landed(5, 20.0)
    assert 5 in pacer.resting(20.9)
    pacer.landed(7, 2.0)
    assert 7 not in pacer.resting(2.0)


def test_a_paused_chat_rests_as_long_as_it_is_paused() -> None:
    pacer = Pacer(Pace(), 0.0)
    pacer.take(PERSON, 0.0)
    pacer.pause_chat(PERSON, 5.0)
    pacer.pause_chat(GROUP, 3.0)
    assert pacer.resting(1.0) == {PERSON: 5.0, GROUP: 3.0}
    assert pacer.resting(5.0) == {}


def test_a_group_gets_three_at_once_and_then_seventeen_a_minute() -> None:
    said = speak(Pacer(Pace(), 0.0), [GROUP], 120, step=0.5)
    assert sum(now <= 1 for now, _ in said) == 3
    assert 36 <= len(said) <= 38


def test_a_sender_that_naps_over_a_backlog_and_wakes_late_loses_nothing_of_the_pace() -> None:
    pace = Pace()
    assert 2 * _BACKLOG_NAP * pace.overall <= pace.overall_burst


def test_all_chats_together_get_twenty_five_a_second() -> None:
    said = speak(Pacer(Pace(), 0.0), range(1, 1000), 10)
    assert 245 <= len(said) <= 256


def test_after_every_pause_calls_that_come_a_tenth_of_a_second_late_are_still_allowed() -> None:
    pacer, now = Pacer(Pace(), 0.0), 0.0
    said: list[float] = []
    for step in range(2000):
        # Now and then nothing happens for a third of a second.
        now += 0.35 if step % 200 == 0 else 0.01
        while pacer.room(now):
            pacer.take(len(said), now)
            pacer.landed(len(said), now)
            said.append(now)
    # Of thirty that may come within a second the first may have been late.
    assert max(sum(start <= at < start + 1.1 for at in said) for start in said) <= 30


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 1)), min_size=100, max_size=200))
def test_however_late_calls_come_the_server_counts_no_more_than_thirty_in_any_second(
    calls: list[tuple[float, float]],
) -> None:
    """Each call takes its own time and comes at some instant of it; the sender looks every fiftieth of a second."""
    pacer, now, left = Pacer(Pace(), 0.0), 0.0, list(enumerate(calls))
    under_way: list[tuple[float, int]] = []
    came: list[float] = []
    while left:
        now += 0.02
        for end, chat in [one for one in under_way if one[0] <= now]:
            under_way.remove((end, chat))
            pacer.landed(chat, now)
        for _ in range(min(pacer.room(now), len(left))):
            chat, (lasts, part) = left.pop(0)
            pacer.take(chat, now)
            under_way.append((now + lasts, chat))
            came.append(now + lasts * part)
    assert max(sum(start <= at < start + 1 for at in came) for start in came) <= 30


def test_a_pause_that_thirty_calls_of_this_second_make_ends_with_it() -> None:
    pacer = Pacer(replace(Pace(), overall=1e9, overall_burst=1e9), 0.0)
    for chat in range(30):
        assert pacer.room(0.5)
        pacer.take(chat, 0.5)
    assert (pacer.room(9.0), pacer.wait(9.0)) == (0, 0.0)
    for chat in range(30):
        pacer.landed(chat, 9.0 + chat / 100)
    assert pacer.room(9.5) == 0
    assert pacer.wait(9.5) == pytest.approx(0.5)
    assert pacer.room(10.0) == 1


@given(st.lists(st.tuples(st.integers(-3, 3).filter(bool), st.floats(0, 2)), max_size=80))
def test_no_window_of_a_minute_ever_exceeds_what_the_messenger_allows(
    requests: list[tuple[int, float]],
) -> None:
    pacer, now, said = Pacer(Pace(), 0.0), 0.0, []
    for chat, gap in requests:
        now += gap
        if pacer.room(now) and chat not in pacer.blocked(now):
            pacer.take(chat, now)
            pacer.landed(chat, now)
            said.append((now, chat))
    for start, chat in said:
        window = [at for at, other in said if other == chat and start <= at < start + 60]
        assert len(window) <= (20 if chat < 0 else 63)


def test_a_paused_chat_waits_while_others_speak() -> None:
    pacer = Pacer(Pace(), 0.0)
    pacer.pause_chat(PERSON, 5.0)
    assert pacer.blocked(4.9) == {PERSON: 5.0}
    assert pacer.room(4.9) > 0
    assert pacer.blocked(5.0) == {}


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pacer = Pacer(Pace(), 0.0)
    pacer.pause_chat(PERSON, 5.0)
    pacer.pause_chat(PERSON, 1.0)
    pacer.pause_all(9.0)
    pacer.pause_all(2.0)
    assert pacer.blocked(4.0) == {PERSON: 5.0}
    assert pacer.wait(4.0) == pytest.approx(5.0)


def test_a_pause_for_all_leaves_no_room() -> None:
    pacer = Pacer(Pace(), 0.0)
    pacer.pause_all(3.0)
    assert pacer.room(2.9) == 0
    assert pacer.room(3.0) == 3


@pytest.mark.parametrize("taken", range(1, 12))
def test_waiting_as_long_as_told_is_enough(taken: int) -> None:
    pacer, now = Pacer(Pace(), 0.0), 0.0
    for _ in range(taken):
        now += pacer.wait(now)
        assert pacer.room(now) >= 1
        pacer.take(taken, now)


def test_quiet_chats_are_forgotten() -> None:
    pacer = Pacer(Pace(), 0.0)
    for chat in range(1, 100):
        pacer.take(chat, 0.0)
    pacer.blocked(60.0)
    assert not pacer._chats
