"""Reminders: which stage is due now, which are superseded, when to look again (domain.md 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.dates.clock import local_day
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar


class Stage(StrEnum):
    """The stages in order of urgency; the numbers are calendar days before and workdays after the due day.

    NEW is the first news of a duty that the calendar has opened.
    """

    NEW = "NEW"
    T180 = "T180"
    T30 = "T30"
    T15 = "T15"
    T10 = "T10"
    T7 = "T7"
    T5 = "T5"
    T3 = "T3"
    T2 = "T2"
    T1 = "T1"
    DAY = "DAY"
    LATE1 = "LATE1"
    LATE3 = "LATE3"
    LATE5 = "LATE5"
    LATE6 = "LATE6"
    LATE7 = "LATE7"
    LATE8 = "LATE8"
    LATE9 = "LATE9"
    LATE12 = "LATE12"
    LATE13 = "LATE13"
    LATE18 = "LATE18"

    @property
    def urgency(self) -> int:
        """The place in the order, 0 for the earliest: whoever heard of one stage is not told of those below it."""
        return _ORDER[self]

    @property
    def late(self) -> bool:
        """Whether the due day is over by then; LATE1 is the first such stage."""
        return self.urgency > _ORDER[Stage.DAY]


_ORDER = {stage: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class Cadence:
    """When to remind: `before` in calendar days, `after` in workdays; a number without stage: ValueError."""

    before: tuple[int, ...] = (15, 7, 3, 1)
    on_day: bool = True
    after: tuple[int, ...] = (1, 3, 8, 13, 18)

    def __post_init__(self) -> None:
        for name in (*(f"T{days}" for days in self.before), *(f"LATE{days}" for days in self.after)):
            Stage(name)


NORMAL = Cadence()
MINOR = Cadence(before=(7, 1), on_day=False, after=())


@dataclass(frozen=True, slots=True)
class Planned:
    """One stage and the UTC instant (a digest on a workday) at which it goes out."""

    stage: Stage
    at: datetime


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """What to do now: send `stage` (planned for `planned_at`), mark `superseded`, come back at `next_at`.

    Both instants are UTC; `next_at` is None when nothing more will come.
    """

    stage: Stage | None
    planned_at: datetime | None
    superseded: tuple[Stage, ...]
    next_at: datetime | None


def schedule(due_at: datetime, cadence: Cadence, calendar: WorkCalendar, office: OfficeHours) -> tuple[Planned, ...]:
    """Lay out all stages of a deadline (aware) in order of time, at digests of workdays (domain.md 4.2).

    Of stages that fall on one day only the most urgent stays; a digest after the due time announces nothing.
    """
    due_day = local_day(due_at)
    days = {Stage(f"T{n}"): calendar.previous_workday(due_day - timedelta(days=n)) for n in cadence.before}
    if cadence.on_day and calendar.is_workday(due_day):
        days[Stage.DAY] = due_day
    days |= {Stage(f"LATE{n}"): calendar.add_workdays(due_day, n) for n in cadence.after}
    most_urgent = {days[stage]: stage for stage in sorted(days, key=_ORDER.__getitem__)}
    planned = (Planned(stage, office.digest_instant(day)) for day, stage in most_urgent.items())
    return _by_time(one for one in planned if one.stage.late or one.at <= due_at)


def plan(
    due_at: datetime,
    cadence: Cadence,
    not_before: datetime,
    already: frozenset[Stage],
    now: datetime,
    calendar: WorkCalendar,
    office: OfficeHours,
    announced: datetime | None = None,
) -> ReminderPlan:
    """Choose what to send at `now`: of all missed stages only the most urgent (reliability.md 2.2, catch-up).

    `not_before` is when the item came to its holder; earlier stages never go out. Stages older than one in
    `already` are settled. Once the due time is over, stages from before it are superseded even if no late
    stage has come yet: "due tomorrow" is worthless then. `announced` is the digest that first tells of the item, if
    it is to be told of at all. All instants are aware.
    """
    news = (Planned(Stage.NEW, announced),) if announced else ()
    known = _by_time((*news, *schedule(due_at, cadence, calendar, office)))
    stages = [one for one in known if one.at >= not_before]
    settled = max((stage.urgency for stage in already), default=-1)
    missed = [one for one in stages if one.at <= now and one.stage.urgency > settled]
    # Not by time: somebody who hears of a later stage has heard of the item.
    latest = max(missed, key=lambda one: one.stage.urgency, default=None)
    chosen = latest if latest and (latest.stage.late or now <= due_at) else None
    return ReminderPlan(
        stage=chosen.stage if chosen else None,
        planned_at=chosen.at if chosen else None,
        superseded=tuple(one.stage for one in missed if one != chosen),
        next_at=next((one.at for one in stages if one.at > now and one.stage.urgency > settled), None),
    )


def to_come(
    due_at: datetime,
    cadence: Cadence,
    not_before: datetime,
    latest: Stage | None,
    now: datetime,
    calendar: WorkCalendar,
    office: OfficeHours,
) -> tuple[Planned, ...]:
    """The stages that somebody is still to be told at `now`, who was told `latest` last, in order of time.

    Of several that have passed untold only the most urgent comes, as `plan` has it. All instants are aware.
    """
    settled = latest.urgency if latest else -1
    known = schedule(due_at, cadence, calendar, office)
    open_yet = [one for one in known if one.at >= not_before and one.stage.urgency > settled]
    missed = [one for one in open_yet if one.at <= now and (one.stage.late or now <= due_at)]
    return (*missed[-1:], *(one for one in open_yet if one.at > now))


def _by_time(planned: Iterable[Planned]) -> tuple[Planned, ...]:
    return tuple(sorted(planned, key=lambda one: one.at))
