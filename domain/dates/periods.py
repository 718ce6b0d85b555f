"""Periods of reporting: quarter, half-year, year and month, ids and Chinese titles (domain.md 4.5)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from domain.dates.numerals import plain
from domain.errors import Refusal

MONTHS_A_YEAR = 12
ORDINALS = "一二三四"
YEAR = r"(?P<year>(?:19|20|21)\d\d)"
FORMS = {
    "quarter": re.compile(rf"{YEAR}Q(?P<number>[1-4])", re.ASCII),
    "half": re.compile(rf"{YEAR}H(?P<number>[12])", re.ASCII),
    "year": re.compile(YEAR, re.ASCII),
    "month": re.compile(rf"{YEAR}-(?P<number>0[1-9]|1[0-2])", re.ASCII),
}


class PeriodError(Refusal, ValueError):
    """A text names no period; the message is the Chinese sentence for its writer."""


class PeriodKind(StrEnum):
    """How long a period is."""

    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    MONTH = "month"

    @property
    def months(self) -> int:
        """The number of months that one period of this kind has."""
        return {"quarter": 3, "half": 6, "year": MONTHS_A_YEAR, "month": 1}[self]

    @property
    def a_year(self) -> int:
        """The number of periods of this kind in one year."""
        return MONTHS_A_YEAR // self.months


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period: the `number`-th (from 1) of its kind in `year`; a number out of range raises ValueError."""

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not (1 <= self.number <= self.kind.a_year and date.min.year < self.year < date.max.year):
            raise ValueError(f"there is no {self.kind} {self.number} of {self.year}")

    @classmethod
    def parse(cls, period_id: str) -> Self:
        """Read an id such as 2026Q1, 2026H1, 2026 or 2026-07; anything else raises PeriodError."""
        for kind, form in FORMS.items():
            if found := form.fullmatch(period_id):
                return cls(PeriodKind(kind), int(found["year"]), int(found.groupdict().get("number") or 1))
        raise PeriodError("没有这个周期，请重新选择。")

    @property
    def id(self) -> str:
        """The short form that is stored and that `parse` reads: 2026Q1, 2026H1, 2026, 2026-07."""
        year = f"{self.year:04}"
        match self.kind:
            case PeriodKind.QUARTER:
                return f"{year}Q{self.number}"
            case PeriodKind.HALF:
                return f"{year}H{self.number}"
            case PeriodKind.YEAR:
                return year
            case PeriodKind.MONTH:
                return f"{year}-{self.number:02}"

    @property
    def title(self) -> str:
        """The words for people: 2026年第一季度, 2026年上半年, 2026年度, 2026年7月."""
        match self.kind:
            case PeriodKind.QUARTER:
                return f"{self.year}年第{ORDINALS[self.number - 1]}季度"
            case PeriodKind.HALF:
                return f"{self.year}年{'上下'[self.number - 1]}半年"
            case PeriodKind.YEAR:
                return f"{self.year}年度"
            case PeriodKind.MONTH:
                return f"{self.year}年{self.number}月"

    @property
    def start(self) -> date:
        """The first day of the period, a day in China."""
        return date(self.year, (self.number - 1) * self.kind.months + 1, 1)

    @property
    def end(self) -> date:
        """The last day of the period, which still belongs to it."""
        month = self.number * self.kind.months
        return date(self.year, month, monthrange(self.year, month)[1])

    def next(self) -> "Period":
        """The one that begins on the day after the end; ValueError beyond the last year of the calendar."""
        return self._moved(1)

    def previous(self) -> "Period":
        """The one that ends on the day before the start; ValueError before the first year of the calendar."""
        return self._moved(-1)

    def contains(self, day: date) -> bool:
        """Whether a day in China lies in it, first and last day included."""
        return self.start <= day <= self.end

    def _moved(self, steps: int) -> "Period":
        index = self.year * self.kind.a_year + self.number - 1 + steps
        year, number = divmod(index, self.kind.a_year)
        return Period(self.kind, year, number + 1)


def current(kind: PeriodKind, day: date) -> Period:
    """Return the period of this kind in which `day` (a day in China) lies."""
    return Period(kind, day.year, (day.month - 1) // kind.months + 1)


def periods_of(year: int) -> tuple[str, ...]:
    """The ids of a year, its quarters and its halves."""
    return (f"{year}", *(f"{year}Q{number}" for number in range(1, 5)), f"{year}H1", f"{year}H2")


NEIGHBOURS = {
    "上": -1,
    "上个": -1,
    "去": -1,
    "本": 0,
    "这个": 0,
    "今": 0,
    "当": 0,
    "下": 1,
    "下个": 1,
    "次": 1,
    "明": 1,
}
UNITS = {
    "季度": PeriodKind.QUARTER,
    "季": PeriodKind.QUARTER,
    "年": PeriodKind.YEAR,
    "年度": PeriodKind.YEAR,
    "月": PeriodKind.MONTH,
    "月份": PeriodKind.MONTH,
}
NEIGHBOUR = re.compile(
    f"({'|'.join(sorted(NEIGHBOURS, key=len, reverse=True))})({'|'.join(sorted(UNITS, key=len, reverse=True))})"
)
WORDED = re.compile(
    rf"(?:{YEAR}年?度? ?|(?P<near>今|去|明|本)年度?)?"
    r"(?:第?(?P<quarter>[1-4])季度?|q(?P<q>[1-4])|(?P<half>[上下])半年|h(?P<h>[12])"
    r"|(?P<month>1[0-2]|0?[1-9])月份?|-(?P<m>1[0-2]|0?[1-9]))?",
    re.ASCII,
)


def parse_text(text: str, today: date) -> Period:
    """Read a period as people write it: 一季度, Q1, 上季度, 2026年上半年, 去年, 7月 (domain.md 4.5).

    Without a year the year of `today` (a day in China) is meant. PeriodError tells what to type instead.
    """
    words = plain(text)
    period = _neighbour(words, today) or _worded(words, today)
    if period is None:
        heard = f"没有看懂“{text.strip()[:20]}”，" if text.strip() else ""
        raise PeriodError(f"{heard}请输入周期，例如：{today.year}年第三季度、上半年、去年。")
    return period


def _neighbour(words: str, today: date) -> Period | None:
    found = NEIGHBOUR.fullmatch(words)
    if not found:
        return None
    here = current(UNITS[found[2]], today)
    return {-1: here.previous, 0: lambda: here, 1: here.next}[NEIGHBOURS[found[1]]]()


def _worded(words: str, today: date) -> Period | None:
    found = WORDED.fullmatch(words)
    if not found or not words or words.startswith("-"):
        return None
    year = int(found["year"]) if found["year"] else today.year + NEIGHBOURS[found["near"] or "今"]
    if quarter := found["quarter"] or found["q"]:
        return Period(PeriodKind.QUARTER, year, int(quarter))
    if half := found["half"] or found["h"]:
        return Period(PeriodKind.HALF, year, {"上": 1, "下": 2, "1": 1, "2": 2}[half])
    if month := found["month"] or found["m"]:
        return Period(PeriodKind.MONTH, year, int(month))
    return Period(PeriodKind.YEAR, year)
