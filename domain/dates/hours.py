"""Office hours: when people may be disturbed, when a day ends and when the daily digest goes out."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from domain.dates.clock import instant, local, local_day
from domain.dates.workdays import DAY, WorkCalendar

Window = tuple[time, time]
MonthDay = tuple[int, int]
STANDARD: tuple[Window, ...] = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))


@dataclass(frozen=True, slots=True)
class Season:
    """Windows that replace the usual ones each year from `first` to `last` (month, day), both included."""

    first: MonthDay
    last: MonthDay
    windows: tuple[Window, ...]

    def covers(self, day: date) -> bool:
        """Whether the season is on that day, in any year; a season may run over the new year."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The hours in which messages may be pushed (domain.md 3.4 rule 8, 4.1); clock times are China's.

    Windows out of order, or a `digest_at` that a season leaves in quiet hours, raise ValueError.
    """

    windows: tuple[Window, ...] = STANDARD
    digest_at: time = time(9)
    seasonal: tuple[Season, ...] = ()

    def __post_init__(self) -> None:
        for windows in (self.windows, *(season.windows for season in self.seasonal)):
            if not _in_order(windows):
                raise ValueError("office windows must be there, in order and apart")
            if not _inside(self.digest_at, windows):
                raise ValueError("the digest must go out in office hours")

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """Return the windows of the first season that covers `day`, else the usual ones."""
        return next((season.windows for season in self.seasonal if season.covers(day)), self.windows)

    def end_of_day(self, day: date) -> datetime:
        """Return the UTC instant at which the office closes on `day`, as if it were a workday."""
        return instant(day, self.windows_on(day)[-1][1])

    def digest_instant(self, day: date) -> datetime:
        """Return the UTC instant of the daily digest on `day`."""
        return instant(day, self.digest_at)

    def is_open(self, now: datetime, calendar: WorkCalendar) -> bool:
        """Tell whether `now` lies in office hours: from the start of a window to just before its end."""
        here = local(now)
        return calendar.is_workday(here.date()) and _inside(here.time(), self.windows_on(here.date()))

    def next_open(self, now: datetime, calendar: WorkCalendar) -> datetime:
        """Return `now` in office hours, else the UTC start of the next window on a workday."""
        if self.is_open(now, calendar):
            return now
        day = local_day(now)
        while True:
            day = calendar.next_workday(day)
            for start, _ in self.windows_on(day):
                if (opening := instant(day, start)) > now:
                    return opening
            day += DAY


def _in_order(windows: tuple[Window, ...]) -> bool:
    edges = [edge for window in windows for edge in window]
    return bool(edges) and all(earlier < later for earlier, later in pairwise(edges))


def _inside(clock: time, windows: tuple[Window, ...]) -> bool:
    return any(start <= clock < end for start, end in windows)
