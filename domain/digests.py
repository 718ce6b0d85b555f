"""The daily digest: when it may go out, how its lines are grouped, how often one person may be chased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.collections import ASKED
from domain.dates.clock import instant, local_day
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.items import Item
from domain.reminders import Stage

# domain.md 4.4: overdue for so many workdays is what the department has to look at.
LONG_OVERDUE = 3
# A digest that goes out this long after its instant says so (reliability.md 2.2, catch-up).
TOLERANCE = timedelta(minutes=30)
# What is due within so many days stands in every digest of whoever has to do it.
SOON = timedelta(days=7)
# What the department has heard of already and still waits is told again after so long.
WEEK = timedelta(days=7)
# domain.md 3.4 rule 7: an overdue digest at most every two workdays.
OVERDUE_EVERY = 2


class Urgency(StrEnum):
    """The parts of a digest, most pressing first."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    NEW = "new"
    AHEAD = "ahead"

    @property
    def label(self) -> str:
        """The heading of this part of the digest, in Chinese."""
        return {"overdue": "逾期", "today": "今天", "soon": "近期", "new": "新下达", "ahead": "请提前安排"}[self]


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One item in somebody's digest, with the unit that owes it and the stage that brings it up."""

    item: Item
    unit_name: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Bundle:
    """Items that read alike and are shown as one line: the parts of one duty and period, due at one time."""

    lines: tuple[DigestLine, ...]

    @property
    def first(self) -> DigestLine:
        """The line that stands for all of them."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Section:
    """The bundles of one group, in the order in which they are shown."""

    urgency: Urgency
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class LastTold:
    """When (aware UTC) a person last had a digest, and last one with overdue items."""

    any_at: datetime | None = None
    overdue_at: datetime | None = None


def urgency_of(stage: Stage, due_at: datetime, now: datetime) -> Urgency:
    """Say where a line belongs at `now` (both aware): by its due time; T-15 and before is notice (domain.md 4.4).

    The first news of a duty has a part of its own, unless it is due already.
    """
    if now > due_at:
        return Urgency.OVERDUE
    if local_day(due_at) == local_day(now):
        return Urgency.TODAY
    if stage is Stage.NEW:
        return Urgency.NEW
    return Urgency.AHEAD if stage.urgency <= Stage.T15.urgency else Urgency.SOON


def sections(lines: Iterable[DigestLine], now: datetime) -> tuple[Section, ...]:
    """Sort lines into groups, most pressing first, within a group by due time; empty groups are left out.

    The parts of one duty, such as the 五个一, are one bundle as long as they are due together.
    """
    grouped: dict[Urgency, list[DigestLine]] = {group: [] for group in Urgency}
    for line in sorted(lines, key=lambda one: (one.item.due_at or now, one.item.id)):
        grouped[urgency_of(line.stage, line.item.due_at or now, now)].append(line)
    return tuple(Section(group, bundled(found)) for group, found in grouped.items() if found)


def bundled(lines: Iterable[DigestLine]) -> tuple[Bundle, ...]:
    """Put lines together that read alike, in the order in which the first of them came."""
    alike: dict[tuple[object, ...], list[DigestLine]] = {}
    for line in lines:
        item = line.item
        # Each 临时报送 asks something else: how many there are would not say what.
        own = item.id if not item.part or item.person_id or ASKED in item.payload else 0
        key = (item.kind, item.period, item.unit_id, item.due_at, item.holder, own)
        alike.setdefault(key, []).append(line)
    return tuple(Bundle(tuple(found)) for found in alike.values())


def shortened(parts: Iterable[Section], most: int) -> tuple[tuple[Section, ...], int]:
    """Keep the first `most` bundles over all sections; returns what stays and how many items were left out."""
    kept, room, left_out = [], most, 0
    for part in parts:
        shown = part.bundles[:room]
        room -= len(shown)
        left_out += sum(len(one.lines) for one in part.bundles[len(shown) :])
        if shown:
            kept.append(Section(part.urgency, shown))
    return tuple(kept), left_out


def joins(item: Item, now: datetime, *, event: bool) -> bool:
    """Whether a digest that goes out at `now` (aware) for other reasons names an open item as well (domain.md 4.4).

    That is so when it is overdue, due today or within SOON days; an event that is over is nothing to be done.
    """
    if item.due_at is None or item.closed or (item.quiet_until is not None and item.quiet_until > now):
        return False
    return not (event and item.due_at < now) and local_day(item.due_at) - local_day(now) <= SOON


def next_digest_time(at: datetime, calendar: WorkCalendar, office: OfficeHours) -> datetime:
    """Return `at` if digests may go out then, else the next such instant (UTC): office hours, from the digest on.

    Before the digest of a day nothing goes out, so that what was missed and what is due today become one message.
    """
    opens = office.next_open(at, calendar)
    return max(opens, office.digest_instant(local_day(opens)))


def next_digest(after: datetime, calendar: WorkCalendar, office: OfficeHours) -> datetime:
    """Return the UTC instant of the first digest after an aware instant."""
    day = calendar.next_workday(local_day(after))
    first = office.digest_instant(day)
    return first if first > after else office.digest_instant(calendar.add_workdays(day, 1))


def allowed_at(
    stage: Stage, last: LastTold, calendar: WorkCalendar, office: OfficeHours
) -> tuple[datetime | None, datetime | None]:
    """Say from which digests (UTC) on a person may be told again: at all, and about what is overdue.

    One digest a day; an overdue one OVERDUE_EVERY workdays after the last (domain.md 3.4 rule 7). A stage that
    comes too early is not lost, it waits for that day, and several items then share one digest.
    """
    again = _after(last.any_at, 1, calendar, office)
    overdue = _after(last.overdue_at, OVERDUE_EVERY, calendar, office) if stage.late else None
    return again, overdue


def _after(at: datetime | None, workdays: int, calendar: WorkCalendar, office: OfficeHours) -> datetime | None:
    return office.digest_instant(calendar.add_workdays(local_day(at), workdays)) if at else None


def unknown_year(today: date, calendar: WorkCalendar) -> int | None:
    """Return the year whose holidays nobody has loaded yet: this one, or from December on the next."""
    years = (today.year, today.year + 1) if today.month == 12 else (today.year,)
    known = calendar.known_years | {day.year for day in calendar.overrides}
    return next((year for year in years if year not in known), None)


def long_before(today: date, calendar: WorkCalendar) -> datetime:
    """The instant (UTC) before which something was due that is overdue for LONG_OVERDUE workdays on `today` (China).

    It is so from the morning of the third workday after its due day on, whatever the hour it was due: on the day of the
    reminder LATE3, when people read 已逾期3个工作日 (domain.md 4.4).
    """
    return instant(calendar.add_workdays(calendar.next_workday(today), 1 - LONG_OVERDUE), time())


@dataclass(frozen=True, slots=True)
class UnitOverdue:
    """How much one unit owes: items overdue, and how many of them for three workdays and more."""

    unit_name: str
    count: int
    long: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody whom no reminder reaches: who has not started yet (`new`), or has blocked the assistant."""

    unit_name: str
    name: str
    new: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A duty that a stop opened late: the day in China of its rule, and the one by which it is due instead."""

    title: str
    nominal: date
    day: date


@dataclass(frozen=True, slots=True)
class DepartmentDay:
    """What the department should know this morning; `silent` are people whom no reminder can reach.

    `moved` are duties that opened late since the last look, `own` the titles of the department's overdue work.
    `before` are the totals that it was told last; None when it was told none. `record` is the end of the audit trail,
    its number of lines and the first characters of the last mac, told once a week; `renewed` is the day in China on
    which it was begun anew since the last look, with the number of lines that nobody can check any more. `unbound` is
    how many people have no account yet, of how many units, on a day on which that is told (domain/missing.py). `backup`
    says why no backup can be made, with the day in China of the last good one, if there is any.
    """

    waiting: tuple[tuple[str, int], ...] = ()
    overdue: tuple[UnitOverdue, ...] = ()
    concerns: int = 0
    silent: tuple[Unreached, ...] = ()
    unknown_year: int | None = None
    moved: tuple[Moved, ...] = ()
    own: tuple[str, ...] = ()
    before: tuple[int, int] | None = None
    record: tuple[int, str] | None = None
    renewed: tuple[date, int] | None = None
    unbound: tuple[int, int] | None = None
    backup: tuple[str, date | None] | None = None

    @property
    def totals(self) -> tuple[int, int]:
        """How many items are overdue in all, and how many of them for long."""
        return sum(one.count for one in self.overdue), sum(one.long for one in self.overdue)

    @property
    def empty(self) -> bool:
        """Whether there is nothing that the department has to be told this morning."""
        found = (self.waiting, self.overdue, self.concerns, self.silent, self.unknown_year, self.moved, self.own)
        return not any(found) and self.renewed is None and self.unbound is None and self.backup is None
