"""Holidays as people name them in a deadline: 国庆节前 is the last workday before it (domain.md 4.3)."""

import re
from dataclasses import dataclass
from datetime import date

from domain.dates.periods import NEIGHBOURS, YEAR
from domain.dates.workdays import DAY, WorkCalendar

# Holidays by the sun, by month and day. In plain form 五一 reads 51 and 七一 71.
_FIXED = {
    "元旦": (1, 1),
    "妇女节": (3, 8),
    "51": (5, 1),
    "劳动节": (5, 1),
    "71": (7, 1),
    "建党节": (7, 1),
    "建军节": (8, 1),
    "国庆": (10, 1),
    "11国庆": (10, 1),
    "11": (10, 1),
}
# Holidays by the moon, 春节 by its eve: 除夕 is a day off since 2025 (art. 2 of the
# measure of 2024), so that what is due before 春节 is due before that eve.
_MOVING: dict[str, dict[int, tuple[int, int]]] = {
    "春节": {2026: (2, 16), 2027: (2, 5), 2028: (1, 25), 2029: (2, 12), 2030: (2, 2), 2031: (1, 22)},
    "清明": {2026: (4, 5), 2027: (4, 5), 2028: (4, 4), 2029: (4, 4), 2030: (4, 5), 2031: (4, 5)},
    "端午": {2026: (6, 19), 2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5), 2031: (6, 24)},
    "中秋": {2026: (9, 25), 2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12), 2031: (10, 1)},
}
_NAMES = "|".join(sorted((*_FIXED, *_MOVING, "新年"), key=len, reverse=True))
_BEFORE = re.compile(
    rf"(?:{YEAR}年|(?P<near>[今本明])年)?(?P<name>{_NAMES})(?:劳动)?节?(?:小长假|长假|假期|放假)?(?:之前|以前|前夕|前)"
    r"(?:报送|上报|提交|完成|办结|[,.;。])*$"
)


@dataclass(frozen=True, slots=True)
class BeforeHoliday:
    """The last workday in China before a holiday, and the holiday's name; `typed_year` if its year was written."""

    day: date
    name: str
    typed_year: bool


def before_holiday(words: str, today: date, calendar: WorkCalendar) -> BeforeHoliday | None:
    """Read 国庆节前, 2027年春节前 (in plain form) as the last workday before it; None for anything else.

    Without a year it is the next such holiday whose last workday before is not over on `today` (a day in China).
    """
    found = _BEFORE.match(words)
    if found is None:
        return None
    name = "元旦" if found["name"] == "新年" else found["name"]
    year = int(found["year"]) if found["year"] else today.year + NEIGHBOURS[found["near"]] if found["near"] else 0
    for one in (year,) if year else (today.year, today.year + 1):
        begins = _begins(name, one)
        if begins is None:
            continue
        last = calendar.previous_workday(begins - DAY)
        if year or last >= today:
            return BeforeHoliday(last, _spoken(name), bool(year))
    return None


def _begins(name: str, year: int) -> date | None:
    month_and_day = _FIXED.get(name) or _MOVING.get(name, {}).get(year)
    return date(year, *month_and_day) if month_and_day else None


def _spoken(name: str) -> str:
    return {
        "51": "“五一”",
        "71": "“七一”",
        "11国庆": "国庆节",
        "11": "国庆节",
        "国庆": "国庆节",
        "清明": "清明节",
        "端午": "端午节",
        "中秋": "中秋节",
    }.get(name, name)
