"""Fetches files that people sent, outside any transaction, and hands them to the service that waits for them."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

from telegram.error import BadRequest, TelegramError

from bot.api import BotApi, TooBig
from services import files, roster
from services.desk import Desk
from storage import attachments
from storage.attachments import Attachment
from storage.database import Database

log = logging.getLogger(__name__)

MAX_TRIES = 5
NAP = 15.0


class Downloads:
    """Waits for attachments in state `waiting`; a restart goes on with those that are left."""

    def __init__(
        self,
        database: Database,
        api: BotApi,
        desk: Callable[[], AbstractAsyncContextManager[Desk]],
        folder: Path,
    ) -> None:
        self._database = database
        self._api = api
        self._desk = desk
        self._folder = folder
        self._wake = asyncio.Event()
        self._stopping = False
        self._wake.set()

    def wake(self) -> None:
        """Say that a file was announced."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Fetch until stopped."""
        while not self._stopping:
            self._wake.clear()
            async with self._database.read() as session:
                waiting = await attachments.waiting(session)
            for one in waiting:
                await self._fetch(one)
            try:
                await asyncio.wait_for(self._wake.wait(), NAP)
            except TimeoutError:
                continue

    async def _fetch(self, one: Attachment) -> None:
        try:
            content = await self._api.download(one.file_id)
            digest = await asyncio.to_thread(files.keep, self._folder, content)
        except (TelegramError, TooBig, OSError) as error:
            await self._failed(one, error)
            return
        async with self._desk() as desk:
            await attachments.stored(desk.work, one.id, digest)
            await roster.on_stored(desk, one, content)

    async def _failed(self, one: Attachment, error: Exception) -> None:
        log.warning("a file could not be fetched: %s", type(error).__name__)
        given_up = isinstance(error, TooBig | BadRequest) or one.attempts + 1 >= MAX_TRIES
        async with self._desk() as desk:
            wait = timedelta(seconds=2**one.attempts)
            await attachments.failed(desk.work, one.id, None if given_up else desk.now + wait)
            if given_up:
                await roster.on_failed(desk, one)
