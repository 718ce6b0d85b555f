"""What every loop does when the database fails: it logs that, rests, and goes on."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.loop import Wakeup
from storage.errors import StorageError

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


@asynccontextmanager
async def retry_later(what: str, wakeup: Wakeup, seconds: float = RETRY_SECONDS) -> AsyncIterator[None]:
    """Turn a StorageError inside into a rest of `seconds`, which a wake cuts short; what was at hand still waits."""
    try:
        yield
    except StorageError as error:
        log.warning("the database failed the %s: %s", what, error)
        await wakeup.rest(seconds)
