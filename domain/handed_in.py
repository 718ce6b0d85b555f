"""What a unit handed in, as its receipts (回执) say: the number, who, when, and in time or late (domain.md 3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.dates.clock import local_day
from domain.dates.workdays import WorkCalendar

IN_TIME = "按时"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One numbered version: `part` is the part of the item that it belongs to, `by` the name of who handed it in.

    `at` and `due_at` are aware UTC; `due_at` is by when the part was due at that time, None when nothing was.
    """

    receipt: str
    part: str
    by: str
    at: datetime
    due_at: datetime | None


def came_late(versions: Sequence[HandedIn]) -> bool:
    """Whether the part that was handed in last of these versions (oldest first) came late when it first came."""
    first = next((one for one in versions if one.part == versions[-1].part), None)
    return first is not None and first.due_at is not None and first.at > first.due_at


def punctuality(versions: Sequence[HandedIn], place: int, calendar: WorkCalendar) -> str:
    """Say whether the version at `place` (oldest first) came in time; empty for later versions of the same part.

    The first version counts: what is handed in again after it was returned is not called late.
    """
    one = versions[place]
    if one.due_at is None or any(before.part == one.part for before in versions[:place]):
        return ""
    if one.at <= one.due_at:
        return IN_TIME
    late = calendar.workdays_between(local_day(one.due_at), local_day(one.at))
    return f"逾期{late}个工作日" if late > 0 else "逾期当日"
