from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from telegram.error import NetworkError

from bot.clock import ShiftedClock
from bot.exits import StopProcess
from bot.health_guards import ClockGuard, DiskGuard
from bot.http_client import Reading
from bot.loop import Wakeup
from bot.sending_gate import Hold, SendingGate


class Hands:
    """A wall clock and a monotonic one, each turned by hand."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def run(self, seconds: int, wall: int | None = None) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds if wall is None else wall)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def gate() -> SendingGate:
    return SendingGate()


@pytest.mark.parametrize("off", [121, -121, 3600, -86400, 9 * 365 * 86400])
async def test_a_jump_of_the_clock_holds_sending(off: int, hands: Hands, gate: SendingGate) -> None:
    guard = ClockGuard(hands, gate)
    hands.run(10, 10 + off)
    await guard.check()
    assert gate.reasons == (Hold.CLOCK,)


@pytest.mark.parametrize("off", [0, 119, -119])
async def test_small_steps_are_no_jump(off: int, hands: Hands, gate: SendingGate) -> None:
    guard = ClockGuard(hands, gate)
    hands.run(10, 10 + off)
    await guard.check()
    assert gate.is_open


async def test_it_goes_on_by_itself_when_the_clocks_agree_again(hands: Hands, gate: SendingGate) -> None:
    guard = ClockGuard(hands, gate)
    hands.run(10, 10_000)
    await guard.check()
    hands.run(10, 10 - 9_990)
    await guard.check()
    assert gate.is_open


async def test_a_clock_that_is_slewed_slowly_never_adds_up_to_a_jump(hands: Hands, gate: SendingGate) -> None:
    guard = ClockGuard(hands, gate)
    for _ in range(100):
        hands.run(10, 12)
        await guard.check()
    assert gate.is_open


async def test_a_clock_behind_what_an_earlier_run_saw_holds_sending(hands: Hands, gate: SendingGate) -> None:
    guard = ClockGuard(hands, gate)
    await guard.compare(hands.wall + timedelta(days=1))
    await guard.check()
    assert gate.reasons == (Hold.CLOCK,)


async def test_a_person_can_say_that_the_time_is_right(hands: Hands, gate: SendingGate) -> None:
    guard = ClockGuard(hands, gate)
    hands.run(10, 10_000)
    await guard.check()
    guard.forgive()
    await guard.check()
    assert gate.is_open


async def test_a_rehearsal_that_moves_on_is_deliberate(gate: SendingGate) -> None:
    clock = ShiftedClock(datetime(2026, 9, 15, 1, 0, tzinfo=UTC))
    guard = ClockGuard(clock, gate)
    clock.on_advance(guard.forgive)
    clock.advance(timedelta(days=30))
    await guard.check()
    assert gate.is_open


async def test_a_full_disk_holds_sending_until_there_is_room(tmp_path: Path, gate: SendingGate) -> None:
    await DiskGuard(tmp_path, gate, least_free=2**62).check()
    assert gate.reasons == (Hold.DISK,)
    await DiskGuard(tmp_path, gate, least_free=1).check()
    assert gate.is_open


async def test_a_full_disk_under_the_database_counts_as_one_under_the_files(
    tmp_path: Path, gate: SendingGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = tmp_path / "database"
    free = {tmp_path: SimpleNamespace(free=2), full: SimpleNamespace(free=0)}
    monkeypatch.setattr("bot.health_guards.shutil.disk_usage", free.__getitem__)
    await DiskGuard(tmp_path, gate, least_free=1, also=full).check()
    assert gate.reasons == (Hold.DISK,)


def test_a_gate_opens_when_nobody_holds_it_any_more_and_tells_each_change_once() -> None:
    gate, told = SendingGate(), []
    gate.on_change(lambda reason, held: told.append((reason, held)))
    gate.hold(Hold.DISK)
    gate.hold(Hold.DISK)
    gate.hold(Hold.CLOCK)
    gate.release(Hold.DISK)
    assert not gate.is_open
    gate.release(Hold.CLOCK)
    gate.release(Hold.CLOCK)
    assert gate.is_open
    assert told == [(Hold.DISK, True), (Hold.CLOCK, True), (Hold.DISK, False), (Hold.CLOCK, False)]


class Telegram:
    """What Telegram's clock shows with each answer; None until the first."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self.reading: Reading | None = None

    def answers(self, shown: datetime) -> None:
        self.reading = Reading(shown, self._hands.seconds)


