"""The official working calendar, taken from the chinesecalendar library (State Council notices)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from chinese_calendar import constants

from domain.dates.workdays import SATURDAY


@dataclass(frozen=True, slots=True)
class OfficialDays:
    """Dates that differ from the plain week (True: working, False: off) and the years that are covered."""

    days: Mapping[date, bool]
    known_years: frozenset[int]


@cache
def official_days() -> OfficialDays:
    """Read the library's table once; dates are days in China (domain.md 4.1).

    Feeds `WorkCalendar(official=….days, known_years=….known_years)`. A year counts as known when the table
    has a holiday in it.
    """
    off: dict[date, bool] = dict.fromkeys(constants.holidays, False)
    table = off | dict.fromkeys(constants.workdays, True)
    days = {day: works for day, works in table.items() if works != (day.weekday() < SATURDAY)}
    return OfficialDays(MappingProxyType(days), frozenset(day.year for day in constants.holidays))
