import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from telegram.error import Conflict, InvalidToken, NetworkError

from bot.api import BotApi
from bot.clock import SystemClock
from bot.exits import ExitCode, StopProcess
from bot.http_client import AiohttpRequest
from bot.intake import Intake, Poller
from bot.sending_gate import Hold, SendingGate
from sandbox.faults import Fault
from sandbox.world import World
from storage.database import Database
from storage.errors import StorageError
from storage.tables import inbox

ANNA, BORIS = 5001, 5002


class Hands:
    """A monotonic clock that tests turn by hand."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock
        self.seconds = 0.0

    def now(self) -> Any:
        return self._clock.now()

    def monotonic(self) -> float:
        return self.seconds


class Script:
    """Answers getUpdates from a list; an exception in it is raised; afterwards it waits for ever."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.offsets: list[int | None] = []
        self.waits: list[float] = []

    async def get_updates_raw(self, offset: int | None, wait: timedelta, limit: int = 100) -> list[Any]:
        self.offsets.append(offset)
        self.waits.append(wait.total_seconds())
        if not self._answers:
            await asyncio.Event().wait()
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)


class Queue:
    """Telegram with these updates under their numbers; it forgets what is confirmed."""

    def __init__(self, waiting: dict[int, Any]) -> None:
        self.waiting = waiting
        self.asked = 0

    async def get_updates_raw(self, offset: int | None, wait: timedelta, limit: int = 100) -> list[Any]:
        self.asked += 1
        self.waiting = {number: raw for number, raw in self.waiting.items() if number >= (offset or 0)}
        if not self.waiting:
            await asyncio.Event().wait()
        return list(self.waiting.values())[:limit]


def update(number: int, chat: int = ANNA) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": f"报告{number}"}}


async def stored(database: Database) -> list[int]:
    async with database.read() as session:
        return [row["update_id"] for row in await session.all(select(inbox).order_by(inbox.c.id))]


async def run_until(poller: Poller, holds: Callable[..., Any], until: Callable[..., Any]) -> None:
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(poller.run())
        try:
            await until(holds)
        finally:
            poller.stop()
            await running


@pytest.fixture
def woken() -> list[Any]:
    return []


@pytest.fixture
def intake(database: Database, woken: list[Any]) -> Intake:
    return Intake(database, 123456, lambda: woken.append(True))


def make_poller(
    source: BotApi | Script | Queue, intake: Intake, clock: SystemClock | Hands, gate: SendingGate | None = None
) -> Poller:
    return Poller(source, intake, clock, gate or SendingGate(), wait=timedelta(seconds=5), jitter=lambda: -0.999)


async def test_updates_are_stored_and_the_dispatcher_is_woken(
    api: BotApi,
    world: World,
    database: Database,
    intake: Intake,
    clock: SystemClock,
    woken: list[bool],
    until: Callable[..., Any],
) -> None:
    world.say(ANNA, ANNA, "第一条")
    await run_until(make_poller(api, intake, clock), lambda: woken, until)
    async with database.read() as session:
        rows = await session.all(select(inbox).order_by(inbox.c.id))
    assert [json.loads(row["raw"])["message"]["text"] for row in rows if row["chat_id"] == ANNA][-1] == "第一条"


