"""Asks "do you still know me?" after Telegram refused the token, and opens the gate again when it does."""

import logging
from collections.abc import Awaitable, Callable

from telegram.error import InvalidToken

from bot.exits import ExitCode, StopProcess
from bot.loop import Wakeup
from bot.sending_gate import Hold, SendingGate

log = logging.getLogger(__name__)

# reliability.md 2.3: ask after 1, 2, 4 … 60 seconds, for one odd page of a proxy must not silence everybody; believe it
# once three refusals in a row lie over five minutes.
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
REFUSALS_BELIEVED = 3
BELIEVED_AFTER = 300.0


class TokenProbe:
    """Watches the gate for a refused token; no outbox row is ever marked failed because of one."""

    def __init__(
        self,
        get_me: Callable[[], Awaitable[object]],
        gate: SendingGate,
        first_wait: float = FIRST_WAIT,
        believed_after: float = BELIEVED_AFTER,
    ) -> None:
        self._get_me = get_me
        self._gate = gate
        self._first_wait = first_wait
        self._believed_after = believed_after
        self._wakeup = Wakeup()
        gate.on_change(lambda reason, held: self._wakeup.wake())

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Probe whenever the token is in doubt; raises StopProcess when it is surely gone."""
        while not self._wakeup.stopping:
            await self._wakeup.rest()
            if Hold.TOKEN in self._gate.reasons:
                await self._probe()

    async def _probe(self) -> None:
        wait, waited, refusals = self._first_wait, 0.0, 0
        while not self._wakeup.stopping:
            # Whatever else happens to the gate is no reason to ask sooner.
            await self._wakeup.until_stopped(wait)
            if self._wakeup.stopping:
                return
            answer = await self._ask()
            if answer:
                self._gate.release(Hold.TOKEN)
                return
            refusals += answer is False
            waited += wait
            if refusals >= REFUSALS_BELIEVED and waited >= self._believed_after:
                raise StopProcess("Telegram 不再认可 BOT_TOKEN，请向 @BotFather 核对后重新启动。", ExitCode.TOKEN_GONE)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _ask(self) -> bool | None:
        """Say whether Telegram knows us; None if it could not be asked."""
        try:
            await self._get_me()
        except InvalidToken:
            return False
        except Exception as error:
            log.warning("getMe failed: %s", type(error).__name__)
            return None
        return True
