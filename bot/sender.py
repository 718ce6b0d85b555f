"""The one loop that sends: settles what has been sent, claims what is due, calls Telegram, and never guesses."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from telegram.error import NetworkError

from bot.clock import Clock
from bot.db_retry import RETRY_SECONDS
from bot.exits import ExitCode, StopProcess
from bot.http_client import NotSent
from bot.loop import Wakeup
from bot.pacing import Pacer
from bot.sending_gate import Hold, SendingGate
from bot.settlements import delivered, failed
from bot.telegram_errors import failure_of
from domain.delivery import (
    IDEMPOTENT,
    Decision,
    DeliveryState,
    Failure,
    FailureKind,
    Migrated,
    PausedAll,
    Retry,
    Throttled,
    decide,
)
from domain.messages import Outgoing
from domain.quiet import QuietHours
from storage import outbox
from storage.database import Database
from storage.errors import StorageError
from storage.outbox import FencedOut, Settlement
from storage.outbox_rows import Stored
from storage.session import Session

log = logging.getLogger(__name__)

MAX_IN_FLIGHT = 30
REPEAT_WAIT = timedelta(seconds=30)
_LONGEST_SLEEP = 60.0
# While a backlog drains at 25/s, a few messages a transaction are cheaper than one. Half of the time in which the
# burst fills up: who wakes late must not lose of the pace.
_BACKLOG_NAP = 0.06
_CONFLICT_PAUSE = 1.0


class Api(Protocol):
    """What the sender needs of bot/api.py."""

    async def deliver(self, message: Outgoing) -> int | None:
        """Make one call; gives the message id."""
        ...


async def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Hooks:
    """What other parts do or say in the transaction of a round, or are told after it.

    `quiet` gives the hours in force; where it gives None everything may go at any hour.
    """

    migrated: Callable[[Session, int, int], Awaitable[None]] = _nothing
    unreachable: Callable[[Session, Outgoing], Awaitable[None]] = _nothing
    quiet: Callable[[Session], Awaitable[QuietHours | None]] = _nothing
    settled: Callable[[Settlement], None] = field(default=lambda settlement: None)


@dataclass(frozen=True, slots=True)
class _Result:
    chat_id: int
    settlement: Settlement
    moved_to: int | None = None


class Sender:
    """Sends what lies in the outbox: one call a chat at a time, paced, each claim committed before its call.

    `label` gives the words that mark a repeat, line end included, for the number of a row.
    """

    def __init__(
        self,
        database: Database,
        api: Api,
        clock: Clock,
        gate: SendingGate,
        pacer: Pacer,
        label: Callable[[int], str],
        hooks: Hooks | None = None,
        repeat_wait: timedelta = REPEAT_WAIT,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._api = api
        self._clock = clock
        self._gate = gate
        self._pacer = pacer
        self._label = label
        self._hooks = hooks or Hooks()
        self._repeat_wait = repeat_wait
        self._jitter = jitter
        self._epoch = 0
        self._flying: set[int] = set()
        self._finished: list[_Result] = []
        self._wakeup = Wakeup()
        # Not the Wakeup's own stop: the calls in flight are still to be rested for.
        self._stopping = False
        gate.on_change(lambda reason, held: self.wake())

    @property
    def epoch(self) -> int:
        """The epoch in which this process sends; 0 before it has recovered."""
        return self._epoch

    def wake(self) -> None:
        """Look again now: something was stored, a gate opened, the clock was advanced."""
        self._wakeup.wake()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when the calls in flight are settled."""
        self._stopping = True
        self.wake()

    async def recover(self) -> outbox.Recovery:
        """Begin a new epoch under the instance lock; must come before `run`."""
        async with self._database.batch() as batch:
            recovery = await outbox.take_over(batch.session, self._repeat_wait)
        self._epoch = recovery.epoch
        return recovery

    async def run(self) -> None:
        """Send until stopped; raises StopProcess if another instance has taken over."""
        async with asyncio.TaskGroup() as calls:
            while not (self._stopping and not self._flying):
                await self._wakeup.rest(await self._round(calls))

    async def _round(self, calls: asyncio.TaskGroup) -> float:
        """One round; gives the seconds until the next.

        1. In one transaction, settle the calls that have ended and claim what may go now: one commit for both, and a
           claim is on the disk before its call begins, so a crash can never hide that a call was made.
        2. If that fails nothing is called: the results stay in memory for the next round, the claims were undone.
           Whoever was fenced out ends, for the other instance does the sending now.
        3. After the commit, forget what was settled: only now is its chat free for the next message.
        4. Start the calls that were claimed, one a chat; each is counted by the pacer before it begins.
        """
        finished, room = tuple(self._finished), self._room()
        resting = self._pacer.resting(self._clock.monotonic())
        if not finished and not room:
            return self._nap(None, full=True)
        try:
            async with self._database.batch() as batch:
                claim = await self._settle_and_claim(batch.session, finished, room, resting)
                next_in = (claim.next_at - batch.session.now).total_seconds() if claim.next_at else None
        except FencedOut as error:
            raise StopProcess("另一个助手进程已接管这个数据库，本进程退出。", ExitCode.TAKEN) from error
        except StorageError:
            # What can't be recorded is not sent; the results wait in memory for a commit that succeeds.
            log.exception("the outbox could not be written, trying again")
            return RETRY_SECONDS
        self._forget(finished)
        for row in claim.rows:
            self._flying.add(row.message.chat_id)
            self._pacer.take(row.message.chat_id, self._clock.monotonic())
            calls.create_task(self._call(row))
        return self._nap(next_in, full=len(claim.rows) >= room, rests=resting.values() if claim.held_back else ())

    def _room(self) -> int:
        if self._stopping or not self._gate.is_open:
            return 0
        landed = len(self._finished)
        free = MAX_IN_FLIGHT - len(self._flying) + landed
        return min(free, self._pacer.room(self._clock.monotonic()))

    async def _settle_and_claim(
        self, session: Session, finished: tuple[_Result, ...], room: int, resting: Mapping[int, float]
    ) -> outbox.Claim:
        await outbox.settle(session, self._epoch, [result.settlement for result in finished])
        for result in finished:
            await self._follow(session, result)
        if not room:
            return outbox.Claim((), None)
        landed = {result.chat_id for result in finished}
        now = self._clock.monotonic()
        skip = (self._flying - landed) | self._pacer.blocked(now).keys()
        return await outbox.claim(session, self._epoch, room, skip, await self._hooks.quiet(session), resting)

    async def _follow(self, session: Session, result: _Result) -> None:
        if result.moved_to is not None:
            await outbox.move_chat(session, result.chat_id, result.moved_to)
            await self._hooks.migrated(session, result.chat_id, result.moved_to)
        if result.settlement.state is DeliveryState.UNDELIVERABLE:
            await self._hooks.unreachable(session, result.settlement.row.message)

    def _forget(self, finished: tuple[_Result, ...]) -> None:
        del self._finished[: len(finished)]
        for result in finished:
            self._flying.discard(result.chat_id)
            self._hooks.settled(result.settlement)

    def _nap(self, next_in: float | None, *, full: bool, rests: Iterable[float] = ()) -> float:
        """How long until the next round.

        A `full` one took all that it had room for, so more may be waiting. `rests` are the ends of the rests that kept
        rows from going when the round looked: one that is over since then wakes nobody.
        """
        if self._stopping and not self._flying:
            return 0.0
        if not self._gate.is_open or self._stopping:
            return _LONGEST_SLEEP
        now = self._clock.monotonic()
        waits = [_LONGEST_SLEEP]
        if next_in is not None:
            waits.append(max(next_in, 0.0))
        # Room that came during the round wakes nobody; with every call in flight, the next one to end does.
        if full and len(self._flying) < MAX_IN_FLIGHT:
            waits.append(max(self._pacer.wait(now), _BACKLOG_NAP))
        waits += [until - now for until in rests]
        return max(min(waits), 0.0)

    async def _call(self, row: Stored) -> None:
        chat_id, moved = row.message.chat_id, None
        try:
            if Hold.LEAD in self._gate.reasons:
                # Claimed in time, but another process may be sending by now.
                raise NetworkError("this process serves no longer") from NotSent("lead")
            settlement = delivered(row, await self._api.deliver(self._labelled(row)), self._clock.now())
        except Exception as error:
            failure, now = failure_of(error), self._clock.now()
            decision = decide(failure, row.tried, now, self._jitter(), self._repeat_wait)
            log.warning("message %s: %s, %s", row.id, failure.kind, type(decision).__name__)
            settlement = failed(row, failure, decision, now)
            self._hold_back(chat_id, failure, decision)
            moved = decision.new_chat_id if isinstance(decision, Migrated) else None
        self._pacer.landed(chat_id, self._clock.monotonic())
        self._finished.append(_Result(chat_id, settlement, moved))
        self.wake()

    def _labelled(self, row: Stored) -> Outgoing:
        call = row.call
        if row.ambiguous == 0 or call.method in IDEMPOTENT:
            return call
        return replace(call, text=self._label(row.id) + call.text)

    def _hold_back(self, chat_id: int, failure: Failure, decision: Decision) -> None:
        now, mono = self._clock.now(), self._clock.monotonic()
        match decision:
            case Retry(at) if failure.kind is FailureKind.NOT_SENT:
                self._pacer.pause_chat(chat_id, mono + (at - now).total_seconds())
            case Throttled(until):
                self._pacer.pause_chat(chat_id, mono + (until - now).total_seconds())
                self._pacer.pause_all(mono + (until - now).total_seconds())
            case PausedAll(FailureKind.TOKEN):
                self._gate.hold(Hold.TOKEN)
            case PausedAll():
                # An odd page of a proxy may be all it was: others wait a second, only this row longer each time.
                self._pacer.pause_all(mono + _CONFLICT_PAUSE)
            case _:
                pass
