"""Due dates: the default rule of a duty, applied to a period, off holidays (domain.md 4.2, 4.5)."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.dates.hours import OfficeHours
from domain.dates.periods import Period
from domain.dates.wording import before_time, short
from domain.dates.workdays import ShiftRule, WorkCalendar
from domain.errors import Refusal

LEAP_YEAR = 2028
LAST_DAY = 0
GRACE_WORKDAYS = 10


class DueError(Refusal, ValueError):
    """A text names no usable day or deadline; the message is the Chinese sentence for its writer."""


@dataclass(frozen=True, slots=True)
class DueRule:
    """Day and month by which a duty is due, in the year of its period plus `year_offset`.

    `day` 0 means the last day of the month; a day that no such month has raises ValueError.
    """

    month: int
    day: int
    year_offset: int = 0
    shift: ShiftRule = ShiftRule.PREV

    def __post_init__(self) -> None:
        # A leap year, so that 29 February may be written; common years then use the 28th.
        if not (1 <= self.month <= 12 and LAST_DAY <= self.day <= monthrange(LEAP_YEAR, self.month)[1]):
            raise ValueError(f"no month {self.month} has a day {self.day}")

    def nominal(self, year: int) -> date:
        """Return the day that the rule names for a period of `year`, before any shift."""
        last = monthrange(year + self.year_offset, self.month)[1]
        return date(year + self.year_offset, self.month, min(self.day, last) if self.day else last)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: the day the rule names, the day it became and its closing instant (UTC).

    `shifted` says that a day off moved it, `eased` that it was opened too late for the rule's own day.
    """

    nominal: date
    day: date
    at: datetime
    shifted: bool
    eased: bool = False


def due_for(rule: DueRule, period: Period, calendar: WorkCalendar, office: OfficeHours) -> Due:
    """Apply a rule to a period: due at the end of office hours on the shifted day (domain.md 4.2, 4.5)."""
    nominal = rule.nominal(period.year)
    day = calendar.shift(nominal, rule.shift)
    return Due(nominal, day, office.end_of_day(day), shifted=day != nominal)


def late_opening(
    due: Due,
    opened_on: date,
    calendar: WorkCalendar,
    office: OfficeHours,
    grace_workdays: int = GRACE_WORKDAYS,
) -> Due:
    """Give an item opened late at least `grace_workdays`, so that nobody is overdue when it opens.

    `opened_on` is a day in China; the later of the rule's own due day and the grace counts.
    """
    graced = calendar.add_workdays(opened_on, grace_workdays)
    if graced <= due.day:
        return due
    return replace(due, day=graced, at=office.end_of_day(graced), shifted=False, eased=True)


def describe(due: Due) -> str:
    """Write a due date with both days when it moved: 原定10月5日，遇节假日提前至9月30日 (domain.md 4.2)."""
    moved = describe_move(due)
    return f"{before_time(due.at)}（{moved}）" if moved else before_time(due.at)


def describe_move(due: Due) -> str:
    """Say from which day in China a due date has moved and why; empty when it has not (domain.md 4.2)."""
    if due.eased:
        return f"原定{short(due.nominal)}，因布置较晚延至{short(due.day)}"
    return describe_shift(due.nominal, due.day) if due.shifted else ""


def describe_shift(nominal: date, day: date) -> str:
    """Say why a day moved: 原定10月5日，遇节假日提前至9月30日; both are days in China (domain.md 4.2)."""
    move = "提前" if day < nominal else "顺延"
    return f"原定{short(nominal)}，遇节假日{move}至{short(day)}"
