"""Makes a backup each night in a process of its own, keeps the newest ones, and tells the department of a failure."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

from bot.db_retry import retry_later
from bot.loop import Wakeup
from bot.own_process import ordered
from bot.settings import Settings
from domain.errors import Refusal, Stopped
from services import backups
from services.context import Context
from storage.database import Database
from views.backups import FAILED

log = logging.getLogger(__name__)

# The wall clock may be set meanwhile, so nobody sleeps for a whole night.
NAP = 600.0
# Loaded by its own process alone: it needs what serving does not.
_PROCESS = "bot.backup_process"
# Makes today's backup; raises Refusal with one sentence, Stopped when a stop comes first.
Make = Callable[[Wakeup], Awaitable[None]]


def apart(database: Path, data_dir: Path, folder: Path, keep: int, now: Callable[[], datetime]) -> Make:
    """A way to back up this database and its files into a folder that keeps the newest `keep` backups."""

    async def make(wakeup: Wakeup) -> None:
        task = {"database": str(database), "data_dir": str(data_dir), "folder": str(folder), "keep": keep}
        await ordered(_PROCESS, {**task, "now": now().isoformat()}, wakeup)

    return make


def configured(settings: Settings, now: Callable[[], datetime]) -> Make | None:
    """The way that these settings ask for; None when they name no folder."""
    if settings.backup_dir is None or settings.database_path is None:
        return None
    return apart(settings.database_path, settings.data_dir, settings.backup_dir, settings.backup_keep, now)


class NightlyBackup:
    """One backup a night; without a way to make it there is nothing to do."""

    def __init__(
        self, database: Database, context: Callable[[], AbstractAsyncContextManager[Context]], make: Make | None
    ) -> None:
        self._database = database
        self._context = context
        self._make = make
        self._wakeup = Wakeup()

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Back up each night until stopped; a failing database makes it rest, never end."""
        while not self._wakeup.stopping:
            async with retry_later("backup", self._wakeup, NAP):
                await self._wakeup.rest(await self.look())

    async def look(self) -> float:
        """Make the backup if it is due; gives the seconds until the next look."""
        if self._make is None:
            return NAP
        async with self._database.read() as session:
            left = await backups.due_in(session)
        if left.total_seconds() > 0:
            return min(left.total_seconds(), NAP)
        try:
            await self._make(self._wakeup)
        except Stopped:
            return NAP
        except Refusal as refusal:
            await self._failed(str(refusal))
        except (OSError, RuntimeError):
            log.exception("the nightly backup failed")
            await self._failed(FAILED)
        else:
            log.info("the nightly backup is there and was checked")
            async with self._context() as ctx:
                await backups.succeeded(ctx)
        return NAP

    async def _failed(self, why: str) -> None:
        log.error("no backup could be made tonight")
        async with self._context() as ctx:
            await backups.failed(ctx, why)