async def test_a_cold_start_omits_the_offset_and_later_polls_confirm_what_is_stored(
    database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    source = Script([update(7), update(8)], [])
    await run_until(make_poller(source, intake, clock), lambda: len(source.offsets) == 3, until)
    assert source.offsets == [None, 9, 9]


async def test_the_same_update_twice_is_stored_once(
    database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    source = Script([update(7)], [update(7), update(8)])
    await run_until(make_poller(source, intake, clock), lambda: len(source.offsets) == 3, until)
    assert await stored(database) == [7, 8]


class FailsOnce(Intake):
    failed = False

    async def store(self, raws: Sequence[Any]) -> int | None:
        if not self.failed:
            self.failed = True
            raise StorageError("database is locked")
        return await super().store(raws)


async def test_an_update_that_could_not_be_stored_is_not_confirmed(
    database: Database, clock: SystemClock, until: Callable[..., Any]
) -> None:
    source = Script([update(7)], [update(7)])
    intake = FailsOnce(database, 1, lambda: None)
    await run_until(make_poller(source, intake, clock), lambda: len(source.offsets) == 3, until)
    assert source.offsets == [None, None, 8]
    assert await stored(database) == [7]


@pytest.mark.parametrize(
    "trouble",
    [
        NetworkError("Bad Gateway"),
        InvalidToken("Unauthorized"),
        InvalidToken("Not Found"),
        Conflict("terminated by other getUpdates request"),
        KeyError("result"),
        TimeoutError(),
        RuntimeError("anything"),
    ],
    ids=lambda error: repr(error),
)
async def test_nothing_that_goes_wrong_ends_the_loop(
    trouble: Any, database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    source = Script(trouble, [update(7)])
    await run_until(make_poller(source, intake, clock), lambda: len(source.offsets) == 3, until)
    assert await stored(database) == [7]


@pytest.mark.parametrize(
    "kind", ["bad_gateway", "not_found_page", "unauthorized", "malformed", "cut_before", "cut_after"]
)
async def test_every_fault_of_the_wire_is_survived(
    kind: str,
    api: BotApi,
    world: World,
    intake: Intake,
    clock: SystemClock,
    woken: list[bool],
    until: Callable[..., Any],
) -> None:
    world.faults.add(Fault(kind=kind, method="getUpdates"))
    poller = Poller(api, intake, clock, SendingGate(), wait=timedelta(seconds=5), jitter=lambda: -0.999)
    world.say(ANNA, ANNA, "还在")
    await run_until(poller, lambda: woken, until)
    assert poller.age < 5


async def test_what_is_no_update_is_left_out_and_the_rest_is_kept(
    database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    source = Script([{"no": "number"}, "text", update(7), {"update_id": 8, "message": "odd"}])
    await run_until(make_poller(source, intake, clock), lambda: len(source.offsets) == 2, until)
    assert await stored(database) == [7, 8]
    assert source.offsets[-1] == 9


@pytest.mark.parametrize(
    "odd",
    [
        {7: update(7), 8: "text", 9: None},
        {7: update(7), 8: [], 9: {"no": "number"}, 10: 5, 11: update(11), 12: "text"},
        {7: update(7)} | dict.fromkeys(range(8, 170)),
        # Telegram had skipped some numbers.
        {7: update(7), 10: None, 11: None},
    ],
    ids=["at the end", "mixed", "more than one answer", "a gap"],
)
async def test_what_has_no_number_is_stepped_over_and_what_comes_behind_it_is_kept(
    odd: dict[int, Any], database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    source, good = Queue(dict(odd)), [number for number, raw in odd.items() if isinstance(raw, dict) and len(raw) > 1]
    poller = Poller(source, intake, clock, SendingGate(), jitter=lambda: -0.999)
    await run_until(poller, lambda: not source.waiting, until)
    behind = max(odd) + 1
    source.waiting = {behind: update(behind)}

    async def kept() -> bool:
        return behind in await stored(database)

    await run_until(Poller(source, intake, clock, SendingGate(), jitter=lambda: -0.999), kept, until)
    assert await stored(database) == [*good, behind]


async def test_a_start_that_finds_nothing_with_a_number_goes_on_behind_what_was_stored_before(
    database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    await intake.store([update(7)])
    source = Queue({8: "text", 9: None})
    await run_until(make_poller(source, intake, clock), lambda: not source.waiting, until)
    assert source.asked == 2


async def test_a_start_on_an_empty_inbox_asks_ever_more_rarely_for_what_has_no_number_and_loses_nothing(
    database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[int] = []

    def backoff(attempts: int, jitter: float) -> timedelta:
        naps.append(attempts)
        return timedelta()

    monkeypatch.setattr("bot.intake.backoff", backoff)
    odd = [{"no": "number"}, "text"]
    source = Script(odd, odd, odd, odd, [*odd, update(7)], odd, [], odd)
    await run_until(make_poller(source, intake, clock), lambda: len(source.offsets) == 9, until)
    # Without a known number nothing is confirmed; afterwards as many are stepped over as came.
    assert source.offsets == [None, None, None, None, None, 8, 10, 10, 12]
    assert naps == [0, 1, 2, 3, 0, 0]
    assert await stored(database) == [7]


OTHER = Conflict("terminated by other getUpdates request")


async def test_one_conflict_holds_all_sending_until_the_next_answer_which_is_asked_for_at_once(
    intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    gate, told = SendingGate(), []
    gate.on_change(lambda reason, held: told.append(held))
    source = Script([], OTHER, [])
    await run_until(make_poller(source, intake, Hands(clock), gate), lambda: len(source.offsets) == 4, until)
    assert told == [True, False]
    assert source.waits == [5, 5, 0, 5]


async def test_a_second_conflict_holds_all_sending_until_a_minute_has_passed_without_one(
    intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    hands, gate = Hands(clock), SendingGate()
    source = Script(OTHER, [], OTHER, [], [])
    await run_until(make_poller(source, intake, hands, gate), lambda: len(source.offsets) == 6, until)
    assert gate.reasons == (Hold.CONFLICT,)
    # Only the question after a conflict is one that Telegram answers at once.
    assert source.waits == [5, 0, 5, 0, 5, 5]
    source = Script(OTHER, OTHER, [], [], [])
    original = source.get_updates_raw

    async def slowly(offset: None, wait: timedelta, limit: int = 100) -> Any:
        hands.seconds += 30
        return await original(offset, wait, limit)

    replaced: Any = source
    replaced.get_updates_raw = slowly
    gate = SendingGate()
    await run_until(make_poller(source, intake, hands, gate), lambda: len(source.offsets) == 6, until)
    assert gate.is_open


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("terminated by other getUpdates request; make sure that only one bot instance is running", "另一个进程"),
        ("can't use getUpdates method while webhook is active", "webhook"),
    ],
)
async def test_four_conflicts_in_a_minute_end_the_process_with_75(
    text: str, words: str, intake: Intake, clock: SystemClock
) -> None:
    poller = make_poller(Script(*[Conflict(text)] * 4), intake, Hands(clock))
    with pytest.raises(StopProcess, match=words) as stop:
        await poller.run()
    assert stop.value.code == ExitCode.TAKEN


async def test_conflicts_spread_over_minutes_do_not_end_the_process(
    intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    hands, gate = Hands(clock), SendingGate()
    source = Script(*[Conflict("terminated")] * 6)
    original = source.get_updates_raw

    async def slowly(offset: None, wait: timedelta, limit: int = 100) -> Any:
        hands.seconds += 30
        return await original(offset, wait, limit)

    replaced: Any = source
    replaced.get_updates_raw = slowly
    await run_until(make_poller(source, intake, hands, gate), lambda: len(source.offsets) == 7, until)
    # It asks on, confirms nothing by that, and sends nothing meanwhile.
    assert source.offsets == [None] * 7
    assert gate.reasons == (Hold.CONFLICT,)


async def test_a_second_poller_gets_409_at_the_older_one(
    api: BotApi, world: World, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    gate = SendingGate()
    seen = []
    gate.on_change(lambda reason, held: seen.append((reason, held)))
    poller = make_poller(api, intake, clock, gate)

    async def robbed() -> bool:
        if world.calls.after(0, method="getUpdates") or poller.age >= 0:
            await api.get_updates_raw(None, timedelta())
        return (Hold.CONFLICT, True) in seen

    await run_until(poller, robbed, until)


async def test_a_stalled_poll_ends_the_process(intake: Intake, clock: SystemClock) -> None:
    hands = Hands(clock)
    poller = make_poller(Script(), intake, hands)
    hands.seconds = 301
    with pytest.raises(StopProcess) as stop:
        await poller.watch(every=0.001)
    assert stop.value.code == ExitCode.FAILED


@pytest.mark.parametrize(
    "chat", [{"id": 2**63}, {"id": -(2**64)}, {"id": True}, {"id": "1"}, {"id": 1.5}, {"id": None}, [], None]
)
async def test_an_update_of_an_impossible_chat_is_stored_beside_the_good_ones(
    chat: Any, intake: Intake, database: Database
) -> None:
    assert await intake.store([{"update_id": 7, "message": {"chat": chat}}, update(8)]) == 8
    assert await stored(database) == [7, 8]


async def test_half_a_character_is_left_out_and_the_rest_is_stored(intake: Intake, database: Database) -> None:
    await intake.store([{"update_id": 7, "message": {"chat": {"id": ANNA}, "text": "坏\ud800字"}}])
    async with database.read() as session:
        (row,) = await session.all(select(inbox))
    assert json.loads(row["raw"])["message"]["text"] == "坏字"


@pytest.mark.parametrize("number", [None, True, "7", 7.0, 2**63])
async def test_what_has_no_number_is_left_out(number: str | float | None, intake: Intake, database: Database) -> None:
    assert await intake.store([{"update_id": number, "message": {}}, update(8)]) == 8
    assert await stored(database) == [8]


async def test_an_update_that_cannot_be_written_down_is_put_aside_beside_the_good_ones(
    intake: Intake, database: Database
) -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert await intake.store([update(7), {"update_id": 8, "message": {"chat": {"id": ANNA}, "text": deep}}]) == 8
    async with database.read() as session:
        rows = await session.all(select(inbox).order_by(inbox.c.id))
    assert [(row["update_id"], row["state"], row["error"]) for row in rows] == [
        (7, "new", None),
        (8, "quarantined", "RecursionError"),
    ]


@pytest.mark.parametrize(
    "odd", ["[" * 100_000 + "]" * 100_000, "1" * 5000], ids=["nested too deep", "too long a number"]
)
async def test_one_update_that_cannot_be_read_is_stepped_over(
    odd: str, database: Database, intake: Intake, clock: SystemClock, until: Callable[..., Any]
) -> None:
    waiting = {number: json.dumps(update(number)) for number in range(7, 13)}
    waiting[9] = f'{{"update_id": 9, "message": {{"chat": {{"id": 1}}, "date": {odd}}}}}'

    class Wire:
        async def get_updates_raw(self, offset: int | None, wait: timedelta, limit: int = 100) -> list[Any]:
            given = [text for number, text in waiting.items() if number >= (offset or 0)][:limit]
            if not given:
                await asyncio.Event().wait()
            answer = AiohttpRequest.parse_json_payload(f'{{"ok": true, "result": [{", ".join(given)}]}}'.encode())
            return list(answer["result"])

    async def last() -> bool:
        return 12 in await stored(database)

    poller = Poller(Wire(), intake, clock, SendingGate(), jitter=lambda: -0.999)
    await run_until(poller, last, until)
    async with database.read() as session:
        rows = await session.all(select(inbox).order_by(inbox.c.id))
    assert [(row["update_id"], row["state"]) for row in rows] == [
        (number, "quarantined" if number == 9 else "new") for number in range(7, 13)
    ]
