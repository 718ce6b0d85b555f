"""A unit's plan (年度计划): which stretch of the year is looked at."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.dates.periods import Period, PeriodKind, current
from domain.errors import Refusal


class Stretch(StrEnum):
    """What one page of the plan covers, seen from today."""

    THIS_YEAR = "year"
    NEXT_QUARTER = "next"
    NEXT_YEAR = "later"

    def period(self, today: date) -> Period:
        """The year or quarter that is meant on `today`, a day in China."""
        match self:
            case Stretch.THIS_YEAR:
                return current(PeriodKind.YEAR, today)
            case Stretch.NEXT_QUARTER:
                return current(PeriodKind.QUARTER, today).next()
            case Stretch.NEXT_YEAR:
                return current(PeriodKind.YEAR, today).next()


@dataclass(frozen=True, slots=True)
class Issued:
    """How many items of one duty and period are there, and how many of them are over."""

    total: int
    over: int


def stretch_of(word: str) -> Stretch:
    """Read what a button carries; raises Refusal for anything else."""
    try:
        return Stretch(word)
    except ValueError:
        raise Refusal("没有这个时间段，请重新选择。") from None
