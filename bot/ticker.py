"""Runs given coroutines every few seconds; what is due is asked of the database, never remembered here."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.loop import Wakeup

log = logging.getLogger(__name__)

# So many spans without a beat, and the wall clock must have been set back.
LATE = 2
LONGEST_WATCH = 60.0

Beat = Callable[[], Awaitable[None]]


class Ticker:
    """APScheduler in memory: late beats run once and late, never twice, never not at all.

    APScheduler waits by the wall clock: one that is set back by an hour would still every beat for that hour, the look
    at the clock among them. So a beat that is missing by the monotonic clock is timed anew.
    """

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._wakeup = Wakeup()
        self._beats: dict[str, Beat] = {}
        self._spans: dict[str, float] = {}
        self._last: dict[str, float] = {}
        # Each beat is written for one at a time.
        self._locks: dict[str, asyncio.Lock] = {}

    def every(self, seconds: float, name: str, beat: Beat) -> None:
        """Run `beat` every so many seconds; an error in it is logged and the next beat comes all the same."""
        self._beats[name] = beat
        self._spans[name] = seconds
        self._locks[name] = asyncio.Lock()
        self._scheduler.add_job(self._scheduled, "interval", seconds=seconds, args=[name], id=name)

    async def now(self) -> None:
        """Run every beat once from now on, in the order in which they were given: at start, when a rehearsal moves on.

        One that is under way began before now: it is waited for and run again.
        """
        for name in self._beats:
            await self._beat(name)

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Beat until stopped; a beat under way is let finish."""
        self._last = dict.fromkeys(self._beats, time.monotonic())
        self._scheduler.start()
        try:
            while not self._wakeup.stopping:
                await self._wakeup.until_stopped(min(self._spans.values(), default=LONGEST_WATCH))
                self._time_anew()
        finally:
            # Shutting down cancels a beat under way, and with it the write in its hands.
            self._scheduler.pause()
            for lock in self._locks.values():
                async with lock:
                    pass
            self._scheduler.shutdown(wait=False)

    def _time_anew(self) -> None:
        for name, span in self._spans.items():
            if time.monotonic() - self._last[name] > LATE * span:
                log.warning("tick %s did not come, it is timed anew", name)
                self._last[name] = time.monotonic()
                self._scheduler.reschedule_job(name, trigger="interval", seconds=span)

    async def _scheduled(self, name: str) -> None:
        self._last[name] = time.monotonic()
        if not self._locks[name].locked():
            await self._beat(name)

    async def _beat(self, name: str) -> None:
        async with self._locks[name]:
            try:
                await self._beats[name]()
            except Exception:
                log.exception("tick %s failed", name)
