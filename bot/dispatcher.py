"""Takes waiting updates from the inbox and has them handled: one transaction a group, one savepoint an update."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application

from bot.api import BotApi
from bot.clock import Clock
from bot.db_retry import retry_later
from bot.loop import Wakeup
from bot.redaction import confidential
from domain.errors import Refusal
from domain.messages import Outgoing
from domain.power import Actor
from handlers.identity import place_of, sender_of
from handlers.refusals import show_refusal
from handlers.turn import CURRENT, Place, Turn
from services.context import Context
from services.rules import Rules, load
from storage import inbox, people, shown
from storage.database import Batch, Database
from storage.errors import StorageError
from storage.inbox import Waiting
from storage.session import Cached, PressAnswer, Session, UnitOfWork

log = logging.getLogger(__name__)

# The longest sleep: a safety net under the wake-ups.
NAP = 30.0
Store = Callable[[Session], Awaitable[None]]


@dataclass(slots=True)
class Parsed:
    """An update with what its handling needs."""

    row: Waiting
    update: Update
    sender: int | None
    place: Place | None
    in_message: Outgoing | None = None
    refused: bool = False

    @property
    def pressed_in(self) -> tuple[int, int] | None:
        """The chat and message of a press."""
        place = self.place
        return (place.chat_id, place.message_id) if place and place.callback_id and place.message_id else None


class _Offer:
    """Something to store and handle in one commit, and whether that was done."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def settle(self, *, stored: bool, error: StorageError | None = None) -> None:
        if self.stored.done():
            return
        if error:
            self.stored.set_exception(error)
        else:
            self.stored.set_result(stored)


