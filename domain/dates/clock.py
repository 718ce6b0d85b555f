"""The clock of China: instants are UTC, days and times of day are those of Asia/Shanghai."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


@lru_cache(maxsize=1024)
def local(at: datetime) -> datetime:
    """Show an aware instant on the clock of Asia/Shanghai; a naive one raises ValueError."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(CHINA)


def local_day(at: datetime) -> date:
    """Return the day in China on which an aware instant falls."""
    return local(at).date()


def instant(day: date, clock: time) -> datetime:
    """Return the UTC instant at which clocks in China show `clock` on `day`."""
    return datetime.combine(day, clock, CHINA).astimezone(UTC)
