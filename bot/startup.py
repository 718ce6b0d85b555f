"""The first calls to Telegram: who are we there, and how do updates reach us."""

import logging

from telegram.error import InvalidToken, TelegramError

from bot.api import BotApi
from bot.exits import ExitCode, StopProcess
from bot.loop import Wakeup
from bot.settings import Settings
from handlers.registry import App

log = logging.getLogger(__name__)

# A proxy's own 401 or 404 page looks like a refused token, so one refusal is not believed.
REFUSALS_BELIEVED = 3
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0


async def connect(application: App, settings: Settings, api: BotApi, wakeup: Wakeup) -> str | None:
    """Ask until Telegram answers; gives our user name, None when told to stop before.

    Raises StopProcess when it refuses the token three times.
    """
    wait, refusals = FIRST_WAIT, 0
    while not wakeup.stopping:
        try:
            await application.initialize()
            await _choose_updates(settings, api)
            return str(application.bot.username)
        except InvalidToken as error:
            refusals += 1
            if refusals >= REFUSALS_BELIEVED:
                raise StopProcess(
                    "Telegram 不认可 BOT_TOKEN，请向 @BotFather 核对后重新启动。", ExitCode.TOKEN_GONE
                ) from error
        except TelegramError as error:
            log.warning("Telegram cannot be reached yet: %s", type(error).__name__)
        await wakeup.until_stopped(wait)
        wait = min(wait * 2, LONGEST_WAIT)
    return None


async def _choose_updates(settings: Settings, api: BotApi) -> None:
    if settings.updates == "webhook":
        await api.set_webhook(settings.webhook_url, settings.webhook_secret.get_secret_value())
    elif (await api.webhook_info()).url:
        log.warning("a webhook was set for this bot; it is taken away, because UPDATES is polling")
        await api.delete_webhook()
