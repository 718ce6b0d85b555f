import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from telegram.error import InvalidToken, NetworkError

from bot.exits import ExitCode, StopProcess
from bot.loop import Wakeup
from bot.sending_gate import Hold, SendingGate
from bot.token_probe import TokenProbe


class Asked:
    def __init__(self, *answers: Any) -> None:
        self.answers, self.times = list(answers), 0

    async def __call__(self) -> None:
        self.times += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer


async def test_the_gate_opens_when_the_messenger_knows_us_again(until: Callable[..., Any]) -> None:
    gate = SendingGate()
    get_me = Asked(InvalidToken(), NetworkError("away"), InvalidToken(), None)
    probe = TokenProbe(get_me, gate, first_wait=0.001)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(probe.run())
        gate.hold(Hold.TOKEN)
        await until(lambda: gate.is_open)
        probe.stop()
        await running
    assert get_me.times == 4


async def test_one_odd_refusal_costs_a_second_and_only_five_minutes_of_them_end_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate, waits = SendingGate(), list[float]()

    async def at_once(self: Wakeup, seconds: float | None = None) -> None:
        waits.append(seconds or 0)

    monkeypatch.setattr(Wakeup, "until_stopped", at_once)
    probe = TokenProbe(Asked(*[InvalidToken()] * 20), gate)
    gate.hold(Hold.TOKEN)
    with pytest.raises(StopProcess, match="BOT_TOKEN"):
        await probe.run()
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60][: len(waits)]
    assert 300 <= sum(waits) < 400


async def test_a_network_that_is_away_is_no_refusal_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(self: Wakeup, seconds: float | None = None) -> None:
        pass

    monkeypatch.setattr(Wakeup, "until_stopped", at_once)
    gate, get_me = SendingGate(), Asked(InvalidToken(), InvalidToken(), *[NetworkError("away")] * 60, None)
    probe = TokenProbe(get_me, gate)
    gate.on_change(lambda reason, held: None if held else probe.stop())
    gate.hold(Hold.TOKEN)
    await probe.run()
    assert gate.is_open
    assert get_me.times == 63


async def test_three_refusals_end_the_process() -> None:
    gate = SendingGate()
    probe = TokenProbe(Asked(*[InvalidToken()] * 3), gate, first_wait=0.001, believed_after=0)
    gate.hold(Hold.TOKEN)
    with pytest.raises(StopProcess, match="BOT_TOKEN") as stop:
        await probe.run()
    assert stop.value.code == ExitCode.TOKEN_GONE


async def test_nobody_is_asked_while_the_token_is_not_in_doubt() -> None:
    gate, get_me = SendingGate(), Asked()
    probe = TokenProbe(get_me, gate, first_wait=0.001)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(probe.run())
        gate.hold(Hold.CLOCK)
        await asyncio.sleep(0.02)
        probe.stop()
        await running
    assert get_me.times == 0


async def test_a_stop_does_not_wait_for_the_next_probe() -> None:
    gate, get_me = SendingGate(), Asked()
    probe = TokenProbe(get_me, gate, first_wait=3600)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(probe.run())
        gate.hold(Hold.TOKEN)
        await asyncio.sleep(0)
        probe.stop()
    # The token is still in doubt: nobody was asked, and nothing goes out.
    assert get_me.times == 0
    assert gate.reasons == (Hold.TOKEN,)
