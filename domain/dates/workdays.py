"""The working calendar: statutory holidays, make-up working weekends and what the department overrides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import assert_never

DAY = timedelta(days=1)
SATURDAY = 5
# 《全国年节及纪念日放假办法》 (2024) art. 2: the days off that stand on fixed dates, whatever the year's notice says.
STATUTORY = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class ShiftRule(StrEnum):
    """Where a due date goes that falls on a day off (domain.md 4.2)."""

    PREV = "prev_workday"
    NEXT = "next_workday"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days people work (domain.md 4.1); all dates are days in China.

    `official` and `overrides` map a date to True (working) or False (off). An override wins over `official`,
    which wins over the plain week. `known_years` are the years whose official notice is in `official`; in any
    other year the statutory days with a fixed date are off besides the weekends.
    """

    official: Mapping[date, bool]
    known_years: frozenset[int]
    overrides: Mapping[date, bool] = field(default_factory=dict)
    # Days that were asked for, with the answer; every reminder asks for some.
    _asked: dict[date, bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    # By year: how many workdays it has until each of its days.
    _counted: dict[int, Sequence[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_workday(self, day: date) -> bool:
        """Whether people work on a day in China: the department's word, else the official notice's, else the week's."""
        if (known := self._asked.get(day)) is None:
            known = self._asked[day] = self._decide(day)
        return known

    def _decide(self, day: date) -> bool:
        decided = self.overrides.get(day)
        if decided is None:
            decided = self.official.get(day)
        return self._plain(day) if decided is None else decided

    def _plain(self, day: date) -> bool:
        statutory = day.year not in self.known_years and (day.month, day.day) in STATUTORY
        return day.weekday() < SATURDAY and not statutory

    def is_known(self, day: date) -> bool:
        """Tell whether the answer for `day` rests on a notice or an override, not only on the plain week."""
        return day.year in self.known_years or day in self.overrides

    def previous_workday(self, day: date) -> date:
        """Return `day` itself when it is a workday, else the last workday before it."""
        while not self.is_workday(day):
            day -= DAY
        return day

    def next_workday(self, day: date) -> date:
        """Return `day` itself when it is a workday, else the first workday after it."""
        while not self.is_workday(day):
            day += DAY
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """Return the `count`-th workday after `day`, before it when negative; `day` itself does not count."""
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Count the workdays in (first, last]; negative, and in (last, first], when `last` is earlier."""
        if last < first:
            return -self.workdays_between(last, first)
        whole = sum(self._until_each(year)[-1] for year in range(first.year, last.year))
        return whole + self._until(last) - self._until(first)

    def _until(self, day: date) -> int:
        return self._until_each(day.year)[day.toordinal() - date(day.year, 1, 1).toordinal() + 1]

    def _until_each(self, year: int) -> Sequence[int]:
        """How many workdays a year has until each of its days; counted once, for every reminder asks."""
        if year not in self._counted:
            start = date(year, 1, 1)
            days = (start + timedelta(days=n) for n in range((date(year, 12, 31) - start).days + 1))
            self._counted[year] = tuple(accumulate((self.is_workday(day) for day in days), initial=0))
        return self._counted[year]

    def shift(self, day: date, rule: ShiftRule) -> date:
        """Move a day off to a workday as `rule` says; workdays stay (test vectors: domain.md 4.2)."""
        match rule:
            case ShiftRule.PREV:
                return self.previous_workday(day)
            case ShiftRule.NEXT:
                return self.next_workday(day)
            case ShiftRule.NONE:
                return day
            case _:
                assert_never(rule)
