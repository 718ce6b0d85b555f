"""The rules in force: working calendar, office hours, due dates and settings, as the department has set them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from domain import cadences
from domain.dates.clock import local_day
from domain.dates.due import Due, due_for, late_opening
from domain.dates.hours import OfficeHours
from domain.dates.periods import Period
from domain.dates.workdays import WorkCalendar
from domain.mechanism import Mechanism, Opening, Part
from domain.mechanisms import MECHANISMS
from domain.reminders import NORMAL, Cadence
from services.holidays import official_days
from storage import config
from storage.session import Session


@dataclass(frozen=True, slots=True)
class Rules:
    """One consistent reading of everything that the department may set; instants are aware UTC."""

    calendar: WorkCalendar
    office: OfficeHours
    due_dates: Mapping[tuple[str, str], datetime]
    settings: Mapping[str, Any]
    cadences: Mapping[str, Cadence] = field(default_factory=dict)

    def due(self, mechanism: Mechanism, opening: Opening, period: Period, now: datetime) -> datetime:
        """When items of this period are due (domain.md 4.2); the department's own date wins over the rule."""
        if own := self.due_dates.get((mechanism.kind, period.id)):
            return own
        due: Due = due_for(opening.due, period, self.calendar, self.office)
        return late_opening(due, self.day(now), self.calendar, self.office).at

    def parts(self, mechanism: Mechanism) -> tuple[Part, ...]:
        """The items a unit has of this kind and period; the department may set a catalogue of its own (M12)."""
        own = self.settings.get(f"parts.{mechanism.kind}")
        return tuple(Part(one["code"], one["title"]) for one in own) if own else mechanism.parts

    def cadence(self, mechanism: Mechanism) -> Cadence:
        """When a duty is reminded of: its own setting, else the general one, else as declared (domain.md 4.4)."""
        return self.cadences.get(mechanism.kind, mechanism.cadence)

    def with_setting(self, name: str, value: Mapping[str, Any]) -> "Rules":
        """These rules as they would be with another setting."""
        settings = {**self.settings, name: value}
        return replace(self, settings=settings, office=_office(settings), cadences=_cadences(settings))

    @staticmethod
    def day(now: datetime) -> date:
        """The calendar day in China of an aware instant."""
        return local_day(now)


async def load(session: Session) -> Rules:
    """Read the rules in force."""
    official = official_days()
    settings = await config.settings(session)
    return Rules(
        calendar=WorkCalendar(official.days, official.known_years, await config.days_set(session)),
        office=_office(settings),
        due_dates=await config.due_dates(session),
        settings=settings,
        cadences=_cadences(settings),
    )


def _cadences(settings: Mapping[str, Any]) -> Mapping[str, Cadence]:
    """What differs from the declarations; the general setting is about duties that are reminded as usual."""
    general = cadences.read(settings.get(cadences.GENERAL))
    found: dict[str, Cadence] = {}
    for kind, mechanism in MECHANISMS.items():
        usual = general if mechanism.cadence == NORMAL else None
        if own := cadences.read(settings.get(cadences.setting_of(kind))) or usual:
            found[kind] = own
    return found


def _office(settings: Mapping[str, Any]) -> OfficeHours:
    own = settings.get("office_hours")
    if not own:
        return OfficeHours()
    windows = tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in own["windows"])
    return OfficeHours(windows=windows, digest_at=time.fromisoformat(own["digest_at"]))
