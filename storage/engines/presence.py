"""How the processes on one PostgreSQL database know of each other: who serves it, and what was changed meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from storage.errors import StorageError, Trouble

# Held by the process that serves, until its own end.
SERVES = 7_301_002
CHANNEL = "shuzhi"
# A server that does not answer so long has lost this connection, or will soon: its own patience is nine seconds.
_ANSWERS_WITHIN = 3.0
_LOCK = "SELECT pg_try_advisory_lock($1)"
_HELD = "SELECT true"

Answer = TypeVar("Answer")
# Hears the words of another's commit; None when some may have been missed.
Heard = Callable[[str | None], None]


class Presence:
    """The connection that stands for this process: with it the server drops its lock, and so the others know."""

    def __init__(self, connect: Callable[[], Awaitable[Any]]) -> None:
        """`connect` opens a connection of the driver, with driver's errors turned into ours."""
        self._connect = connect
        self._raw: Any = None
        self._holds = self._heard_before = False
        self._heard: Heard = lambda words: None
        self._lost: Callable[[], None] = lambda: None

    def listen(self, heard: Heard, lost: Callable[[], None]) -> None:
        """Have `heard` called with what others say, and `lost` at once when the lock that was held is lost."""
        self._heard, self._lost = heard, lost

    async def hold(self) -> bool:
        """Take the lock if it is free, look after it if it is ours; False when another has it. Raises StorageError."""
        if self._raw is not None:
            with suppress(StorageError):
                return await self._try()
            # The connection was lost, and with it the lock: a new one may take it again, as may anybody else.
        return await self._try()

    async def close(self) -> None:
        """Go, and let others serve."""
        raw, self._raw, self._holds = self._raw, None, False
        if raw is not None:
            await _within(raw.close())

    async def _try(self) -> bool:
        try:
            self._raw = self._raw or await self._opened()
            given = await _within(self._raw.fetchval(*((_HELD,) if self._holds else (_LOCK, SERVES))))
            self._holds = bool(given)
        except Exception as error:
            self._gone(self._raw)
            raise StorageError(type(error).__name__, Trouble.UNREACHABLE) from None
        return self._holds

    async def _opened(self) -> Any:
        raw = await self._connect()
        raw.add_termination_listener(self._gone)
        await _within(raw.add_listener(CHANNEL, lambda _c, _p, _channel, words: self._heard(words)))
        if self._heard_before:
            self._heard(None)
        self._heard_before = True
        return raw

    def _gone(self, raw: Any) -> None:
        """Whoever asks for the lock next needs another connection; of this one nothing can be told any more."""
        if raw is None or raw is not self._raw:
            return
        held, self._raw, self._holds = self._holds, None, False
        raw.terminate()
        if held:
            self._lost()


async def _within(asked: Awaitable[Answer]) -> Answer:
    async with asyncio.timeout(_ANSWERS_WITHIN):
        return await asked
