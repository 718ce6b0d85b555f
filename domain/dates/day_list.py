"""A year's holidays as the department pastes them: a day or a range a line, or the notice itself (domain.md 4.1)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.dates.numerals import plain
from domain.dates.wording import WEEKDAYS, day, day_full
from domain.dates.workdays import DAY

MOST = 100
# The longest run of days off that a notice may give; a longer one is a slip of the month.
_LONGEST = timedelta(days=31)
# Off or working, in the words of the State Council's notices; 调休 alone may be either.
_OFF = ("放假调休", "调休放假", "放假", "节假日", "休息", "休假", "补休", "休", "假")
_WORKING = ("调休上班", "正常上班", "照常上班", "补班", "上班", "工作日", "班")
_AMBIGUOUS = "调休"
_VERB = "|".join((*_OFF, *_WORKING, _AMBIGUOUS))
_NOTE = r"(?:\((?P<{0}note>[^()]*)\)|(?P<{0}beside>(?:周|星期|礼拜)[1-7日天]))?"
_DAY = r"(?:(?P<{0}year>\d{{4}})[年./-])?(?:(?P<{0}month>\d{{1,2}})[月./-])?(?P<{0}day>\d{{1,2}})[日号]?" + _NOTE
_SPAN = re.compile(_DAY.format("") + rf"(?:[至到—–~-]+{_DAY.format('to_')})?", re.ASCII)
_FESTIVAL = r"(?:元旦|除夕|春节|清明|51|劳动|端午|中秋|国庆|11)节?"
_HEAD = re.compile(
    rf"(?:\(?\d{{1,2}}\)?[、.](?=\D))?(?:(?:(?P<year>\d{{4}})年)?{_FESTIVAL}(?:[、,和与及]{_FESTIVAL})*:?)?", re.ASCII
)
_AFTER = re.compile(rf"[:,是为]*(?P<verb>{_VERB})(?:,?共?(?P<count>\d{{1,2}})天)?(?:,?与周末连休)?[,.;。]*", re.ASCII)
_YEAR_ALONE = re.compile(r"[^\d]*(?P<year>\d{4})年?(?:度|全年|部分)?(?:节假日|放假|[^\d]*安排)?[^\d]*", re.ASCII)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)(?P<n>[1-7日天])")
_NAMES = ("1", "2", "3", "4", "5", "6", "7日天")
_HOW = "应写成“2027-01-01 放假”或“2027-01-02 上班”，也可写起止日期，如“2027年10月1日至7日放假”"


def read_days(lines: Iterable[str]) -> Mapping[date, bool]:
    """Read the lines: day in China to working (True) or off (False).

    A line names days, or ranges of them, and what they are; a year stands for the lines below it as well. Raises
    ValueError whose text names every bad line in Chinese, so that nothing is taken over half.
    """
    found = _Reader()
    problems: list[str] = []
    for line in lines:
        try:
            found.take(plain(line))
        except ValueError as error:
            problems.append(f"“{line.strip()[:20]}”{error}")
    if problems:
        raise ValueError("以下各行有误，请改正后整份重新粘贴：\n" + "\n".join(problems))
    if not found.days:
        raise ValueError(f"没有读到日期，{_HOW}。")
    return found.days


def worded(days: Mapping[date, bool]) -> Sequence[str]:
    """Write what was read, with weekdays and runs of days together, for its writer to compare with the notice."""
    runs: list[list[date]] = []
    for one in sorted(days):
        if runs and runs[-1][-1] + DAY == one and days[runs[-1][-1]] == days[one]:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [f"{_run(run)}　{'上班' if days[run[0]] else '放假'}" for run in runs]


def _run(run: Sequence[date]) -> str:
    if len(run) == 1:
        return day_full(run[0])
    last = day(run[-1]) if run[0].year == run[-1].year else day_full(run[-1])
    return f"{day_full(run[0])}至{last}，共{len(run)}天"


@dataclass(slots=True)
class _Reader:
    """What was read so far, and the year and month that a day without them has."""

    days: dict[date, bool] = field(default_factory=dict)
    year: int = 0
    month: int = 0

    def take(self, line: str) -> None:
        """Read one line; ValueError says in Chinese what is wrong with it, and nothing of it is kept."""
        before = dict(self.days)
        self.month = 0
        try:
            if alone := _YEAR_ALONE.fullmatch(line):
                self.year = int(alone["year"])
                return
            head = _HEAD.match(line)
            rest = line[head.end() :] if head else line
            self.year = int(head["year"]) if head and head["year"] else self.year
            if not rest:
                raise ValueError(_HOW)
            while rest:
                rest = self._clause(rest)
        except ValueError:
            self.days = before
            raise

    def _clause(self, text: str) -> str:
        """Read days and what they are off the front of `text`; returns what follows."""
        named: list[date] = []
        rest = text
        while span := _SPAN.match(rest):
            named += self._span(span)
            rest = rest[span.end() :]
            if not (joint := re.match(r"[、,和及与]+(?=\d)", rest)):
                break
            rest = rest[joint.end() :]
        verb = _AFTER.match(rest)
        if not named:
            raise ValueError(_HOW)
        if verb is None:
            raise ValueError("应写明“放假”或“上班”")
        if verb["verb"] == _AMBIGUOUS:
            raise ValueError("只写“调休”，可能是放假，也可能是上班，请写明“放假”或“上班”")
        if verb["count"] and int(verb["count"]) != len(named):
            raise ValueError(f"写的是共{verb['count']}天，所列日期是{len(named)}天，请核对")
        for one in named:
            if self.days.setdefault(one, verb["verb"] in _WORKING) is not (verb["verb"] in _WORKING):
                raise ValueError("与前面的同一日期不一致")
        return rest[verb.end() :]

    def _span(self, span: re.Match[str]) -> list[date]:
        first = self._day(span, "")
        if not span["to_day"]:
            return [first]
        last = self._day(span, "to_")
        if last < first and not span["to_year"]:
            last = last.replace(year=last.year + 1)
        if not first <= last <= first + _LONGEST:
            raise ValueError("起止日期有误，请核对")
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _day(self, span: re.Match[str], which: str) -> date:
        if span[f"{which}year"]:
            self.year = int(span[f"{which}year"])
        if span[f"{which}month"]:
            self.month = int(span[f"{which}month"])
        if not self.month:
            raise ValueError(_HOW)
        if not self.year:
            raise ValueError("没有写明年份，请在第一行写上年份，例如：2027年")
        try:
            found = date(self.year, self.month, int(span[f"{which}day"]))
        except ValueError:
            raise ValueError("没有这一天") from None
        said = _WEEKDAY.search(span[f"{which}note"] or span[f"{which}beside"] or "")
        if said and said["n"] not in _NAMES[found.weekday()]:
            raise ValueError(f"中{day(found)}与所写的星期不符，应为星期{WEEKDAYS[found.weekday()]}，请核对年份和日期")
        return found
