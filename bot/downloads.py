"""Fetches files that people sent, outside any transaction, and hands them to the service that waits for them."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

from telegram.error import BadRequest, TelegramError

from bot.api import BotApi, TooBig
from bot.db_retry import retry_later
from bot.loop import Wakeup
from services import files
from services.context import Context
from services.incoming import receiver
from storage import attachments
from storage.attachments import Attachment
from storage.database import Database

log = logging.getLogger(__name__)

NAP = 15.0
LONGEST_WAIT = timedelta(minutes=5)
# Telegram's answer "wrong file_id or the file is temporarily unavailable" does not tell which of the two it is.
REFUSALS = 5


class Downloads:
    """Waits for attachments in state `waiting`; a restart goes on with those that are left."""

    def __init__(
        self,
        database: Database,
        api: BotApi,
        ctx: Callable[[], AbstractAsyncContextManager[Context]],
        folder: Path,
    ) -> None:
        self._database = database
        self._api = api
        self._desk = ctx
        self._folder = folder
        self._wakeup = Wakeup()

    def wake(self) -> None:
        """Say that a file was announced."""
        self._wakeup.wake()

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Fetch until stopped; a failing database makes it rest, never end."""
        while not self._wakeup.stopping:
            # What was fetched and could not be noted is fetched again, so the rest is a long one.
            async with retry_later("downloads", self._wakeup, NAP):
                await self._round()
                await self._wakeup.rest(await self._nap())

    async def _round(self) -> None:
        async with self._database.read() as session:
            waiting = await attachments.waiting(session)
        for one in waiting:
            if not self._wakeup.stopping:
                await self._fetch(one)

    async def _nap(self) -> float:
        """The seconds until the next try, as far as one is planned."""
        async with self._database.read() as session:
            next_at = await attachments.next_at(session)
            return min(NAP, max((next_at - session.now).total_seconds(), 0.01)) if next_at else NAP

    async def _fetch(self, one: Attachment) -> None:
        try:
            content = await self._api.download(one.file_id)
            digest = await asyncio.to_thread(files.keep, self._folder, content)
        except (TelegramError, TooBig, OSError) as error:
            await self._failed(one, error)
            return
        async with self._desk() as ctx:
            if await attachments.stored(ctx.work, one.id, digest):
                # Housekeeping may have removed the same bytes since; in this transaction it waits.
                await asyncio.to_thread(files.keep, self._folder, content)
                await receiver(one.purpose).on_stored(ctx, one, content)

    async def _failed(self, one: Attachment, error: Exception) -> None:
        log.warning("a file could not be fetched: %s", type(error).__name__)
        wanted = receiver(one.purpose)
        tries = min(wanted.tries, REFUSALS) if isinstance(error, BadRequest) else wanted.tries
        given_up = isinstance(error, TooBig) or one.attempts + 1 >= tries
        async with self._desk() as ctx:
            wait = min(timedelta(seconds=2 ** min(one.attempts, 9)), LONGEST_WAIT)
            waited_for = await attachments.failed(ctx.work, one.id, None if given_up else ctx.now + wait)
            if given_up and waited_for:
                await wanted.on_failed(ctx, one)
