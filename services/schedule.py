"""When an item asks for its next reminder: derived from its due time and who has the ball, kept as a column."""

from datetime import datetime, timedelta

from domain.items import Holder, Item
from domain.mechanism import Mechanism
from domain.reminders import plan
from services.rules import Rules

# The department's own queue is counted in its digest; it is not chased item by item.
REMINDED = frozenset({Holder.UNIT, Holder.SECRETARY, Holder.PERSON})


def next_reminder(mechanism: Mechanism, item: Item, rules: Rules, now: datetime) -> datetime | None:
    """The first reminder instant (aware UTC) at or after `now` for whoever has the ball; None when nobody is chased."""
    if item.closed or item.due_at is None or item.holder not in REMINDED:
        return None
    start = max(now, item.quiet_until or now)
    # Just before the start, so that a stage that falls on the start itself still counts as the next one.
    eve = start - timedelta(microseconds=1)
    return plan(item.due_at, mechanism.cadence, start, frozenset(), eve, rules.calendar, rules.office).next_at