@pytest.fixture
def telegram(hands: Hands) -> Telegram:
    return Telegram(hands)


@pytest.fixture
def guard(hands: Hands, gate: SendingGate, telegram: Telegram) -> ClockGuard:
    return ClockGuard(hands, gate, lambda: telegram.reading)


@pytest.mark.parametrize("off", [3600, -3600, 86400])
async def test_a_new_time_that_telegram_confirms_three_times_is_the_right_one(
    off: int, hands: Hands, gate: SendingGate, telegram: Telegram, guard: ClockGuard
) -> None:
    telegram.answers(hands.now())
    hands.run(10, 10 + off)
    await guard.check()
    for _ in range(3):
        assert gate.reasons == (Hold.CLOCK,)
        hands.run(10)
        telegram.answers(hands.now())
        await guard.check()
    assert gate.is_open


async def test_one_answer_counts_once_however_often_it_is_looked_at(
    hands: Hands, gate: SendingGate, telegram: Telegram, guard: ClockGuard
) -> None:
    hands.run(10, 3610)
    await guard.check()
    hands.run(1)
    telegram.answers(hands.now())
    for _ in range(5):
        hands.run(1)
        await guard.check()
    assert gate.reasons == (Hold.CLOCK,)


async def test_a_wrong_time_is_not_taken_for_right_by_telegram_or_by_patience(
    hands: Hands, gate: SendingGate, telegram: Telegram, guard: ClockGuard
) -> None:
    right = hands.now()
    hands.run(10, 10 + 3600)
    await guard.check()
    for seconds in range(20, 200, 10):
        hands.run(10)
        telegram.answers(right + timedelta(seconds=seconds))
        await guard.check()
    assert gate.reasons == (Hold.CLOCK,)


async def test_a_clock_that_is_ahead_of_an_earlier_run_is_judged_by_the_first_answer(
    hands: Hands, gate: SendingGate, telegram: Telegram, guard: ClockGuard
) -> None:
    await guard.compare(hands.wall - timedelta(days=365))
    assert gate.is_open
    hands.run(10)
    telegram.answers(hands.now() - timedelta(days=365))
    await guard.check()
    assert gate.reasons == (Hold.CLOCK,)


@pytest.mark.parametrize("last_seen", [None, timedelta(seconds=60)], ids=["empty database", "seen just now"])
async def test_a_rehearsal_whose_time_never_was_telegrams_runs(
    last_seen: timedelta | None, hands: Hands, gate: SendingGate, telegram: Telegram, guard: ClockGuard
) -> None:
    await guard.compare(None if last_seen is None else hands.wall - last_seen)
    for _ in range(5):
        hands.run(10)
        telegram.answers(hands.now() + timedelta(days=90))
        await guard.check()
        assert gate.is_open


async def test_telegram_that_agreed_once_is_believed_when_it_contradicts(
    hands: Hands, gate: SendingGate, telegram: Telegram, guard: ClockGuard
) -> None:
    await guard.compare(None)
    telegram.answers(hands.now())
    await guard.check()
    # Slewed so slowly that our own two clocks never disagree.
    for _ in range(130):
        hands.run(10, 11)
        await guard.check()
    hands.run(1)
    telegram.answers(hands.now() - timedelta(seconds=130))
    await guard.check()
    assert gate.reasons == (Hold.CLOCK,)


async def test_a_clock_that_jumped_and_came_back_needs_nobodys_word(
    hands: Hands, gate: SendingGate, telegram: Telegram, guard: ClockGuard
) -> None:
    telegram.answers(hands.now())
    hands.run(10, 10 + 365 * 86400)
    await guard.check()
    hands.run(30, 30 - 365 * 86400)
    await guard.check()
    assert gate.is_open


async def test_a_clock_that_stays_in_doubt_ends_the_process_with_a_sentence(
    hands: Hands, guard: ClockGuard, gate: SendingGate
) -> None:
    hands.run(10, 3610)
    await guard.check()
    asked = 0

    async def ask() -> None:
        nonlocal asked
        asked += 1
        hands.run(60)
        raise NetworkError("no answer")

    with pytest.raises(StopProcess, match="请校准时钟"):
        await guard.watch(ask, Wakeup(), every=0)
    assert asked == 6
    assert gate.reasons == (Hold.CLOCK,)
