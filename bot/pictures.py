"""Has the pictures drawn that people wait for, each by a process of its own (decision 0031)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from pathlib import Path

from bot.loop import Wakeup
from bot.own_process import ordered
from bot.worker import Worker
from domain.errors import Refusal
from domain.pictures import Picture
from domain.power import Actor
from services import files, pictures
from services.context import Context
from storage import ledger_wishes, people
from storage.database import Database
from storage.ledger_wishes import LedgerWish
from storage.session import Session
from views.picture_pages import NOT_MADE
from views.pictures.grid import Grid

# Loaded by its own process alone: it needs what serving does not.
_PROCESS = "bot.picture_process"
# Draws a grid into a PNG file; raises Stopped when a stop comes first.
Draw = Callable[[Grid, Path, Wakeup], Awaitable[None]]


async def apart(grid: Grid, path: Path, wakeup: Wakeup) -> None:
    """Have a grid drawn into a file."""
    await ordered(_PROCESS, {"grid": asdict(grid), "path": str(path)}, wakeup)


class PictureMaker(Worker[LedgerWish]):
    """Has each picture drawn into a file of its folder and sends it to who wished for it."""

    name = "pictures"

    def __init__(
        self,
        database: Database,
        context: Callable[[], AbstractAsyncContextManager[Context]],
        folder: Path,
        draw: Draw,
    ) -> None:
        super().__init__(database, context)
        self._folder = folder
        self._draw = draw

    async def _oldest(self, session: Session) -> LedgerWish | None:
        return await ledger_wishes.next_one(session, pictures=True)

    def _attempts(self, wish: LedgerWish) -> int:
        return wish.attempts

    async def _begin(self, ctx: Context, wish: LedgerWish) -> None:
        await ledger_wishes.begin(ctx.work, wish)

    async def _fulfil(self, wish: LedgerWish) -> None:
        picture = Picture.wished(wish.kind, wish.period)
        async with self._context() as ctx:
            actor = await _actor(ctx, wish)
            if actor is None:
                # Who has lost the post meanwhile gets no picture any more.
                raise Refusal(NOT_MADE)
            found = await pictures.gather(ctx, actor, picture)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / "picture.part"
        try:
            await self._draw(found.grid, path, self._wakeup)
            digest = await asyncio.to_thread(files.adopt, self._folder, path)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        async with self._context() as ctx:
            await pictures.hand_over(ctx, wish, actor, picture, found, digest)

    async def _give_up(self, ctx: Context, wish: LedgerWish, why: str | None) -> None:
        await pictures.give_up(ctx, wish, await _actor(ctx, wish), why or NOT_MADE)


async def _actor(ctx: Context, wish: LedgerWish) -> Actor | None:
    return (await people.actors(ctx.work, [wish.telegram_id])).get(wish.telegram_id)
