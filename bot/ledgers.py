"""Makes the ledgers that people wait for, outside every transaction; a restart makes again what was not handed over."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bot.db_retry import retry_later
from bot.loop import Wakeup
from domain.burden import SHEET
from domain.errors import Refusal
from domain.power import Actor
from services import files, ledgers
from services.context import Context
from services.ledgers import Made, Stopped
from storage import ledger_wishes, people
from storage.database import Database
from storage.errors import StorageError
from storage.ledger_wishes import LedgerWish
from views import burden
from views import ledgers as ledgers_view

log = logging.getLogger(__name__)

NAP = 30.0
# A try that takes the process with it counts as well.
TRIES = 3
# Between a try that failed and the next, in seconds.
REST = 5.0
# Writes what is wished for to a file; raises Refusal, and Stopped when a stop comes first.
Write = Callable[[LedgerWish, Path, Wakeup], Awaitable[Made]]


class LedgerMaker:
    """One ledger after the other, while everything else goes on."""

    def __init__(
        self,
        database: Database,
        context: Callable[[], AbstractAsyncContextManager[Context]],
        folder: Path,
        write: Write,
    ) -> None:
        self._database = database
        self._context = context
        self._folder = folder
        self._write = write
        self._wakeup = Wakeup()

    def wake(self) -> None:
        """Say that a ledger is wanted."""
        self._wakeup.wake()

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Make ledgers until stopped; a failing database makes it rest, never end."""
        while not self._wakeup.stopping:
            async with retry_later("ledgers", self._wakeup, NAP):
                if not await self.next_one():
                    await self._wakeup.rest(NAP)

    async def next_one(self) -> bool:
        """Make and hand over the next ledger; False when nobody waits for one."""
        async with self._database.read() as session:
            wish = await ledger_wishes.next_one(session)
        if wish is None:
            return False
        if wish.attempts >= TRIES:
            await self._give_up(wish, ledgers_view.NOT_MADE)
            return True
        async with self._context() as ctx:
            await ledger_wishes.begin(ctx.work, wish)
        try:
            await self._make(wish)
        except Refusal as refusal:
            await self._give_up(wish, str(refusal))
        except Stopped:
            log.info("a ledger is made anew after the next start")
        except StorageError:
            raise
        except Exception:
            log.exception("a ledger could not be made")
            await self._wakeup.rest(REST)
        return True

    async def _make(self, wish: LedgerWish) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / "ledger.part"
        try:
            actor = await self._actor(wish)
            made = await self._write(wish, path, self._wakeup)
            digest = await asyncio.to_thread(files.adopt, self._folder, path)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        caption = _caption(made)
        async with self._context() as ctx:
            await ledgers.hand_over(ctx, wish, actor, made, digest, caption)

    async def _actor(self, wish: LedgerWish) -> Actor:
        """Who wanted it; who has lost the post meanwhile gets no ledger any more: raises Refusal."""
        async with self._database.read() as session:
            found = await people.actors(session, [wish.telegram_id])
        if wish.telegram_id not in found:
            raise Refusal(ledgers_view.NOT_MADE)
        return found[wish.telegram_id]

    async def _give_up(self, wish: LedgerWish, words: str) -> None:
        async with self._context() as ctx:
            actor = (await people.actors(ctx.work, [wish.telegram_id])).get(wish.telegram_id)
            await ledgers.give_up(ctx, wish, actor, ledgers_view.no_ledger(words))


def _caption(made: Made) -> str:
    title = made.name.removesuffix(".xlsx")
    if made.kind == SHEET:
        return burden.caption(title, made.rows)
    return ledgers_view.caption(title, made.rows, internal=made.internal)
