"""Runs given coroutines every few seconds; what is due is asked of the database, never remembered here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.loop import Wakeup

log = logging.getLogger(__name__)

Beat = Callable[[], Awaitable[None]]


class Ticker:
    """Beats in memory, waited for on the monotonic clock: a wall clock that is set back must not still them.

    A late beat runs once and late, never twice, never not at all.
    """

    def __init__(self) -> None:
        self._wakeup = Wakeup()
        self._beats: dict[str, Beat] = {}
        self._spans: dict[str, float] = {}
        # Each beat is written for one at a time.
        self._locks: dict[str, asyncio.Lock] = {}

    def every(self, seconds: float, name: str, beat: Beat) -> None:
        """Run `beat` every so many seconds; an error in it is logged and the next beat comes all the same."""
        self._beats[name] = beat
        self._spans[name] = seconds
        self._locks[name] = asyncio.Lock()

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
        async with asyncio.TaskGroup() as repeating:
            for name in self._beats:
                repeating.create_task(self._repeat(name))
        for lock in self._locks.values():
            async with lock:
                pass

    async def _repeat(self, name: str) -> None:
        while not self._wakeup.stopping:
            await self._wakeup.until_stopped(self._spans[name])
            if not self._wakeup.stopping and not self._locks[name].locked():
                await self._beat(name)

    async def _beat(self, name: str) -> None:
        async with self._locks[name]:
            try:
                await self._beats[name]()
            except Exception:
                log.exception("tick %s failed", name)
