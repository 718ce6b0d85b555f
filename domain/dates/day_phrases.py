"""Days as people write them: 6月30日, 06-30, 月底, 季度末月25日, 下周五 (domain.md 4.3)."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from domain.dates.due import DueError
from domain.dates.periods import NEIGHBOURS, YEAR, Period, PeriodKind, current

EXAMPLES = "例如：6月30日前、下周五、5个工作日内"
SUNDAY = 7
LEAP_DAY = 29
ASK_MONTHS = 3

Match = re.Match[str]
Reading = Callable[[Match, date, bool], date]

A_YEAR = rf"(?:{YEAR}(?:年|[-/.])|(?P<short>[2-4]\d)年|(?P<near>[去今本明])年)"
NEAR = r"(?P<near>上上个?|上个?|本|这个?|当|下下个?|下个?|次)"
DAY = r"(?P<day>\d{1,2})[日号]"
TWICE = {"上上": -2, "下下": 2}
CENTURY = 2000
VAGUE = re.compile(r"[月年季周]初|[月年]中(?![旬秋])|[上中下]旬|周末|(?<=[庆秋春午明动女军])节[前后]")
WEEK_DAY = r"(?:(?:的?(?:周|星期|礼拜))+)(?P<n>[1-7日天])"
QUARTER_END = rf"(?:[末底](?:月(?:{DAY}|[底末]))?|内)"
RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "当天": 0,
    "当日": 0,
    "今": 0,
    "明天": 1,
    "明日": 1,
    "次日": 1,
    "明": 1,
    "后天": 2,
    "大后天": 3,
}


def read_day(words: str, today: date, forward: bool) -> date | None:
    """Read the day that `words` (in plain form, see numerals.plain) name; None when they name none.

    A day without year or month is the next such from `today` on when `forward`, else the one of this year, month
    or week. All days are days in China. DueError tells of a day that does not exist.
    """
    if (within := words.removesuffix("内")) in RELATIVE:
        return today + timedelta(days=RELATIVE[within])
    if vague := VAGUE.search(words):
        raise DueError(f"“{vague.group()}”不是具体的一天，请写明日期，{EXAMPLES}。")
    for form, reading in FORMS:
        if found := form.fullmatch(words):
            return reading(found, today, forward)
    return None


def _full_date(found: Match, today: date, forward: bool) -> date:
    return _dated(_year(found, today), int(found["month"]), int(found["day"]), today, forward)


def _day_of_month(found: Match, today: date, forward: bool) -> date:
    here, day = current(PeriodKind.MONTH, today), int(found["day"])
    if found["near"]:
        here = _neighbour(found, here)
    elif forward:
        here = _month_ahead(here, day, today)
    return _dated(here.year, here.number, day, today, forward)


def _month_ahead(here: Period, day: int, today: date) -> Period:
    following = [here]
    while len(following) < ASK_MONTHS:
        following.append(following[-1].next())
    return next((one for one in following if one.end.day >= day and (one is not here or day >= today.day)), here)


def _end_of_month(found: Match, today: date, forward: bool) -> date:
    return _dated(_year(found, today), int(found["month"]), None, today, forward)


def _end_of_near_month(found: Match, today: date, forward: bool) -> date:
    return _neighbour(found, current(PeriodKind.MONTH, today)).end


def _near_quarter(found: Match, today: date, forward: bool) -> date:
    quarter = _neighbour(found, current(PeriodKind.QUARTER, today))
    day = _in_last_month(quarter, found, today)
    if forward and not found["near"] and day < today:
        return _in_last_month(quarter.next(), found, today)
    return day


def _in_last_month(quarter: Period, found: Match, today: date) -> date:
    return _dated(quarter.year, quarter.end.month, _optional_day(found), today, forward=False)


def _numbered_quarter(found: Match, today: date, forward: bool) -> date:
    return _dated(_year(found, today), int(found["quarter"]) * 3, _optional_day(found), today, forward)


def _half_year(found: Match, today: date, forward: bool) -> date:
    return _dated(_year(found, today), 6 if found["half"] == "上" else 12, None, today, forward)


def _end_of_year(found: Match, today: date, forward: bool) -> date:
    return _dated(_year(found, today), 12, None, today, forward)


def _weekday(found: Match, today: date, forward: bool) -> date:
    number = int(found["n"]) if found["n"].isdigit() else SUNDAY
    day = _monday(found, today) + timedelta(days=number - 1)
    return day + timedelta(weeks=1) if forward and not found["week"] and day < today else day


def _within_week(found: Match, today: date, forward: bool) -> date:
    return _monday(found, today) + timedelta(days=SUNDAY - 1)


def _monday(found: Match, today: date) -> date:
    near = found["week"] or ""
    weeks = near.count("下") - near.count("上")
    return today + timedelta(weeks=weeks, days=-today.weekday())


def _neighbour(found: Match, here: Period) -> Period:
    near = found["near"] or "本"
    if near[:2] in TWICE:
        twice = TWICE[near[:2]]
        return here.next().next() if twice > 0 else here.previous().previous()
    match NEIGHBOURS[near]:
        case -1:
            return here.previous()
        case 1:
            return here.next()
        case _:
            return here


def _year(found: Match, today: date) -> int | None:
    if found["year"]:
        return int(found["year"])
    if short := found.groupdict().get("short"):
        return CENTURY + int(short)
    return today.year + NEIGHBOURS[found["near"]] if found["near"] else None


def _optional_day(found: Match) -> int | None:
    return int(found["day"]) if found["day"] else None


def _dated(year: int | None, month: int, day: int | None, today: date, forward: bool) -> date:
    """Build a date; `day` None is the last of the month, `year` None the year that `forward` asks for."""
    if not 1 <= month <= 12:
        raise DueError(f"没有{month}月，请核对后重新输入，{EXAMPLES}。")
    years = [year] if year else [today.year, today.year + 1] if forward else [today.year]
    for one in years:
        last = monthrange(one, month)[1]
        if day is None or 1 <= day <= last:
            built = date(one, month, day or last)
            if year or not forward or built >= today:
                return built
    where = f"{years[-1]}年{month}月" if day == LEAP_DAY else f"{month}月"
    raise DueError(f"{where}没有{day}日，请核对后重新输入，{EXAMPLES}。")


FORMS: tuple[tuple[re.Pattern[str], Reading], ...] = tuple(
    (re.compile(form, re.ASCII), reading)
    for form, reading in (
        (rf"{A_YEAR}?(?P<month>\d{{1,2}})(?:月|[-/.])(?P<day>\d{{1,2}})[日号]?", _full_date),
        (rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d)(?P<near>)", _full_date),
        (rf"(?:{NEAR}?月)?{DAY}", _day_of_month),
        (rf"{A_YEAR}?(?P<month>\d{{1,2}})月(?:份?的?月?)[底末内]", _end_of_month),
        (rf"{NEAR}?月(?:份?的?月?)[底末内]", _end_of_near_month),
        (rf"{NEAR}?季度?{QUARTER_END}", _near_quarter),
        (rf"{A_YEAR}?第?(?P<quarter>[1-4])季度?{QUARTER_END}?", _numbered_quarter),
        (rf"{A_YEAR}?(?P<half>[上下])半年[底末内]?", _half_year),
        (rf"(?:{A_YEAR}度?的?年?|年)[底末终内]", _end_of_year),
        (rf"(?P<week>上上|上|本|这|下下|下)?1?个?{WEEK_DAY}", _weekday),
        (r"(?P<week>本|这|下下|下)个?(?:周|星期|礼拜)内", _within_week),
    )
)
