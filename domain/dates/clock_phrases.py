"""Clock times as people write them: 17:30, 下午5点半, 下班, 24时 (domain.md 4.3)."""

import re
from dataclasses import dataclass
from datetime import time

from domain.dates.due import DueError

NOON = 12
# Written without 上午 or 下午, an hour up to this one could be either.
AMBIGUOUS = 6
EVENING = frozenset({"下午", "傍晚", "晚上", "晚", "夜里"})
CLOCK = (
    r"(?P<part>凌晨|早上|早|上午|中午|下午|傍晚|晚上|晚|夜里)?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{1,2})(?::00)?"
    r"|[点时](?:(?P<half>半)|(?P<fourth>[13])刻|(?P<spoken>\d{1,2})分?|整|钟)?)"
)
ENDING = re.compile(rf"(?P<rest>.*?)[, t]?(?:{CLOCK}|(?P<noon>中午|上午)|(?P<closing>下班|下午))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ending:
    """What a deadline says before its time of day, and that time; None stands for the end of office hours."""

    rest: str
    clock: time | None
    closing: bool


def split_clock(words: str) -> Ending:
    """Split a time of day in China off the end of `words` (in plain form); DueError when no clock shows it.

    24时 is 23:59, so that it stays on the day that people mean.
    """
    found = ENDING.fullmatch(words)
    if not found:
        return Ending(words, None, closing=False)
    clock = time(NOON) if found["noon"] else _clock(found) if found["hour"] else None
    return Ending(found["rest"], clock, closing=bool(found["closing"]))


def _clock(found: re.Match[str]) -> time:
    hour, minute = _hour(found), _minute(found)
    if (hour, minute) == (24, 0):
        return time(23, 59)
    if hour > 23 or minute > 59:
        raise DueError(f"没有{hour}:{minute:02}这个时间，请核对后重新输入，例如：6月30日17:30前。")
    return time(hour, minute)


def _hour(found: re.Match[str]) -> int:
    typed, part = found["hour"], found["part"]
    hour = int(typed)
    if part is None and 1 <= hour <= AMBIGUOUS and not typed.startswith("0"):
        raise DueError(f"请写明是上午还是下午，例如：下午{hour}点、{hour + NOON}:00。")
    if part == "凌晨" and hour == NOON:
        return 0
    if part in EVENING and (hour < NOON or (part != "下午" and hour == NOON)):
        return hour + NOON
    return hour + NOON if part == "中午" and hour <= AMBIGUOUS else hour


def _minute(found: re.Match[str]) -> int:
    if found["half"]:
        return 30
    if found["fourth"]:
        return int(found["fourth"]) * 15
    return int(found["minute"] or found["spoken"] or 0)
