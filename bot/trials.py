"""Counts what settings would change, outside every transaction; a restart counts again what was not shown."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from bot.db_retry import retry_later
from bot.ledgers import NAP, REST, TRIES
from bot.loop import Wakeup
from services import cadences, trials
from services.context import Context
from services.ledgers import Stopped
from storage import trials as trials_store
from storage.database import Database
from storage.errors import StorageError
from storage.trials import Trial
from views import cadences as cadences_view

log = logging.getLogger(__name__)

# Gives the messages of next month as things are and with the setting; raises Stopped when a stop comes first.
Count = Callable[[Trial, Wakeup], Awaitable[tuple[int, int]]]


class TrialCounter:
    """One trial after the other, while everything else goes on."""

    def __init__(
        self, database: Database, context: Callable[[], AbstractAsyncContextManager[Context]], count: Count
    ) -> None:
        self._database = database
        self._context = context
        self._count = count
        self._wakeup = Wakeup()

    def wake(self) -> None:
        """Say that something is to be counted."""
        self._wakeup.wake()

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Count until stopped; a failing database makes it rest, never end."""
        while not self._wakeup.stopping:
            async with retry_later("trials", self._wakeup, NAP):
                if not await self.next_one():
                    await self._wakeup.rest(NAP)

    async def next_one(self) -> bool:
        """Count the next trial and show what came of it; False when nobody waits."""
        async with self._database.read() as session:
            trial = await trials_store.next_one(session)
        if trial is None:
            return False
        async with self._context() as ctx:
            if trial.attempts >= TRIES:
                words = cadences.proposed(ctx.rules, trial.name, trial.value)
                await trials.give_up(ctx, trial, cadences_view.not_counted(words))
                return True
            await trials_store.begin(ctx.work, trial)
        try:
            as_is, as_proposed = await self._count(trial, self._wakeup)
            async with self._context() as ctx:
                words = cadences.proposed(ctx.rules, trial.name, trial.value)
                page = cadences_view.counted(words, trial.serial, trials.month_of(trial).title, as_is, as_proposed)
                await trials.hand_over(ctx, trial, as_is, as_proposed, page)
        except Stopped:
            log.info("a trial is counted anew after the next start")
        except StorageError:
            raise
        except Exception:
            log.exception("a trial could not be counted")
            await self._wakeup.rest(REST)
        return True
