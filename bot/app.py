"""The assistant as one process: everything wired together, started in order and stopped in order."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Sequence, Set
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute
from telegram.ext import Application

from bot.api import make_api
from bot.clock import Clock, SystemClock, make_clock
from bot.dispatcher import Dispatcher
from bot.downloads import Downloads
from bot.election import EVERY, Election
from bot.exits import StopProcess, reason
from bot.faces import FaceSetter
from bot.feeds import feed_route
from bot.health import Health
from bot.health_guards import ClockGuard, DiskGuard
from bot.http_server import HttpServer, create_app
from bot.intake import Intake, Poller
from bot.ledgers import LedgerMaker
from bot.ledgers import apart as written_apart
from bot.lock import InstanceLock
from bot.loop import Wakeup
from bot.menus import Menus
from bot.nightly import NightlyBackup, configured
from bot.pacing import Pace, Pacer
from bot.pictures import PictureMaker
from bot.pictures import apart as drawn_apart
from bot.sender import Hooks, Sender
from bot.sending_gate import Hold, SendingGate
from bot.settings import Settings
from bot.startup import connect
from bot.stranger_limit import StrangerLimit
from bot.ticker import Ticker
from bot.token_probe import TokenProbe
from bot.trials import TrialCounter
from bot.trials import apart as counted_apart
from bot.web import web_routes
from bot.webhook import webhook_route
from domain.quiet import QuietHours
from handlers.assembly import assemble
from handlers.registry import App, register
from services import keeping, people, rules, scheduler
from services.audit_record import demand_database, demand_key, open_record
from services.context import Context
from storage import groups
from storage.database import Database
from storage.errors import StorageError
from storage.schema import is_current
from storage.session import Cached, Session
from views import pages

log = logging.getLogger(__name__)

TICK_SECONDS = 10
HOUSEKEEPING_SECONDS = 3600
# In one housekeeping: so many steps of forgetting messages, with a rest in seconds between them.
FORGETTING_STEPS = 40
FORGETTING_REST = 0.05


class Assistant:
    """One running assistant; `run` returns the exit code's reason, or None after a clean stop.

    `routes` are further routes of the HTTP server; `closing` ends the requests that still wait there before it stops.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        routes: Sequence[BaseRoute] = (),
        pace: Pace | None = None,
        closing: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.gate = SendingGate()
        self.database = Database(settings.database_url, clock.now)
        self.api = make_api(settings.bot_token.get_secret_value(), settings.bot_api_url, settings.data_dir / "files")
        self.routes = assemble()
        self.application: App = Application.builder().bot(self.api.bot).updater(None).job_queue(None).build()
        register(self.application, self.routes)
        self.dispatcher = Dispatcher(self.database, self.application, self.api, clock, settings.data_dir)
        self.stranger_limit = StrangerLimit(clock.monotonic)
        screen, at_once = self.stranger_limit.admitted, self.dispatcher.at_once
        self.intake = Intake(self.database, settings.bot_id, self.dispatcher.wake, screen, at_once)
        self.poller = Poller(self.api, self.intake, clock, self.gate)
        self.health = Health(self.database, clock, self.gate, self._poll_age())
        hooks = Hooks(
            migrated=_migrated,
            unreachable=people.mark_unreachable,
            quiet=self._quiet,
            settled=self.health.settled,
        )
        pacer = Pacer(pace or Pace(), clock.monotonic())
        self.sender = Sender(self.database, self.api, clock, self.gate, pacer, pages.repeat_label, hooks)
        folder = settings.data_dir / "files"
        self.downloads = Downloads(self.database, self.api, self.context, folder)
        self._open_workshops(folder)
        self.menus = Menus(self.database, self.api, self.routes)
        self.face = FaceSetter(self.database, self.context, self.api, settings.bot_id)
        self.token_probe = TokenProbe(self.api.get_me, self.gate)
        # A rehearsal's clock is not Telegram's.
        telegram = (lambda: self.api.reading) if isinstance(clock, SystemClock) else (lambda: None)
        self.clock_guard = ClockGuard(clock, self.gate, telegram)
        file = settings.database_path
        self.disk_guard = DiskGuard(settings.data_dir, self.gate, also=file.parent if file else settings.data_dir)
        self.ticker = self._ticker()
        self.election = Election(self.database, self.gate, lambda: self.sender.epoch)
        served = [*self._routes(), *routes]
        self.server = HttpServer(create_app(self.health, served), settings.http_listen)
        self.dispatcher.site = settings.public_url or self.server.address
        self._closing = closing
        self._wakeup = Wakeup()

    def _open_workshops(self, folder: Path) -> None:
        """Those who make, outside every transaction, what people wait for."""
        url, now = self.settings.database_url, self.clock.now
        self.ledgers = LedgerMaker(self.database, self.context, folder, written_apart(url, now, self.settings.data_dir))
        self.trials = TrialCounter(self.database, self.context, counted_apart(url, now))
        self.pictures = PictureMaker(self.database, self.context, folder, drawn_apart)
        self.backups = NightlyBackup(self.database, self.context, configured(self.settings, now))

    @asynccontextmanager
    async def context(self) -> AsyncIterator[Context]:
        """Open a unit of work with the rules in force, for ticks and commands."""
        async with self.database.transaction() as work:
            yield Context(work, await rules.load(work), self.dispatcher.bot_name, self.settings.data_dir)

    def stop(self) -> None:
        """Begin to stop: nothing new is taken, what is in flight is finished and settled."""
        self._wakeup.stop()

    async def run(self) -> StopProcess | None:
        """Serve until stopped; gives the reason when something ended that should not have."""
        self.database.on_commit(self._after_commit)
        self.database.on_commit(self.stranger_limit.after_commit)
        try:
            if file := self.settings.database_path:
                with InstanceLock(file):
                    await self._prepare()
                    await self._serve()
            else:
                await self._run_among_others()
        except (StopProcess, StorageError, OSError, BaseExceptionGroup) as error:
            return reason(error)
        finally:
            await self.api.close()
            await self.database.close()
        return None

    async def open_database(self) -> None:
        """Bring the database up to date; raises StorageRefused unless it, its key and its head belong together."""
        await asyncio.to_thread(demand_database, self.settings.database_path, self.settings.data_dir)
        file = self.settings.database_path
        # Whoever looks into a file that is not there makes one.
        if (file and not file.exists()) or not await is_current(self.database):
            await asyncio.to_thread(_upgrade, self.settings.database_url)
        await open_record(self.database, self.settings.data_dir)

    async def _prepare(self) -> None:
        await self.open_database()
        await self.database.verify()
        await self.api.open()
        async with self.context() as ctx:
            await people.ensure_admins(ctx, self.settings.admin_ids)
            await scheduler.started(ctx)
            last_tick = scheduler.last_tick(ctx)
        # A rehearsal's clock is set by hand, back as well.
        if self.settings.clock is None:
            await self.clock_guard.compare(last_tick)
        recovery = await self.sender.recover()
        if recovery.ambiguous or recovery.held:
            log.warning("cut off by the last stop: %d to repeat once, %d held", recovery.ambiguous, recovery.held)

    async def _run_among_others(self) -> None:
        """Serve if nobody else does, else take webhooks for who does, and stand by to take over."""
        if await self.database.hold_instance():
            await self._prepare()
            await self._serve()
            return
        log.info("another process serves this database, standing by")
        self._stop_at_signals()
        async with asyncio.TaskGroup() as batch:
            batch.create_task(self.server.run())
            if await self._stand_by():
                log.warning("nobody else serves this database any more, taking over")
                await self._prepare()
                await self._serve(listening=True)
            else:
                self.server.stop()

    async def _stand_by(self) -> bool:
        # The other one may still be making the tables.
        while not await is_current(self.database) and not self._wakeup.stopping:
            await self._wakeup.until_stopped(EVERY)
        if self._wakeup.stopping:
            return False
        async with self.database.read() as session:
            # Rather now than when it is too late.
            await demand_key(session, self.settings.data_dir)
        self.health.ready = self.health.standing_by = True
        won = await self.election.won(self._wakeup)
        self.health.ready = self.health.standing_by = False
        return won

    def _stop_at_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)

    async def _serve(self, *, listening: bool = False) -> None:
        self._stop_at_signals()
        async with asyncio.TaskGroup() as batch:
            if not listening:
                batch.create_task(self.server.run())
            working = [batch.create_task(one) for one in self._incoming()]
            sending = batch.create_task(self.sender.run())
            batch.create_task(self._stop_in_order(working, sending))

    def _incoming(self) -> list[Any]:
        polling = self.settings.updates == "polling"
        source = [self.poller.run(), self.poller.watch()] if polling else []
        others = [] if self.settings.database_path else [self.election.watch()]
        return [
            *source,
            *others,
            self._converse(),
            self.downloads.run(),
            self.ledgers.run(),
            self.pictures.run(),
            self.trials.run(),
            self.backups.run(),
            self.ticker.run(),
            self.menus.run(),
            self.face.run(),
            self.token_probe.run(),
            self.clock_guard.watch(self.api.get_me, self._wakeup),
        ]

    async def _converse(self) -> None:
        """Learn our own name, then answer; until then updates wait in the inbox."""
        name = await connect(self.application, self.settings, self.api, self._wakeup)
        if name is None:
            return
        self.dispatcher.bot_name = name
        self.health.ready = True
        log.info("serving as @%s", name)
        await self.ticker.now()
        self.menus.all_changed()
        self.face.wake()
        await self.dispatcher.run()

    async def _stop_in_order(self, working: list[asyncio.Task[None]], sending: asyncio.Task[None]) -> None:
        await self._wakeup.until_stopped()
        log.info("stopping")
        self.health.ready = False
        making = (self.downloads, self.ledgers, self.pictures, self.trials, self.backups)
        asking = (self.menus, self.face, self.token_probe)
        for part in (self.poller, self.dispatcher, *making, self.ticker, *asking, self.election):
            part.stop()
        await asyncio.wait(working)
        self.sender.stop()
        await asyncio.wait([sending])
        self._closing()
        self.server.stop()

    def _ticker(self) -> Ticker:
        ticker = Ticker()
        ticker.every(TICK_SECONDS, "clock", self.clock_guard.check)
        ticker.every(TICK_SECONDS, "disk", self.disk_guard.check)
        ticker.every(TICK_SECONDS, "work", self.tick)
        ticker.every(HOUSEKEEPING_SECONDS, "housekeeping", self._housekeeping)
        return ticker

    async def tick(self) -> None:
        """Ask the database what is due now, and do it; by a clock that cannot be trusted nothing is due."""
        await self.clock_guard.check()
        if not self.dispatcher.bot_name or Hold.CLOCK in self.gate.reasons:
            return
        async with self.context() as ctx:
            await scheduler.tick(ctx)

    async def _quiet(self, session: Session) -> QuietHours:
        found = await self.dispatcher.rules(session)
        return QuietHours(found.office, found.calendar)

    async def _housekeeping(self) -> None:
        async with self.database.batch() as batch:
            await scheduler.purge(batch.session, self.settings.data_dir / "files")
        await self._forget_messages()
        async with self.database.read() as session:
            await keeping.sweep(session, self.settings.data_dir / "files")
        await self.database.fold()

    async def _forget_messages(self) -> None:
        # Others write between two steps; a backlog of years leaves within days.
        for _ in range(FORGETTING_STEPS):
            async with self.database.batch() as batch:
                if not await keeping.forget_some(batch.session):
                    return
            await asyncio.sleep(FORGETTING_REST)

    def _routes(self) -> list[BaseRoute]:
        feed = feed_route(self.database, lambda: self.dispatcher.bot_name)
        token = self.settings.bot_token.get_secret_value()
        web = web_routes(self.database, token, lambda: self.dispatcher.site, self.clock.monotonic)
        if self.settings.updates != "webhook":
            return [feed, *web]
        secret = self.settings.webhook_secret.get_secret_value()
        return [webhook_route(self.settings.webhook_url, secret, self.intake), feed, *web]

    def _poll_age(self) -> Any:
        return (lambda: self.poller.age) if self.settings.updates == "polling" else None

    def _after_commit(self, outdated: Set[Cached]) -> None:
        wakes = {
            Cached.INBOX: self.dispatcher.wake,
            Cached.OUTBOX: self.sender.wake,
            Cached.FILES: self.downloads.wake,
            Cached.LEDGERS: self.ledgers.wake,
            Cached.PICTURES: self.pictures.wake,
            Cached.TRIALS: self.trials.wake,
            Cached.POSTS: self.menus.all_changed,
        }
        for one in outdated & wakes.keys():
            wakes[one]()


async def run(settings: Settings) -> StopProcess | None:
    """Serve with these settings until stopped."""
    return await Assistant(settings, make_clock(settings.clock)).run()


async def _migrated(session: Session, old: int, new: int) -> None:
    await groups.move(session, old, new)


def _upgrade(url: str) -> None:
    # When needed: most starts have nothing to migrate.
    from storage.migrate import upgrade  # noqa: PLC0415

    upgrade(url)
