"""The cadences that the department may choose in the chat, and how it types days (domain.md 4.4, relief rule 7)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.dates.numerals import plain
from domain.reminders import Cadence, Stage

# The setting of duties that are reminded as usual; one duty's own is named by its kind as well.
GENERAL = "cadence"
OFFICE = "office_hours"
# No more than the usual cadence has: docs/relief.md.
MOST_BEFORE = 4
# What is on offer, earliest day first; the due day itself belongs to each.
BEFORE: tuple[tuple[int, ...], ...] = ((15, 7, 3, 1), (7, 3, 1), (5, 3, 1), (3, 1), (1,), ())
# Workdays between two reminders of what is overdue, from the third workday on; 0 for none at all.
RHYTHMS = (2, 3, 5, 0)
_DAYS = tuple(int(stage[1:]) for stage in Stage if re.fullmatch(r"T\d+", stage))
_NUMBER = re.compile(r"\d+", re.ASCII)
_WEEKS = re.compile(r"(\d+)个?(?:周|星期)", re.ASCII)
_ON_DAY = re.compile("当[天日]")


def setting_of(kind: str) -> str:
    """The name of the setting that holds one duty's own cadence."""
    return f"{GENERAL}.{kind}"


def rhythm(workdays: int) -> tuple[int, ...]:
    """On which workdays after the due day to remind: the first, the third, then three times every so many.

    Five times in all, as usual: “for ever” cannot be said. 0 gives none.
    """
    return (1, *range(3, 4 + 3 * workdays, workdays)) if workdays else ()


def written(cadence: Cadence) -> dict[str, Any]:
    """A cadence as a setting keeps it."""
    return {"before": list(cadence.before), "on_day": cadence.on_day, "after": list(cadence.after)}


def read(value: Mapping[str, Any] | None) -> Cadence | None:
    """The cadence that a setting keeps; None for one that is not there or was given back."""
    if not value or "before" not in value:
        return None
    return Cadence(tuple(value["before"]), value["on_day"], tuple(value["after"]))


def stamp(person_id: int, at: datetime) -> dict[str, Any]:
    """Who sets something, and when (aware): what stands with a setting."""
    return {"by": person_id, "at": at.isoformat(timespec="microseconds")}


def read_days(text: str) -> tuple[tuple[int, ...], bool]:
    """Read 7、3、1、当天 as calendar days before, earliest first, and whether the due day itself is one.

    Raises ValueError with a Chinese sentence for days that no stage has, for too many, and for none.
    """
    said = plain(text)
    if "工作日" in said:
        raise ValueError("提前天数按自然日计，遇休息日自动提前，请只写天数，例如：5、3、1、当天。")
    numbers = {int(found) for found in _NUMBER.findall(_WEEKS.sub(lambda week: str(7 * int(week[1])), said))}
    on_day = bool(_ON_DAY.search(said)) or 0 in numbers
    days = tuple(sorted(numbers - {0}, reverse=True))
    if any(day not in _DAYS for day in days):
        raise ValueError(f"可选的提前天数为{'、'.join(map(str, _DAYS))}天，请从中选写，例如：5、3、1、当天。")
    if len(days) > MOST_BEFORE:
        raise ValueError(f"提前提醒最多{MOST_BEFORE}次，请减少天数。")
    if not days and not on_day:
        raise ValueError("请写明提前几天提醒，例如：5、3、1、当天。")
    return days, on_day


def before_words(cadence: Cadence) -> str:
    """When somebody is reminded before the deadline: 提前7、3、1天和当天."""
    days = f"提前{'、'.join(map(str, cadence.before))}天" if cadence.before else ""
    if not cadence.on_day:
        return days
    return f"{days}和当天" if days else "仅当天"


def after_words(cadence: Cadence) -> str:
    """When somebody is reminded after the deadline: 逾期后第1、3、8、13、18个工作日."""
    return f"逾期后第{'、'.join(map(str, cadence.after))}个工作日" if cadence.after else "逾期后不提醒"


def words(cadence: Cadence) -> str:
    """A whole cadence in one line."""
    return f"{before_words(cadence)}；{after_words(cadence)}"
