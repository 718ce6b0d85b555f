"""Which rows of the outbox do not go out although their instant has come: expired, put off, or held for a person."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update

from domain.attention import OVERTAKEN
from domain.delivery import DeliveryState, sources
from domain.quiet import Candidate, PutOff, QuietHours, TooOld
from storage.engines import Once, Row
from storage.engines.spelling import among
from storage.session import Session
from storage.tables import outbox

_NAMES = ("id", "chat_id", "kind", "method", "priority", "state", "expires_at", "created_at", "first_attempt_at")
# What a claim must know of a due row before it takes it.
WEIGHED = (
    *(outbox.c[name] for name in _NAMES),
    outbox.c.payload["any_hour_until"].as_string().label("any_hour_until"),
)


_THESE = among(outbox.c.id, "ids")
_PUT_OFF = Once(update(outbox).where(_THESE))
_CHANGE = Once(update(outbox).where(_THESE, among(outbox.c.state, "allowed")))


async def left_out(session: Session, rows: Sequence[Row], quiet: QuietHours | None) -> frozenset[int]:
    """Settle what may not go out at `session.now` and return its ids; without `quiet` only what has expired."""
    over = [row["id"] for row in rows if row["expires_at"] and row["expires_at"] <= session.now]
    await change(session, over, DeliveryState.EXPIRED)
    asked = [row for row in rows if row["id"] not in over] if quiet else []
    verdicts = {row["id"]: quiet.verdict(_candidate(row), session.now) for row in asked if quiet}
    old = [row_id for row_id, verdict in verdicts.items() if isinstance(verdict, TooOld)]
    await change(session, old, DeliveryState.HELD, error=OVERTAKEN)
    later: dict[datetime, list[int]] = {}
    for row_id, verdict in verdicts.items():
        if isinstance(verdict, PutOff):
            later.setdefault(verdict.at, []).append(row_id)
    for at, ids in later.items():
        await session.execute(_PUT_OFF, {"not_before": at}, ids=ids)
    return frozenset((*over, *old, *(row_id for ids in later.values() for row_id in ids)))


def _candidate(row: Row) -> Candidate:
    until = row["any_hour_until"]
    return Candidate(
        row["kind"],
        row["method"],
        row["priority"],
        row["created_at"],
        row["first_attempt_at"] if row["state"] == DeliveryState.AMBIGUOUS else None,
        datetime.fromisoformat(until) if until else None,
    )


async def change(session: Session, ids: Collection[int], state: DeliveryState, **values: Any) -> None:
    """Bring rows into a state, as far as the transition table allows it from where they stand; `values` besides."""
    if ids:
        row = {"state": state, **values}
        await session.execute(_CHANGE, row, ids=list(ids), allowed=list(sources(state)))
