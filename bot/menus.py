"""Keeps Telegram's command menus in step with the posts that people hold."""

import logging

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.api import BotApi
from bot.db_retry import retry_later
from bot.loop import Wakeup
from handlers.routes import Routes
from services.menus import Menu, group_menu, menus_for
from storage import people
from storage.database import Database

log = logging.getLogger(__name__)

# In the place of a Telegram id: the menus of all groups and of all private chats.
_GROUPS, _PRIVATE = 0, 1
_SHARED = {_GROUPS, _PRIVATE}


class Menus:
    """Sets the menu of the group, of strangers, and of each person; only what changed is sent again."""

    def __init__(self, database: Database, api: BotApi, routes: Routes) -> None:
        self._database = database
        self._api = api
        self._routes = routes
        self._set: dict[int, Menu] = {}
        self._wakeup = Wakeup()

    def all_changed(self) -> None:
        """Posts have changed: compare all menus."""
        self._wakeup.wake()

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Set menus whenever something changed; a menu is a convenience, Telegram's refusal is only logged."""
        await self._wakeup.rest()
        while not self._wakeup.stopping:
            async with retry_later("menus", self._wakeup):
                await self._try_all()
                await self._wakeup.rest()

    async def _try_all(self) -> None:
        try:
            await self._set_all()
        except TelegramError as error:
            log.info("command menus were not set: %s", type(error).__name__)

    async def _set_all(self) -> None:
        commands = tuple(self._routes.commands.values())
        await self._put(_GROUPS, group_menu(commands), BotCommandScopeAllGroupChats())
        await self._put(_PRIVATE, menus_for(None, commands), BotCommandScopeAllPrivateChats())
        async with self._database.read() as session:
            started = await people.started_ids(session)
            actors = await people.actors(session, started)
        # Whoever had a menu of his own and is nobody any more sees what strangers see.
        for telegram_id in {**actors, **dict.fromkeys(self._set.keys() - _SHARED)}:
            menu = menus_for(actors.get(telegram_id), commands)
            try:
                await self._put(telegram_id, menu, BotCommandScopeChat(telegram_id))
            except TelegramError as error:
                log.info("one command menu was not set: %s", type(error).__name__)

    async def _put(
        self,
        key: int,
        menu: Menu,
        scope: BotCommandScopeAllGroupChats | BotCommandScopeAllPrivateChats | BotCommandScopeChat,
    ) -> None:
        if self._set.get(key) != menu and not self._wakeup.stopping:
            await self._api.set_commands(menu, scope)
            self._set[key] = menu
