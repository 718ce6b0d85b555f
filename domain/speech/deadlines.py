"""Finds the words of a deadline in a sentence, and reads them from the day of the speech on (domain.md 4.3)."""

import re
from datetime import date, datetime, time, timedelta

from domain.dates.clock import CHINA
from domain.dates.deadline_phrases import parse_deadline
from domain.dates.due import DueError
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_YEAR = r"(?:\d{4}年|[今明本当]年)?"
_CLOCK = r"(?:[上下]午)?(?:\d{1,2}(?:[:：]\d{2}|[时点](?:\d{2}分|半)?))?"
_DAY = rf"{_YEAR}{_N}月{_N}[日号](?:[（(][^）)]{{1,6}}[)）])?{_CLOCK}"
_BEFORE = r"(?:下班)?(?:之前|以前|前|为止|止)"
_PHRASE = re.compile(
    rf"(?<!截至)(?<!截止到)(?:{_DAY}{_BEFORE}|(?:于|在|(?<!截止)到|(?<!截)至|最迟|不迟于){_DAY}{_BEFORE}?"
    rf"|{_YEAR}{_N}月(?:份)?[底末]{_BEFORE}?|{_YEAR}{_N}月(?:份)?(?:之前|以前|前)"
    rf"|(?:本|这个?|下个?|次|当)月{_N}[日号]{_BEFORE}|(?:本|这个?|下个?|次|当)?月[底末]{_BEFORE}?"
    rf"|(?:本|这|下)个?(?:周|星期|礼拜)[一二三四五六日天]{_BEFORE}?|(?:本|这|下)个?(?:周|星期)(?:内|末前)"
    rf"|{_YEAR}(?:第?[一二三四1-4]|本|下|每个?)季度[底末]?{_BEFORE}|{_YEAR}第?[一二三四1-4]季度[底末]"
    rf"|{_YEAR}上半年(?:[底末])?(?:{_BEFORE}|内)?(?=[，,]|完成|全面|基本)"
    rf"|每个?月(?:{_N}[日号]|[底末]){_BEFORE}|(?<![多几半两三0-9一二三四五六七八九十])(?:\d{{4}}|[今明本当])?年度?内(?=[，,对要须完])"
    rf"|(?:\d{{4}}|[今明本])?年(?:底|末|终)(?:{_BEFORE})|(?<!去)(?:\d{{4}}|[今明本])年(?:底|末)(?=[，,]?(?:要|须|必须|全部|完成))"
    rf"|(?:即日起|会后|会议结束后|自?会议结束之日起|自?会议之日起)?{_N}个?(?:工作日|天|日|周|星期|月)(?:之内|以内|内)"
    rf"|(?:元旦|春节|清明|劳动节|五一|端午|七一|中秋|国庆)(?:节)?(?:之前|以前|前)|即日起至{_DAY}|(?<=时限[:：])[^，。；;）)]{{2,20}}|[明后今]天{_CLOCK}{_BEFORE})"
)
# Said of a time, but of no day.
_SOON = re.compile(r"会后(?=[要须]|认真|及时|立即|抓紧)")
_LEAD = re.compile(r"^(?:于|在|到|至|最迟|不迟于)")
_FIRST_OF_JULY = "七一"
_WITHIN_YEAR = re.compile(r"年度?内$")
_PLAN = re.compile(r"(?P<year>20\d{2})年.{0,30}(?:要点|计划|安排|方案|任务)")
_NO_YEAR = re.compile(rf"{_N}月|年底|上半年")
_NOON = time(12)
# 11月20日, said on the 27th, tells what was: the next such day is none that anybody means.
_TOO_FAR = timedelta(days=300)


def deadline_words(text: str) -> str:
    """The words of the first deadline in a sentence, empty when it has none; 截至 is no deadline."""
    found = _PHRASE.search(text) or _SOON.search(text)
    return _LEAD.sub("", found.group()) if found else ""


def plan_year(title: str) -> int | None:
    """The year that a plan is for by its title, such as 2027年基层党建工作要点; None for what is no plan."""
    found = _PLAN.search(title)
    return int(found["year"]) if found else None


def deadline_of(
    words: str, day: date, now: datetime, calendar: WorkCalendar, office: OfficeHours, year: int | None = None
) -> datetime | None:
    """The instant (aware UTC) that these words mean when said on `day`; None for what is over, or no day at all.

    A month without a year is one of the `year` of a plan. What is asked again and again has no day of its own.
    """
    if words.startswith("每"):
        return None
    said = datetime.combine(day, _NOON, CHINA)
    spoken = _WITHIN_YEAR.sub("年底前", words.replace(_FIRST_OF_JULY, "7月1日"))
    if year and _NO_YEAR.match(spoken):
        spoken = f"{year}{'' if spoken.startswith('年') else '年'}{spoken}"
    try:
        found = parse_deadline(spoken, min(said, now), calendar, office, meeting=day) if words else None
    except DueError:
        return None
    if found is None or found.at <= now or (found.guessed and found.at > said + _TOO_FAR):
        return None
    return found.at
