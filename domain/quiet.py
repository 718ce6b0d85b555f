"""What may go out at the very moment of sending: office hours, digests of a past day, repeats that come too late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.dates.clock import local_day
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.digests import next_digest_time
from domain.messages import MessageKind, Method, Priority

# What says how things stand on one morning; the next morning has one of its own.
DAILY = frozenset({MessageKind.DIGEST, MessageKind.DEPARTMENT_DIGEST})
# Nobody hears of these calls.
_SILENT = frozenset({Method.DELETE, Method.LEAVE})
# A repeat of the same or the next workday still tells something; a later one a person has to decide about.
_REPEATED_FOR = 1
# The tick that takes back what is of a past day comes every few seconds.
_TAKEN_BACK_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message whose instant has come, as far as it matters here; instants are aware UTC.

    `doubtful_since` is the first attempt of a call whose answer was lost, None for everything else.
    """

    kind: str
    method: str
    priority: str
    created_at: datetime
    doubtful_since: datetime | None = None
    any_hour_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PutOff:
    """Not now: look again at `at` (aware UTC)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TooOld:
    """It waited so long that a person decides whether it is still to go out."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The rule for one moment of sending (domain.md 3.4 rule 8, decision 0018); raises nothing.

    A row gets its instant when it is written; a stop, a pause or a lost answer may hold it up far beyond that.
    """

    office: OfficeHours
    calendar: WorkCalendar

    def verdict(self, one: Candidate, now: datetime) -> PutOff | TooOld | None:
        """Say what keeps a message from going out at `now` (aware); None when nothing does."""
        if one.method in _SILENT:
            return None
        if one.kind in DAILY and local_day(one.created_at) < local_day(now):
            return PutOff(max(next_digest_time(now, self.calendar, self.office), now + _TAKEN_BACK_WITHIN))
        if self._is_late(one.doubtful_since, now):
            return TooOld()
        if Priority(one.priority).is_answer or (one.any_hour_until and now < one.any_hour_until):
            return None
        opens = self.office.next_open(now, self.calendar)
        return PutOff(opens) if opens > now else None

    def _is_late(self, since: datetime | None, now: datetime) -> bool:
        return since is not None and self.calendar.workdays_between(local_day(since), local_day(now)) > _REPEATED_FOR
