"""Looks before each tick whether it is safe to send: does the clock go evenly, is there room on the disk?"""

import logging
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.sending_gate import Hold, SendingGate

log = logging.getLogger(__name__)

# reliability.md 2.2 and 2.3.
JUMP = timedelta(seconds=120)
LEAST_FREE_BYTES = 50 * 1024 * 1024


class ClockGuard:
    """Holds sending while the wall clock disagrees with the monotonic one (reliability.md 2.2).

    A jump to 2035 would fire every reminder at once, a jump back would silence all.
    """

    def __init__(self, clock: Clock, gate: SendingGate) -> None:
        self._clock = clock
        self._gate = gate
        self._wall, self._mono = clock.now(), clock.monotonic()

    async def compare(self, last_seen: datetime | None) -> None:
        """Check against what an earlier run has seen (aware UTC): a clock behind that was set back while nobody looked.

        A clock that is ahead of it is none of our business: the time in between is downtime.
        """
        if last_seen is not None and last_seen - self._clock.now() > JUMP:
            self._wall, self._mono = last_seen, self._clock.monotonic()
        await self.check()

    def forgive(self) -> None:
        """Take the present time as right: a rehearsal clock was advanced on purpose, or a person has looked."""
        self._wall, self._mono = self._clock.now(), self._clock.monotonic()
        self._gate.release(Hold.CLOCK)

    async def check(self) -> None:
        """Compare the clocks; hold on a jump, go on by itself when they agree again."""
        expected = self._wall + timedelta(seconds=self._clock.monotonic() - self._mono)
        now = self._clock.now()
        if abs(now - expected) > JUMP:
            if Hold.CLOCK not in self._gate.reasons:
                log.critical("the clock jumped: %s expected, %s found; sending is held", expected, now)
            self._gate.hold(Hold.CLOCK)
            return
        # Moving the anchor along lets a clock be slewed slowly (NTP) without ever adding up to a jump.
        self._wall, self._mono = now, self._clock.monotonic()
        self._gate.release(Hold.CLOCK)


class DiskGuard:
    """Holds sending while the disk is nearly full: what can't be recorded must not be sent (reliability.md 2.3)."""

    def __init__(self, directory: Path, gate: SendingGate, least_free: int = LEAST_FREE_BYTES) -> None:
        self._directory = directory
        self._gate = gate
        self._least_free = least_free

    async def check(self) -> None:
        """Look at the free space."""
        if shutil.disk_usage(self._directory).free < self._least_free:
            self._gate.hold(Hold.DISK)
        else:
            self._gate.release(Hold.DISK)
