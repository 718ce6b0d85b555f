"""Counts what settings would change, each in a process of its own (decision 0024)."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from bot.loop import Wakeup
from bot.own_process import ordered
from bot.worker import Worker
from domain.rehearsal import TrialCount
from services import cadences, trials
from services.context import Context
from storage import trials as trials_store
from storage.database import Database
from storage.session import Session
from storage.trials import Trial
from views import cadences as cadences_view

# Loaded by its own process alone: it needs what serving does not.
_PROCESS = "bot.trial_process"
# Gives the messages of next month as things are and with the setting; raises Stopped when a stop comes first.
Count = Callable[[Trial, Wakeup], Awaitable[TrialCount]]


def apart(url: str, now: Callable[[], datetime]) -> Count:
    """A way to count for the database at this address, from the instant on that the clock tells."""

    async def count(trial: Trial, wakeup: Wakeup) -> TrialCount:
        task: dict[str, Any] = {"url": url, "now": now().isoformat(), "month": trials.month_of(trial).id}
        made = await ordered(_PROCESS, {**task, "name": trial.name, "value": trial.value}, wakeup)
        return TrialCount(**made)

    return count


class TrialCounter(Worker[Trial]):
    """Shows each trial's count to who asked for it."""

    name = "trials"

    def __init__(
        self, database: Database, context: Callable[[], AbstractAsyncContextManager[Context]], count: Count
    ) -> None:
        super().__init__(database, context)
        self._count = count

    async def _oldest(self, session: Session) -> Trial | None:
        return await trials_store.next_one(session)

    def _attempts(self, wish: Trial) -> int:
        return wish.attempts

    async def _begin(self, ctx: Context, wish: Trial) -> None:
        await trials_store.begin(ctx.work, wish)

    async def _fulfil(self, wish: Trial) -> None:
        found = await self._count(wish, self._wakeup)
        async with self._context() as ctx:
            words = cadences.proposed(ctx.rules, wish.name, wish.value)
            page = cadences_view.counted(words, wish.serial, trials.month_of(wish).title, found)
            await trials.hand_over(ctx, wish, found.as_is, found.as_proposed, page)

    async def _give_up(self, ctx: Context, wish: Trial, why: str | None) -> None:
        words = cadences.proposed(ctx.rules, wish.name, wish.value)
        await trials.give_up(ctx, wish, cadences_view.not_counted(words))
