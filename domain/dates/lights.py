"""The status light of an item: grey, green, yellow or red (domain.md 3.2)."""

from datetime import datetime
from enum import StrEnum

from domain.dates.clock import local_day
from domain.dates.workdays import WorkCalendar

WARN_WORKDAYS = 3


class Light(StrEnum):
    """A status light: not begun or closed, on time, near its due time, overdue."""

    GREY = "grey"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def symbol(self) -> str:
        """The emoji that stands for it in lists and in the overview."""
        return {"grey": "⚪", "green": "🟢", "yellow": "🟡", "red": "🔴"}[self]


def days_left(due_at: datetime, now: datetime, calendar: WorkCalendar) -> int:
    """Count the workdays after today up to the due day (both instants aware, days in China).

    On the due day 0; once the due time is over at most -1, later the workdays begun since the due day.
    """
    workdays = calendar.workdays_between(local_day(now), local_day(due_at))
    return min(-1, workdays) if now > due_at else workdays


def light(
    due_at: datetime | None,
    now: datetime,
    closed: bool,
    calendar: WorkCalendar,
    *,
    started: bool = True,
    warn_workdays: int = WARN_WORKDAYS,
) -> Light:
    """Choose the light (domain.md 3.2): red when overdue, yellow with `warn_workdays` or fewer left.

    Grey when closed, or when nothing was begun and there is still time. Without a due time it is never
    yellow or red.
    """
    if closed:
        return Light.GREY
    if due_at and now > due_at:
        return Light.RED
    if due_at and days_left(due_at, now, calendar) <= warn_workdays:
        return Light.YELLOW
    return Light.GREEN if started else Light.GREY
