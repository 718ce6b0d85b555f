"""When an item asks for its next reminder: derived from its due time and who has the ball, kept as a column."""

from datetime import datetime, timedelta

from domain.dates.due import LAST_DAY, DueRule, due_for
from domain.dates.periods import Period, current
from domain.digests import next_digest
from domain.holders import OWED
from domain.items import Item
from domain.mechanism import Mechanism
from domain.reminders import plan
from services.rules import Rules


def rolled(mechanism: Mechanism, rules: Rules, now: datetime, *, settled: bool = False) -> datetime:
    """When an item of a rolling kind is due (aware UTC): at the end of its running period, on the last workday.

    Once that is over, or when the period is `settled`, at the end of the next one. Raises ValueError for a kind
    that does not roll. Source: domain.md M17, a visit each quarter.
    """
    if mechanism.rolls is None:
        raise ValueError(f"{mechanism.kind} does not roll")
    period = current(mechanism.rolls, rules.day(now))
    ends = _closing(period, rules)
    return ends if ends > now and not settled else _closing(period.next(), rules)


def _closing(period: Period, rules: Rules) -> datetime:
    return due_for(DueRule(period.end.month, LAST_DAY), period, rules.calendar, rules.office).at


def next_reminder(mechanism: Mechanism, item: Item, rules: Rules, now: datetime) -> datetime | None:
    """The first reminder instant (aware UTC) at or after `now` for whoever has the ball; None when nobody is chased."""
    if item.closed or item.due_at is None or item.holder not in OWED:
        return None
    start = max(now, item.quiet_until or now)
    # Just before the start, so that a stage that falls on the start itself still counts as the next one.
    eve = start - timedelta(microseconds=1)
    first = announced_at(mechanism, item, rules)
    cadence = rules.cadence(mechanism)
    return plan(item.due_at, cadence, start, frozenset(), eve, rules.calendar, rules.office, first).next_at


def announced_at(mechanism: Mechanism, item: Item, rules: Rules) -> datetime | None:
    """The digest (aware UTC) that first tells of an item which the calendar opened, while nobody has begun with it.

    What people create is told at once and has none. Source: domain.md 3.4 rule 7, everything at once in the digest.
    """
    if not mechanism.openings or item.state != mechanism.initial:
        return None
    return next_digest(item.opened_at, rules.calendar, rules.office)
