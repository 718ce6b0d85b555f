"""A day that is named twice: 下周五（9月25日）, 9月25日（下周五）, 本周五即9月25日 (domain.md 4.3)."""

import re
import unicodedata
from datetime import date

from domain.dates.day_phrases import read_day
from domain.dates.due import DueError
from domain.dates.wording import WEEKDAYS, day_full

_WEEK = "(?:周|星期|礼拜)"
_NUMERAL = "[〇零○一二两三四五六七八九十]"
# 周三十月七日: of the two numbers that run together the first is the weekday.
_RUN_TOGETHER = re.compile(rf"({_WEEK}\s*[一二三四五六])\s*(?={_NUMERAL}{{1,2}}月|{_NUMERAL}{{4}}年)")
_DATE = (
    r"(?P<date>(?:(?:\d{4}|\d\d)[年./-]|[今明本]年)?\d{1,2}[月./-]\d{1,2}[日号]?|(?:本月|下个?月)?\d{1,2}[日号])"
    rf"(?P<weekday>[,(]?{_WEEK}[1-7日天]\)?)?"
)
_RELATIVE = (
    rf"(?P<relative>(?:上上|上|本|这|下下|下)个?{_WEEK}[1-7日天]|大?[前后]天|[今明昨][天日]|次日"
    r"|(?:本|这个?|下个?)?月[底末])"
)
_JOINED = r",?(?:也就是|就是|也即|亦即|即|是)?"
_FORMS = tuple(
    re.compile(rf"{form}(?P<rest>.*)", re.ASCII | re.DOTALL)
    for form in (
        rf"{_RELATIVE}[(]{_DATE}[)]",
        rf"{_DATE}[(]{_RELATIVE}[)]",
        rf"{_RELATIVE}{_JOINED}{_DATE}",
        rf"{_DATE}{_JOINED}{_RELATIVE}",
    )
)


_WEEKDAY_FIRST = re.compile(rf"(?P<plain>{_WEEK}[1-7日天])[(](?P<date>[^()]+)[)](?P<rest>.*)", re.ASCII | re.DOTALL)
_WEEKDAY_DIGIT = re.compile("(?<=[周期拜])[1-7]")


def parted(text: str) -> str:
    """The text with a comma between a weekday and the Chinese number of a month or year that follows it."""
    return _RUN_TOGETHER.sub(r"\1,", unicodedata.normalize("NFKC", text))


def named_once(words: str, today: date, forward: bool) -> str:
    """Leave the date alone where `words` (in plain form) name one day as a date and from today; else return them.

    Days are days in China, read as `read_day` does. DueError names both days when they are two, so that the writer
    may say which one is meant.
    """
    if first := _WEEKDAY_FIRST.fullmatch(words):
        return f"{first['date']}({first['plain']}){first['rest']}"
    for form in _FORMS:
        if found := form.fullmatch(words):
            dated, near = (read_day(found[name], today, forward) for name in ("date", "relative"))
            if dated is None or near is None:
                return words
            if dated != near:
                raise DueError(
                    f"“{_spelt(found['relative'])}”是{day_full(near)}，“{found['date']}”是{day_full(dated)}，"
                    "不是同一天，请核对后只写一个日期。"
                )
            return f"{found['date']}{found['weekday'] or ''}{found['rest']}"
    return words


def _spelt(words: str) -> str:
    return _WEEKDAY_DIGIT.sub(lambda found: WEEKDAYS[int(found.group()) - 1], words)
