"""How every loop of the process rests between two rounds of work."""

import asyncio
from contextlib import suppress


class Wakeup:
    """The rest of one loop: `while not wakeup.stopping: work; await wakeup.rest(seconds)`.

    What it promises:
    1. A wake ends the rest at hand. One that comes during work is not lost: it ends the next rest at once.
    2. Any number of wakes ends one rest: the work after it looks at everything that there is.
    3. A stop ends every rest at once, the one at hand and all that follow, and every wait for the stop.

    Only one loop may rest on a Wakeup; any number may wait for its stop.
    """

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._stopped = asyncio.Event()

    @property
    def stopping(self) -> bool:
        return self._stopped.is_set()

    def wake(self) -> None:
        """Have the loop look again now."""
        self._woken.set()

    def stop(self) -> None:
        """End the loop after the work at hand."""
        self._stopped.set()
        self._woken.set()

    async def rest(self, seconds: float | None = None) -> None:
        """Rest until woken or stopped, at most so many seconds; None is for ever."""
        await _wait(self._woken, seconds)
        # The work that follows sees whatever the wake stood for, so this is the one safe place to forget it.
        if not self.stopping:
            self._woken.clear()

    async def until_stopped(self, seconds: float | None = None) -> None:
        """Wait for the stop, at most so many seconds; a wake does not end this and is kept for the next rest."""
        await _wait(self._stopped, seconds)


async def _wait(event: asyncio.Event, seconds: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
