from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.clock import ShiftedClock, SystemClock, make_clock

START = datetime(2026, 9, 15, 9, 0, tzinfo=timezone(timedelta(hours=8)))


def test_both_clocks_speak_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert ShiftedClock(START).now().tzinfo is UTC


def test_a_rehearsal_starts_where_it_is_told_and_runs_on() -> None:
    clock = ShiftedClock(START)
    first = clock.now()
    assert START <= first <= clock.now() < START + timedelta(minutes=1)


def test_advancing_moves_on_and_tells_those_who_wait() -> None:
    clock, told = ShiftedClock(START), []
    clock.on_advance(lambda: told.append(True))
    clock.advance(timedelta(hours=1))
    assert clock.now() >= START + timedelta(hours=1)
    assert told == [True]


def test_advancing_to_an_instant_never_goes_back() -> None:
    clock = ShiftedClock(START)
    clock.advance_to(START + timedelta(days=1))
    clock.advance_to(START)
    assert clock.now() >= START + timedelta(days=1)
    with pytest.raises(ValueError, match="back"):
        clock.advance(timedelta(seconds=-1))


def test_advancing_leaves_the_monotonic_seconds_alone() -> None:
    clock = ShiftedClock(START)
    before = clock.monotonic()
    clock.advance(timedelta(days=365))
    assert clock.monotonic() - before < 60


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        ShiftedClock(START.replace(tzinfo=None))


def test_the_setting_chooses_the_clock() -> None:
    assert isinstance(make_clock(None), SystemClock)
    assert isinstance(make_clock(START), ShiftedClock)
