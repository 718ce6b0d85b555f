"""Shows what the bot is: name, descriptions and picture, set once for each bot and each wording."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from telegram.error import TelegramError

from bot.api import BotApi
from bot.db_retry import retry_later
from bot.loop import Wakeup
from services.context import Context
from storage import config
from storage.database import Database
from views import face

log = logging.getLogger(__name__)

# The setting that keeps for which bot which words were set.
_SET = "face"


class FaceSetter:
    """Sets what differs, once: what the office changes with BotFather afterwards stays as it is.

    A face is a convenience: Telegram's refusal is only logged, and it is tried again at the next start. It is `settled`
    once it was tried.
    """

    def __init__(
        self, database: Database, context: Callable[[], AbstractAsyncContextManager[Context]], api: BotApi, bot_id: int
    ) -> None:
        self._database = database
        self._context = context
        self._api = api
        self._face = face.face()
        self._stamp = f"{bot_id}:{self._face.digest}"
        self._wakeup = Wakeup()
        self.settled = False

    def wake(self) -> None:
        """Say that Telegram can be reached."""
        self._wakeup.wake()

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Wait until Telegram can be reached, then see to the face once."""
        await self._wakeup.rest()
        if not self._wakeup.stopping:
            async with retry_later("face", self._wakeup):
                await self._once()
        self.settled = True

    async def _once(self) -> None:
        async with self._database.read() as session:
            if (await config.settings(session)).get(_SET) == self._stamp:
                return
        try:
            await self._set()
        except TelegramError as error:
            log.info("the bot's name and descriptions were not set: %s", type(error).__name__)
            return
        async with self._context() as ctx:
            await config.put(ctx.work, _SET, self._stamp)

    async def _set(self) -> None:
        found, wanted = await self._api.face(), self._face
        if found.name != wanted.name:
            await self._api.bot.set_my_name(wanted.name)
        if found.description != wanted.description:
            await self._api.bot.set_my_description(wanted.description)
        if found.short != wanted.short:
            await self._api.bot.set_my_short_description(wanted.short)
        if not await self._api.has_picture():
            await self._api.set_picture(await asyncio.to_thread(face.PICTURE.read_bytes))
