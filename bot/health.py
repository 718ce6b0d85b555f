"""Health: one honest snapshot for machines that watch us, and the figures behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.clock import Clock
from bot.intake import RED_AFTER
from bot.sending_gate import SendingGate
from services import backups
from storage import attention, inbox
from storage.database import Database
from storage.outbox import Settlement

_LATENESS_BUCKETS = (1, 5, 15, 60, 300, 900, 3600, 21600)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is wrong just now; nothing means well."""

    reasons: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        return not self.reasons


class Health:
    """Looks at the poller, the gate and the database; counts what the sender settles."""

    def __init__(
        self, database: Database, clock: Clock, gate: SendingGate, poll_age: Callable[[], float] | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._poll_age = poll_age
        self.ready = False
        # Another process serves, this one takes webhooks and waits to take over.
        self.standing_by = False
        self._registry = CollectorRegistry()
        self._inbox = Gauge("shuzhi_inbox_updates", "Updates by state", ["state"], registry=self._registry)
        self._outbox = Gauge(
            "shuzhi_outbox_messages", "Messages that wait or need attention", ["state"], registry=self._registry
        )
        self._age = Gauge(
            "shuzhi_poll_age_seconds", "Seconds since the last answer to getUpdates", registry=self._registry
        )
        self._oldest = Gauge(
            "shuzhi_outbox_late_seconds", "How long the oldest due message waits", registry=self._registry
        )
        self._backup = Gauge(
            "shuzhi_backup_age_seconds",
            "Since the last good backup of a night, else 0",
            registry=self._registry,
        )
        self._held = Gauge("shuzhi_gate_held", "1 while sending is held", ["reason"], registry=self._registry)
        self._sends = Counter("shuzhi_sends", "Settled calls by result", ["result"], registry=self._registry)
        self._lateness = Histogram(
            "shuzhi_lateness_seconds",
            "From due to accepted by Telegram",
            buckets=_LATENESS_BUCKETS,
            registry=self._registry,
        )

    def settled(self, settlement: Settlement) -> None:
        """Count one settled call; give it to the sender's hooks."""
        self._sends.labels(result=settlement.state.value).inc()
        if settlement.state == "sent":
            late = (self._clock.now() - settlement.row.not_before).total_seconds()
            self._lateness.observe(max(late, 0.0))

    async def snapshot(self) -> Snapshot:
        """Name everything that is wrong."""
        reasons = [f"held: {reason.value}" for reason in self._gate.reasons]
        if self._poll_age is not None and not self.standing_by and self._poll_age() > RED_AFTER:
            reasons.append("polling is stalled")
        try:
            async with self._database.read() as session:
                await attention.oldest_due(session)
        except Exception as error:
            reasons.append(f"database: {type(error).__name__}")
        return Snapshot(tuple(reasons))

    async def metrics(self) -> bytes:
        """Give all figures in the text format of Prometheus."""
        async with self._database.read() as session:
            for state, number in (await inbox.counts(session)).items():
                self._inbox.labels(state=state).set(number)
            for state, number in (await attention.counts_by_state(session)).items():
                self._outbox.labels(state=state).set(number)
            oldest = await attention.oldest_due(session)
            self._oldest.set(0 if oldest is None else (session.now - oldest).total_seconds())
            made = await backups.good_at(session)
            self._backup.set(0 if made is None else (session.now - made).total_seconds())
        self._age.set(self._poll_age() if self._poll_age and not self.standing_by else 0)
        self._held.clear()
        for reason in self._gate.reasons:
            self._held.labels(reason=reason.value).set(1)
        return generate_latest(self._registry)
