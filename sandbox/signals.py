"""Waking those who wait for a change."""

import asyncio


class Signal:
    """Wakes every waiter at a change; no waiter is needed for a change to be announced."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[bool]] = set()

    def notify(self) -> None:
        self._wake(changed=True)

    def release(self) -> None:
        """Tell every waiter to give up, as at shutdown."""
        self._wake(changed=False)

    async def wait(self, seconds: float) -> bool:
        """Return True at a change, False after the time or a release."""
        waiter: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            return await asyncio.wait_for(waiter, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(waiter)

    def _wake(self, *, changed: bool) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(changed)
