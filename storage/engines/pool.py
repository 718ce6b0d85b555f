"""Lending connections, and waiting for what must not be left half done."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Generic, Protocol, TypeVar

from storage.errors import StorageError, Trouble

# How long one may wait for a connection, in seconds.
PATIENCE = 60.0


class Lent(Protocol):
    """A connection that can be lent."""

    @property
    def usable(self) -> bool:
        """Whether it may be lent again."""

    async def close(self) -> None:
        """Close it for good."""


One = TypeVar("One", bound=Lent)


class Pool(Generic[One]):
    """Up to `size` connections to one database, opened when needed; who waits too long gets a StorageError."""

    def __init__(self, size: int, connect: Callable[[], Awaitable[One]]) -> None:
        self._connect = connect
        self._free = asyncio.Semaphore(size)
        self._idle: list[One] = []

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[One]:
        """Lend a connection."""
        try:
            await asyncio.wait_for(
                self._free.acquire(), PATIENCE
            ) if self._free.locked() else await self._free.acquire()
        except TimeoutError as error:
            raise StorageError("no connection became free", Trouble.BUSY) from error
        try:
            one = self._known() or await self._connect()
            try:
                yield one
            finally:
                self._idle.append(one)
        finally:
            self._free.release()

    async def close(self) -> None:
        """Close what lies idle."""
        while self._idle:
            await self._idle.pop().close()

    def _known(self) -> One | None:
        while self._idle:
            one = self._idle.pop()
            if one.usable:
                return one
        return None


async def to_its_end(work: Awaitable[Any]) -> None:
    """Wait until something is over even when cancelled meanwhile; the cancellation comes afterwards."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled:
        raise cancelled
