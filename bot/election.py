"""Which of several processes on one database serves: it holds the server's lock, the others stand by and take over."""

import logging
from collections.abc import Callable

from bot.exits import ExitCode, StopProcess
from bot.loop import Wakeup
from bot.sending_gate import Hold, SendingGate
from storage import outbox
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

# How often who stands by tries, and who serves looks whether it still does: a takeover takes hardly longer.
EVERY = 1.0


class Election:
    """One process's part in it, from the first try to its end."""

    def __init__(self, database: Database, gate: SendingGate, epoch: Callable[[], int]) -> None:
        """`epoch` gives the epoch in which this process sends."""
        self._database = database
        self._gate = gate
        self._epoch = epoch
        self._lost = Wakeup()
        database.on_lost(self._stop_sending)

    async def won(self, stopping: Wakeup) -> bool:
        """Stand by until nobody else serves; False when told to stop before. A failing database ends nothing."""
        while not stopping.stopping:
            try:
                if await self._database.hold_instance():
                    return True
            except StorageError as error:
                log.warning("standing by, and the database cannot be reached: %s", error)
            await stopping.until_stopped(EVERY)
        return False

    def stop(self) -> None:
        self._lost.stop()

    async def watch(self) -> None:
        """Look after the lock while serving; raises StopProcess when another process has taken over."""
        while not self._lost.stopping:
            try:
                if not await self._database.hold_instance() or Hold.LEAD in self._gate.reasons:
                    await self._look()
            except StorageError as error:
                # Who cannot ask may have been followed by another.
                self._gate.hold(Hold.LEAD)
                log.warning("the database cannot be reached, sending is held: %s", error)
            await self._lost.rest(EVERY)

    def _stop_sending(self) -> None:
        self._gate.hold(Hold.LEAD)
        self._lost.wake()

    async def _look(self) -> None:
        """The lock was lost for a while: go on if it is ours again and nobody has served meanwhile."""
        held = await self._database.hold_instance()
        async with self._database.read() as session:
            if await outbox.epoch(session) != self._epoch():
                raise StopProcess("另一个助手进程已接管这个数据库，本进程退出。", ExitCode.TAKEN)
        if held:
            self._gate.release(Hold.LEAD)
        else:
            self._gate.hold(Hold.LEAD)