class Dispatcher:
    """Serial per chat, in groups: handlers do not know that others share their transaction."""

    def __init__(
        self,
        database: Database,
        application: Application[Any, Any, Any, Any, Any, Any],
        api: BotApi,
        clock: Clock,
        data_dir: Path,
    ) -> None:
        self._database = database
        self._application = application
        self._api = api
        self._clock = clock
        self._wakeup = Wakeup()
        self._rules: Rules | None = None
        self._resting = False
        self._offer: _Offer | None = None
        self.bot_name = ""
        self.site = ""
        self.data_dir = data_dir
        database.on_commit(self._forget_stale)

    def wake(self) -> None:
        """Say that the inbox has something new."""
        self._wakeup.wake()

    def stop(self) -> None:
        """End after the group at hand."""
        self._wakeup.stop()

    async def run(self) -> None:
        """Handle groups until told to stop; a failing database makes it rest, never end."""
        async with asyncio.TaskGroup() as answering:
            while not self._wakeup.stopping:
                async with retry_later("dispatcher", self._wakeup):
                    for answer in await self._next():
                        answering.create_task(self._answer(answer))
        self._resting = False
        if self._offer:
            self._offer.settle(stored=False)

    async def at_once(self, store: Store) -> bool:
        """Have something stored and handled in one commit, where nothing else is to be handled.

        False when it was not stored: the caller stores it then, and wakes us. Raises StorageError.
        """
        if not self._resting or self._offer or self._wakeup.stopping:
            return False
        self._offer = offer = _Offer(store)
        self._wakeup.wake()
        return await offer.stored

    async def _next(self) -> list[PressAnswer]:
        """One step of the loop: take what is offered, else handle what waits, else rest."""
        if self._offer:
            return await self._take(self._offer)
        # What waits is looked up beside the one writer.
        nap = await self._nap()
        if not nap:
            return await self.round()
        self._resting = True
        await self._wakeup.rest(nap)
        self._resting = False
        return []

    async def _take(self, offer: _Offer) -> list[PressAnswer]:
        self._offer = None
        try:
            answers = await self._commit(None, offer.store)
        except StorageError as error:
            offer.settle(stored=False, error=error)
        except Exception:
            log.exception("an update was not handled as it came")
            offer.settle(stored=False)
        else:
            offer.settle(stored=True)
            return answers
        return []

    async def round(self) -> list[PressAnswer]:
        """Handle one group; whoever spoils it is found by handling each alone."""
        try:
            return await self._commit(None)
        except StorageError:
            raise
        except Exception:
            log.exception("a group of updates was not committed, each is tried alone")
        async with self._database.read() as session:
            rows = await inbox.next_batch(session)
        return [answer for row in rows for answer in await self._alone(row)]

    async def _alone(self, row: Waiting) -> list[PressAnswer]:
        """Handle one update of a group that could not be committed: who is to blame blocks nobody else."""
        try:
            return await self._commit([row])
        except StorageError:
            raise
        except Exception as error:
            async with self._database.batch() as batch:
                await _failed(batch, row, type(error).__name__)
            return []

    async def _commit(self, rows: Sequence[Waiting] | None, store: Store | None = None) -> list[PressAnswer]:
        async with self._database.batch() as batch:
            if store:
                await store(batch.session)
            rows = rows or await inbox.next_batch(batch.session)
            done, failed = await self._handle_all(batch, rows)
            await inbox.mark_done(batch.session, done)
            for row in rows:
                if row.id in failed:
                    await _failed(batch, row, failed[row.id])
            return [answer for unit in batch.works for answer in unit.answers]

    async def rules(self, session: Session) -> Rules:
        """The rules in force, read once and again after somebody changed them."""
        if self._rules is None:
            self._rules = await load(session)
        return self._rules

    async def _handle_all(self, batch: Batch, rows: Sequence[Waiting]) -> tuple[list[int], dict[int, str]]:
        done: list[int] = []
        failed: dict[int, str] = {}
        parsed = list(self._parse(rows, failed))
        actors = await people.actors(batch.session, {one.sender for one in parsed if one.sender})
        if actors:
            await people.mark_seen(batch.session, [actor.person_id for actor in actors.values()])
        in_message = await shown.in_messages(batch.session, {place for one in parsed if (place := one.pressed_in)})
        for one in parsed:
            one.in_message = in_message.get(one.pressed_in) if one.pressed_in else None
            try:
                outdated = await self._handle(batch, one, actors.get(one.sender) if one.sender else None)
            except StorageError:
                raise
            except Exception as error:
                log.exception("update %s failed", one.row.update_id)
                failed[one.row.id] = type(error).__name__
                continue
            done.append(one.row.id)
            # What was refused, is marked as secret or lets somebody in does not stay in the database.
            if one.refused or confidential(one.row.raw):
                await inbox.blank(batch.session, one.row.id)
            if Cached.POSTS in outdated:
                actors = await people.actors(batch.session, {each.sender for each in parsed if each.sender})
        return done, failed

    def _parse(self, rows: Iterable[Waiting], failed: dict[int, str]) -> Iterable[Parsed]:
        for row in rows:
            try:
                update = Update.de_json(json.loads(row.raw, parse_int=_id), self._application.bot)
                yield Parsed(row, update, sender_of(update), place_of(update))
            except Exception as error:
                log.exception("update %s cannot be read", row.update_id)
                failed[row.id] = type(error).__name__

    async def _handle(self, batch: Batch, one: Parsed, actor: Actor | None) -> set[Cached]:
        if one.place is None:
            return set()
        try:
            async with batch.savepoint() as work:
                turn = self._turn(self._desk(work, await self.rules(batch.session)), one, actor)
                token = CURRENT.set(turn)
                try:
                    await self._application.process_update(one.update)
                finally:
                    CURRENT.reset(token)
                if turn.error:
                    raise turn.error
            return work.outdated
        except Refusal as refusal:
            one.refused = True
            # What was refused is undone; the sentence that says why goes out in a unit of its own.
            async with batch.savepoint() as work:
                await show_refusal(self._turn(self._desk(work, await self.rules(batch.session)), one, actor), refusal)
            return set()

    def _desk(self, work: UnitOfWork, found: Rules) -> Context:
        return Context(work, found, self.bot_name, self.data_dir, self.site)

    def _turn(self, ctx: Context, one: Parsed, actor: Actor | None) -> Turn:
        assert one.place is not None  # noqa: S101  updates without a place are not handled
        key = f"u{one.row.update_id}.{int(one.row.received_at.timestamp())}"
        return Turn(one.row.update_id, key, ctx, one.place, one.sender or 0, actor, in_message=one.in_message)

    async def _answer(self, answer: PressAnswer) -> None:
        try:
            await self._api.answer_callback(answer.callback_id, answer.text, answer.alert, answer.url)
        except Exception as error:
            # Best effort: the query may have expired, and the truth stands in the messages anyway.
            log.info("a press was not answered: %s", type(error).__name__)

    async def _nap(self) -> float:
        """The seconds until something waits: 0 when it does, the longest sleep when nothing will."""
        async with self._database.read() as session:
            due = await inbox.next_at(session)
            return min(NAP, max((due - session.now).total_seconds(), 0.0)) if due else NAP

    def _forget_stale(self, outdated: Set[Cached]) -> None:
        if Cached.RULES in outdated:
            self._rules = None


async def _failed(batch: Batch, row: Waiting, error: str) -> None:
    """Count a failed try; what is given up for good keeps no marking and no code while somebody looks into it."""
    if await inbox.mark_failed(batch.session, [row.id], error) and confidential(row.raw):
        await inbox.blank(batch.session, row.id)


def _id(digits: str) -> int:
    # No id of the Bot API is larger; one that no column holds would stop the sender much later, and for everybody.
    number = int(digits)
    if abs(number) >= 2**63:
        raise ValueError("a number of more than 64 bits")
    return number
