"""How far off what stands in a list is: the headings under which a list of items is read."""

from datetime import datetime, timedelta
from enum import StrEnum

from domain.dates.clock import local_day

_DAYS_A_WEEK = 7


class Horizon(StrEnum):
    """The headings of a list that is ordered by due time, nearest first; PAST is over and no longer late."""

    PAST = "past"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    UNDATED = "undated"

    @property
    def label(self) -> str:
        """The heading, in Chinese."""
        return _LABELS[self]


_LABELS = {
    Horizon.PAST: "已到时间",
    Horizon.OVERDUE: "已逾期",
    Horizon.TODAY: "今天",
    Horizon.WEEK: "本周",
    Horizon.NEXT_WEEK: "下周",
    Horizon.LATER: "以后",
    Horizon.UNDATED: "未定时间",
}


def horizon(due_at: datetime | None, now: datetime, *, overdue: bool) -> Horizon:
    """Say under which heading something due at an instant belongs at `now` (both aware; days and weeks in China).

    A week ends on Sunday. What is `overdue` is so by the one definition of domain.md 4.6.
    """
    if due_at is None:
        return Horizon.UNDATED
    if overdue:
        return Horizon.OVERDUE
    day, today = local_day(due_at), local_day(now)
    if day == today:
        return Horizon.TODAY
    if due_at < now:
        return Horizon.PAST
    sunday = today + timedelta(days=_DAYS_A_WEEK - 1 - today.weekday())
    if day <= sunday:
        return Horizon.WEEK
    return Horizon.NEXT_WEEK if day <= sunday + timedelta(days=_DAYS_A_WEEK) else Horizon.LATER
