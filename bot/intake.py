"""Where updates come in: stored and committed first, confirmed to Telegram only after that."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from bot.clock import Clock
from bot.exits import ExitCode, StopProcess
from bot.http_client import Unreadable
from bot.loop import Wakeup
from bot.sending_gate import Hold, SendingGate
from bot.telegram_errors import failure_of
from bot.updates import all_received
from domain.delivery import Failure, FailureKind, backoff
from storage import inbox
from storage.database import Database
from storage.errors import StorageError
from storage.inbox import Received
from storage.session import Cached, Session

log = logging.getLogger(__name__)

Value = TypeVar("Value")
Screen = Callable[[Session, Sequence[Received]], Awaitable[Sequence[Received]]]
AtOnce = Callable[[Callable[[Session], Awaitable[None]]], Awaitable[bool]]

POLL_WAIT = timedelta(seconds=25)
# reliability.md 2.1 and 2.4.
STALLED_AFTER = 300.0
RED_AFTER = 90.0
CONFLICT_WINDOW = 60.0
CONFLICTS_ALLOWED = 3
_LONGEST_NAP = 30.0
# Bot API, getUpdates: at most so many at a time.
_MOST = 100


class Source(Protocol):
    """What the poller needs of bot/api.py."""

    async def get_updates_raw(self, offset: int | None, wait: timedelta, limit: int = 100) -> list[Any]:
        """Long-poll for raw updates."""
        ...


class Intake:
    """Stores what comes in, by polling or by webhook, and wakes the dispatcher.

    `screen` may leave updates out (bot/stranger_limit.py); they are confirmed all the same. `at_once` may store a
    single update with what comes of it in one commit, and says whether it did.
    """

    def __init__(
        self,
        database: Database,
        bot_id: int,
        wake: Callable[[], None],
        screen: Screen | None = None,
        at_once: AtOnce | None = None,
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._wake = wake
        self._screen = screen
        self._at_once = at_once

    async def store(self, raws: Sequence[Any]) -> int | None:
        """Commit raw updates; gives the number to confirm up to, None if there was none; raises StorageError."""
        updates, unreadable = all_received(raws)
        if missing := len(raws) - len(updates) - len(unreadable):
            log.error("%d of %d updates carried no update_id", missing, len(raws))
        if not updates and not unreadable:
            return None
        if len(raws) > 1 or not self._at_once or not await self._at_once(partial(self._write, updates, unreadable)):
            async with self._database.batch() as batch:
                await self._write(updates, unreadable, batch.session)
                batch.outdate(Cached.INBOX)
            self._wake()
        return max([*(update.update_id for update in updates), *unreadable])

    async def _write(self, updates: Sequence[Received], unreadable: Mapping[int, str], session: Session) -> None:
        kept = await self._screen(session, updates) if self._screen else updates
        await inbox.insert(session, self._bot_id, kept)
        for number, error in unreadable.items():
            await inbox.set_aside(session, self._bot_id, number, error)

    async def next_number(self) -> int | None:
        """The number behind the last update of these days, where a start that asks without one may go on."""
        async with self._database.read() as session:
            return await inbox.next_number(session, self._bot_id)

    async def set_aside(self, update_id: int) -> None:
        """Commit that an update cannot be read at all, so that it may be stepped over; raises StorageError."""
        log.error("update %d cannot be read and is put aside", update_id)
        async with self._database.batch() as batch:
            await inbox.set_aside(batch.session, self._bot_id, update_id, "Unreadable")


class Poller:
    """Our own poll loop: nothing that the network or Telegram does ends it (reliability.md 0.1 to 0.3)."""

    def __init__(
        self,
        source: Source,
        intake: Intake,
        clock: Clock,
        gate: SendingGate,
        wait: timedelta = POLL_WAIT,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._source = source
        self._intake = intake
        self._clock = clock
        self._gate = gate
        self._wait = wait
        self._jitter = jitter
        self._offset: int | None = None
        self._failures = 0
        # How many answers in a row held updates, and none with a number.
        self._numberless = 0
        # How many more updates are asked for one at a time, because one among them cannot be read.
        self._singly = 0
        self._conflicts: deque[float] = deque(maxlen=CONFLICTS_ALLOWED + 1)
        self._last_success = clock.monotonic()
        self._interruptible: asyncio.Timeout | None = None
        self._wakeup = Wakeup()

    @property
    def age(self) -> float:
        """Seconds since the last answer to getUpdates (or since the start)."""
        return self._clock.monotonic() - self._last_success

    def stop(self) -> None:
        """End the loop; a poll under way is dropped, a commit under way is finished."""
        self._wakeup.stop()
        if self._interruptible is not None:
            self._interruptible.reschedule(0)

    async def run(self) -> None:
        """Poll until stopped; raises StopProcess if another instance keeps polling with the same token."""
        # Who stood by until now has asked nothing.
        self._last_success = self._clock.monotonic()
        while not self._wakeup.stopping:
            with suppress(TimeoutError):
                await self._once()

    async def watch(self, every: float = 10.0) -> None:
        """End the process when polling has stalled, so that the supervisor starts it afresh (reliability.md 2.1)."""
        while not self._wakeup.stopping:
            if self.age > STALLED_AFTER:
                raise StopProcess("超过五分钟没有收到 Telegram 的应答，进程退出，等待重新启动。")
            await self._wakeup.until_stopped(every)

    async def _once(self) -> None:
        try:
            # After a 409 the answer must come at once: it says whether somebody else really polls.
            wait = timedelta() if self._failures and Hold.CONFLICT in self._gate.reasons else self._wait
            raws = await self._interrupt(self._source.get_updates_raw(self._offset, wait, 1 if self._singly else _MOST))
        except Unreadable as error:
            await self._isolate(error)
            return
        except Exception as error:
            if self._wakeup.stopping:
                return
            await self._trouble(failure_of(error))
            return
        self._succeeded()
        self._singly = max(self._singly - 1, 0)
        await self._keep(raws)

    async def _isolate(self, error: Unreadable) -> None:
        """Find the one update that spoils an answer, by asking singly, and step over it: others wait behind it."""
        singly, self._singly = self._singly, _MOST
        if error.update_id is None or not singly:
            await self._trouble(failure_of(error))
            return
        try:
            await self._intake.set_aside(error.update_id)
        except StorageError as trouble:
            log.warning("an unreadable update could not be put aside: %s", trouble)
            await self._nap()
            return
        self._succeeded()
        self._offset = error.update_id + 1

    async def _keep(self, raws: list[Any]) -> None:
        try:
            last = await self._intake.store(raws)
        except StorageError:
            # The offset stays, so Telegram keeps these updates and gives them again.
            log.exception("updates could not be stored, asking for them again")
            await self._nap()
            return
        if raws and last is None:
            await self._step_over(len(raws))
            return
        self._numberless = 0
        if last is not None:
            self._offset = last + 1

    async def _step_over(self, count: int) -> None:
        """Go on behind an answer in which nothing has a number, so that it does not come again for ever.

        It was numbered one by one from where we asked or later: as many steps never go beyond it, so nothing is
        confirmed that nobody has seen. Where no number is known nothing may be confirmed: such answers are asked for
        again, ever more rarely, until one has a number.
        """
        with suppress(StorageError):
            known = self._offset if self._offset is not None else await self._intake.next_number()
            self._offset = None if known is None else known + count
        self._numberless += 1
        await self._rest(self._numberless)

    def _succeeded(self) -> None:
        now = self._clock.monotonic()
        self._last_success, self._failures = now, 0
        # One 409 alone may be a proxy's page, or the poll of a process that has just ended.
        if sum(now - at < CONFLICT_WINDOW for at in self._conflicts) <= 1:
            self._gate.release(Hold.CONFLICT)

    async def _trouble(self, failure: Failure) -> None:
        log.warning("getUpdates failed: %s %s", failure.kind, failure.text)
        if failure.kind is FailureKind.CONFLICT:
            self._conflict(failure.text)
        await self._nap(failure.retry_after)

    def _conflict(self, text: str) -> None:
        now = self._clock.monotonic()
        self._gate.hold(Hold.CONFLICT)
        self._conflicts.append(now)
        if len(self._conflicts) > CONFLICTS_ALLOWED and now - self._conflicts[0] <= CONFLICT_WINDOW:
            raise _conflict(text)

    async def _nap(self, at_least: timedelta = timedelta()) -> None:
        self._failures += 1
        await self._rest(self._failures, at_least)

    async def _rest(self, times: int, at_least: timedelta = timedelta()) -> None:
        """Wait longer with each of the `times` that the same came in a row."""
        span = min(backoff(times - 1, self._jitter()).total_seconds(), _LONGEST_NAP)
        await self._wakeup.until_stopped(max(span, at_least.total_seconds()))

    async def _interrupt(self, work: Awaitable[Value]) -> Value:
        # asyncio.Timeout is the one way to end a wait from outside without a task that somebody must look after.
        async with asyncio.timeout(0 if self._wakeup.stopping else None) as self._interruptible:
            try:
                return await work
            finally:
                self._interruptible = None


def _conflict(text: str) -> StopProcess:
    if "webhook" in text.casefold():
        return StopProcess(
            "这个机器人设有 webhook，不能用轮询方式收取消息；请先删除 webhook，或把 UPDATES 改为 webhook。",
            ExitCode.TAKEN,
        )
    return StopProcess("另一个进程正在用同一个 BOT_TOKEN 收取消息，本进程退出；请确认只运行一个助手。", ExitCode.TAKEN)
