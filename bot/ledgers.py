"""Makes the ledgers that people wait for, each written by a process of its own (decision 0024)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

from bot.loop import Wakeup
from bot.own_process import ordered
from bot.worker import Worker
from domain.burden import SHEET
from domain.documents import PREFIX
from domain.errors import Refusal
from domain.power import Actor
from domain.proofs import Stamp
from services import files, ledgers
from services.context import Context
from services.ledgers import Made
from storage import ledger_wishes, people
from storage.database import Database
from storage.ledger_wishes import LedgerWish
from storage.session import Session
from views import burden, document_buttons
from views import ledgers as ledgers_view

# Loaded by its own process alone: it needs what serving does not.
_PROCESS = "bot.ledger_process"
# Writes what is wished for to a file; raises Refusal, and Stopped when a stop comes first.
Write = Callable[[LedgerWish, Path, Wakeup], Awaitable[Made]]


def apart(url: str, now: Callable[[], datetime], data_dir: Path) -> Write:
    """A way to write the ledgers of the database at this address, as of the instant that the clock tells.

    The key of the audit trail lies in `data_dir`: papers are stamped with it.
    """

    async def write(wish: LedgerWish, path: Path, wakeup: Wakeup) -> Made:
        task = {"url": url, "now": now().isoformat(), "path": str(path), "whose": wish.telegram_id}
        of = {"kind": wish.kind, "period": wish.period, "data_dir": str(data_dir)}
        made = await ordered(_PROCESS, {**task, **of}, wakeup)
        return Made(**made | {"stamps": tuple(Stamp(**one) for one in made["stamps"])})

    return write


class LedgerMaker(Worker[LedgerWish]):
    """Writes each ledger to a file of its folder and hands it to who wished for it."""

    name = "ledgers"

    def __init__(
        self,
        database: Database,
        context: Callable[[], AbstractAsyncContextManager[Context]],
        folder: Path,
        write: Write,
    ) -> None:
        super().__init__(database, context)
        self._folder = folder
        self._write = write

    async def _oldest(self, session: Session) -> LedgerWish | None:
        return await ledger_wishes.next_one(session)

    def _attempts(self, wish: LedgerWish) -> int:
        return wish.attempts

    async def _begin(self, ctx: Context, wish: LedgerWish) -> None:
        await ledger_wishes.begin(ctx.work, wish)

    async def _fulfil(self, wish: LedgerWish) -> None:
        # Hardly ever a second time: when another paper has got its number while it was made.
        while not await self._made(wish):
            pass

    async def _made(self, wish: LedgerWish) -> bool:
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
            return await ledgers.hand_over(ctx, wish, actor, made, digest, caption)

    async def _actor(self, wish: LedgerWish) -> Actor:
        """Who wanted it; who has lost the post meanwhile gets no ledger any more: raises Refusal."""
        async with self._database.read() as session:
            found = await people.actors(session, [wish.telegram_id])
        if wish.telegram_id not in found:
            raise Refusal(ledgers_view.NOT_MADE)
        return found[wish.telegram_id]

    async def _give_up(self, ctx: Context, wish: LedgerWish, why: str | None) -> None:
        actor = (await people.actors(ctx.work, [wish.telegram_id])).get(wish.telegram_id)
        not_made = document_buttons.NOT_MADE if wish.kind.startswith(PREFIX) else ledgers_view.NOT_MADE
        await ledgers.give_up(ctx, wish, actor, ledgers_view.no_ledger(why or not_made))


def _caption(made: Made) -> str:
    if made.kind.startswith(PREFIX):
        return document_buttons.caption(made.name, internal=made.internal, note=made.note)
    title = made.name.removesuffix(".xlsx")
    if made.kind == SHEET:
        return burden.caption(title, made.rows)
    return ledgers_view.caption(title, made.rows, internal=made.internal)
