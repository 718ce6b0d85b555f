"""Looks before each tick whether it is safe to send: does the clock go evenly, is there room on the disk?"""

import logging
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from telegram.error import TelegramError

from bot.clock import Clock
from bot.exits import StopProcess
from bot.http_client import Reading
from bot.loop import Wakeup
from bot.sending_gate import Hold, SendingGate

log = logging.getLogger(__name__)

# reliability.md 2.2 and 2.3.
JUMP = timedelta(seconds=120)
# So many answers of Telegram in a row make a new time the right one.
CONFIRMATIONS = 3
HELD_AT_MOST = 300.0
CHECK_SECONDS = 10.0
LEAST_FREE_BYTES = 50 * 1024 * 1024


class ClockGuard:
    """Holds sending while the wall clock cannot be trusted (reliability.md 2.2).

    A jump to 2035 would fire every reminder at once, a jump back would silence all. The wall clock is held against
    the monotonic one and against Telegram's: what Telegram confirms is taken as right, also after a jump (a late
    NTP, a machine that slept); what it contradicts is not, unless there is nothing else to say that ours is wrong: a
    rehearsal on an empty database may have any time. Where the matter stays open the process ends.
    """

    def __init__(self, clock: Clock, gate: SendingGate, telegram: Callable[[], Reading | None] = lambda: None) -> None:
        """Watch a clock; `telegram` gives what Telegram's showed last, nothing for a rehearsal's clock."""
        self._clock = clock
        self._gate = gate
        self._telegram = telegram
        self._wall, self._mono = clock.now(), clock.monotonic()
        self._held_since: float | None = None
        self._weighed: Reading | None = None
        self._confirmed = 0
        # Whether a contradiction of Telegram's holds: it agreed before, or time has passed that nobody saw.
        self._telegram_counts = False

    async def compare(self, last_seen: datetime | None) -> None:
        """Check against what an earlier run has seen (aware UTC): a clock behind that was set back while nobody looked.

        A clock that is ahead of it tells of a standstill; whether it is right Telegram's first answers say.
        """
        if last_seen is not None:
            self._telegram_counts = self._clock.now() - last_seen > JUMP
            if last_seen - self._clock.now() > JUMP:
                self._wall, self._mono = last_seen, self._clock.monotonic()
        await self.check()

    def forgive(self) -> None:
        """Take the present time as right: a rehearsal clock was advanced on purpose, or Telegram says so too."""
        self._wall, self._mono = self._clock.now(), self._clock.monotonic()
        self._held_since, self._confirmed = None, 0
        self._gate.release(Hold.CLOCK)

    async def check(self) -> None:
        """Compare the clocks; hold on a jump or a contradiction, go on when they agree again or Telegram confirms."""
        expected = self._wall + timedelta(seconds=self._clock.monotonic() - self._mono)
        now, reading = self._clock.now(), self._telegram()
        fits = reading is None or self._fits(reading, now)
        self._telegram_counts |= reading is not None and fits
        # Only an answer that came since all was well can speak against the clock.
        contradicted = self._telegram_counts and not fits and reading is not None and reading.at > self._mono
        if abs(now - expected) <= JUMP and not contradicted:
            # Moving the anchor along lets a clock be slewed slowly (NTP) without ever adding up to a jump.
            self.forgive()
            return
        self._hold(expected, now)
        if reading is not None and reading is not self._weighed:
            self._weigh(reading, now)

    async def watch(self, ask: Callable[[], Awaitable[object]], stopping: Wakeup, every: float = CHECK_SECONDS) -> None:
        """While the clock is in doubt `ask` Telegram for its time; raises StopProcess when it stays so for minutes."""
        while not stopping.stopping:
            if self._held_since is not None:
                if self._clock.monotonic() - self._held_since > HELD_AT_MOST:
                    minutes = int(HELD_AT_MOST // 60)
                    raise StopProcess(f"本机时钟有误，已暂停发送{minutes}分钟，进程退出。请校准时钟后重新启动。")
                with suppress(TelegramError):
                    await ask()
            await stopping.until_stopped(every)

    def _hold(self, expected: datetime, now: datetime) -> None:
        if self._held_since is None:
            log.critical("the clock cannot be trusted: %s expected, %s found; sending is held", expected, now)
            self._held_since = self._clock.monotonic()
        self._gate.hold(Hold.CLOCK)

    def _weigh(self, reading: Reading, now: datetime) -> None:
        self._weighed = reading
        # An answer from before the jump says nothing of it.
        if self._held_since is None or reading.at < self._held_since:
            return
        self._confirmed = self._confirmed + 1 if self._fits(reading, now) else 0
        if self._confirmed >= CONFIRMATIONS:
            log.warning("Telegram's clock agrees with ours: %s is taken as right", now)
            self.forgive()

    def _fits(self, reading: Reading, now: datetime) -> bool:
        since = timedelta(seconds=self._clock.monotonic() - reading.at)
        return abs(reading.shown + since - now) <= JUMP


class DiskGuard:
    """Holds sending while the disk is nearly full: what can't be recorded must not be sent (reliability.md 2.3).

    `also` is another folder whose file system counts too: the database may lie apart from the files.
    """

    def __init__(
        self, directory: Path, gate: SendingGate, least_free: int = LEAST_FREE_BYTES, also: Path | None = None
    ) -> None:
        self._directories = {directory, also or directory}
        self._gate = gate
        self._least_free = least_free

    async def check(self) -> None:
        """Look at the free space."""
        if min(shutil.disk_usage(one).free for one in self._directories) < self._least_free:
            self._gate.hold(Hold.DISK)
        else:
            self._gate.release(Hold.DISK)
