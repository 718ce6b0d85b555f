"""The pulse: runs given coroutines every few seconds; what is due is asked of the database, never remembered here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Beat = Callable[[], Awaitable[None]]


class Ticker:
    """APScheduler in memory: late beats run once and late, never twice, never not at all."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        self._stopped = asyncio.Event()
        self._beats: dict[str, Beat] = {}
        self._running: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    def every(self, seconds: float, name: str, beat: Beat) -> None:
        """Run `beat` every so many seconds; an error in it is logged and the next beat comes all the same."""
        self._beats[name] = beat
        self._scheduler.add_job(self._beat, "interval", seconds=seconds, args=[name], id=name)

    async def now(self) -> None:
        """Run every beat once, in the order in which they were given: at start, and when a rehearsal moves on."""
        for name in self._beats:
            await self._beat(name)

    def stop(self) -> None:
        self._stopped.set()

    async def run(self) -> None:
        """Beat until stopped."""
        self._scheduler.start()
        try:
            await self._stopped.wait()
        finally:
            # A beat under way is let finish: shutting down cancels it, and with it the write in its hands.
            self._scheduler.pause()
            await self._idle.wait()
            self._scheduler.shutdown(wait=False)

    async def _beat(self, name: str) -> None:
        # `now` may come while the scheduler runs the same beat; each is written for one at a time.
        if name in self._running:
            return
        self._running.add(name)
        self._idle.clear()
        try:
            await self._beats[name]()
        except Exception:
            log.exception("tick %s failed", name)
        finally:
            self._running.discard(name)
            if not self._running:
                self._idle.set()
