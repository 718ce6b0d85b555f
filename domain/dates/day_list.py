"""A year's holidays as the department pastes them: one line a day, “2027-01-01 放假” (domain.md 4.1)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from domain.dates.numerals import plain

# Off or working, in the words of the State Council's notices.
_OFF = frozenset({"放假", "休息", "休", "假", "节假日", "休假"})
_WORKING = frozenset({"上班", "补班", "调休上班", "工作日", "班", "调休"})
_LINE = re.compile(
    r"(?P<year>\d{4})(?:年|[-/.])(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})日?[\s,，:：]*(?P<word>\S+)", re.ASCII
)
MOST = 100


def read_days(lines: Iterable[str]) -> Mapping[date, bool]:
    """Read the lines: day in China to working (True) or off (False).

    Raises ValueError whose text names every bad line in Chinese, so that nothing is taken over half.
    """
    days: dict[date, bool] = {}
    problems: list[str] = []
    for line in lines:
        try:
            day, works = _read(line)
        except ValueError as error:
            problems.append(f"“{line.strip()[:20]}”{error}")
            continue
        if days.setdefault(day, works) != works:
            problems.append(f"“{line.strip()[:20]}”与前面的同一日期不一致")
    if problems:
        raise ValueError("以下各行有误，请改正后整份重新粘贴：\n" + "\n".join(problems))
    return days


def _read(line: str) -> tuple[date, bool]:
    found = _LINE.fullmatch(plain(line))
    if not found:
        raise ValueError("应写成“2027-01-01 放假”或“2027-01-02 上班”")
    word = found["word"]
    if word not in _OFF | _WORKING:
        raise ValueError("应写明“放假”或“上班”")
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise ValueError("没有这一天") from None
    return day, word in _WORKING
