"""Runs given coroutines every few seconds; what is due is asked of the database, never remembered here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.loop import Wakeup

log = logging.getLogger(__name__)

Beat = Callable[[], Awaitable[None]]


class Ticker:
    """APScheduler in memory: late beats run once and late, never twice, never not at all."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._wakeup = Wakeup()
        self._beats: dict[str, Beat] = {}
        # Each beat is written for one at a time.
        self._locks: dict[str, asyncio.Lock] = {}

    def every(self, seconds: float, name: str, beat: Beat) -> None:
        """Run `beat` every so many seconds; an error in it is logged and the next beat comes all the same."""
        self._beats[name] = beat
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
        """Beat until stopped."""
        self._scheduler.start()
        try:
            await self._wakeup.until_stopped()
        finally:
            # A beat under way is let finish: shutting down cancels it, and with it the write in its hands.
            self._scheduler.pause()
            for lock in self._locks.values():
                async with lock:
                    pass
            self._scheduler.shutdown(wait=False)

    async def _scheduled(self, name: str) -> None:
        if not self._locks[name].locked():
            await self._beat(name)

    async def _beat(self, name: str) -> None:
        async with self._locks[name]:
            try:
                await self._beats[name]()
            except Exception:
                log.exception("tick %s failed", name)
