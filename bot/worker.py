"""What makes, one after the other and outside every transaction, the things that people wait for.

A restart makes again what was not handed over.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

from bot.db_retry import retry_later
from bot.loop import Wakeup
from domain.errors import Refusal, Stopped
from services.context import Context
from storage.database import Database
from storage.errors import StorageError
from storage.session import Session

log = logging.getLogger(__name__)
Wish = TypeVar("Wish")

NAP = 30.0
# A try that takes the process with it counts as well.
TRIES = 3
# Between a try that failed and the next, in seconds.
REST = 5.0


class Worker(ABC, Generic[Wish]):
    """One wish after the other, while everything else goes on; `name` is what its log calls a thing that it makes."""

    name: str

    def __init__(self, database: Database, context: Callable[[], AbstractAsyncContextManager[Context]]) -> None:
        self._database = database
        self._context = context
        self._wakeup = Wakeup()

    @abstractmethod
    async def _oldest(self, session: Session) -> Wish | None:
        """The wish whose turn it is."""

    @abstractmethod
    def _attempts(self, wish: Wish) -> int:
        """How often its making was begun."""

    @abstractmethod
    async def _begin(self, ctx: Context, wish: Wish) -> None:
        """Note that it is begun, so that a try that takes the process with it counts."""

    @abstractmethod
    async def _fulfil(self, wish: Wish) -> None:
        """Make it and hand it over; raises Refusal for good, Stopped when a stop comes first, anything else for now."""

    @abstractmethod
    async def _give_up(self, ctx: Context, wish: Wish, why: str | None) -> None:
        """Say that it will not come, with the sentence of the refusal if there was one."""

    def wake(self) -> None:
        """Say that something is wished for."""
        self._wakeup.wake()

    def stop(self) -> None:
        self._wakeup.stop()

    async def run(self) -> None:
        """Work until stopped; a failing database makes it rest, never end."""
        while not self._wakeup.stopping:
            async with retry_later(self.name, self._wakeup, NAP):
                if not await self.next_one():
                    await self._wakeup.rest(NAP)

    async def next_one(self) -> bool:
        """Do what the next wish asks for; False when nobody waits."""
        async with self._database.read() as session:
            wish = await self._oldest(session)
        if wish is None:
            return False
        async with self._context() as ctx:
            if self._attempts(wish) >= TRIES:
                await self._give_up(ctx, wish, None)
                return True
            await self._begin(ctx, wish)
        try:
            await self._fulfil(wish)
        except Refusal as refusal:
            async with self._context() as ctx:
                await self._give_up(ctx, wish, str(refusal))
        except Stopped:
            log.info("%s: made anew after the next start", self.name)
        except StorageError:
            raise
        except Exception:
            log.exception("%s: could not be made", self.name)
            await self._wakeup.rest(REST)
        return True
