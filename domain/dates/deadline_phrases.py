"""Deadlines as people write them: 6月30日前, 下午5:30前, 三个工作日内, 即日起 (domain.md 4.3)."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from domain.dates.clock import instant, local_day
from domain.dates.clock_phrases import split_clock
from domain.dates.day_phrases import EXAMPLES, read_day
from domain.dates.due import DueError, describe_shift
from domain.dates.festivals import BeforeHoliday, before_holiday
from domain.dates.hours import OfficeHours
from domain.dates.numerals import plain
from domain.dates.twice_named import named_once, parted
from domain.dates.unclear import several, unclear
from domain.dates.wording import WEEKDAYS, date_full, day, day_full, full_time
from domain.dates.workdays import WorkCalendar

__all__ = ["Deadline", "DueError", "parse_day", "parse_deadline"]

YEARS_AHEAD = 5
HALF_YEAR = 6
HALF_MONTH = timedelta(days=15)
LEAD = re.compile(r"(?:请|务必|于|在|到|最迟|最晚|不迟于|不晚于|截止(?:时间|日期)?|[为是:,]|每(?:年(?=\d))?)+")
WEEK = "(?:周|星期|礼拜)"
# Beside a day: 9月30日（星期三）, 9月30日周三, 周三9月30日; but not the 周5 of 2周5天.
WEEKDAY = re.compile(
    rf"(?:\({WEEK}|(?<=[日号\d])\()(?P<n>[1-7日天])\)"
    rf"|(?:(?<=[日号])|(?<=[-/.]\d)|(?<=[-/.]\d\d)|(?<=月\d)|(?<=月\d\d)),?{WEEK}(?P<after>[1-7日天])(?!天)"
    rf"|(?<![上下本这个周期拜\d]){WEEK}(?P<before>[1-7日天])[,(]?(?=(?:\d{{4}}[年./-])?\d{{1,2}}[月./-]\d)",
    re.ASCII,
)
TAIL = re.compile(
    r"(?:(?:报送?|上报|提?交|送)(?:至|到|给)?\D{0,8}(?:部|办|科|室|股)|之前|以前|前|为止|截止|止|报送|上报|提交|完成|办结|[,.;。])+$"
)
INSIDE = re.compile(r"(?<=[日号])(?:以内|之内|内)$")
QUOTES = str.maketrans("", "", "“”\"‘’'「」『』")
START = re.compile(r"自?(?:(?:即日|今日|今天)起|(?P<meeting>会后|会议结束后))(?:至|到)?,?")
COUNT = r"(?P<n>[1-9]\d{0,2})"
WITHIN = r"(?:之内|以内|内|后)"
HOURS = re.compile(rf"{COUNT}个?小时{WITHIN}", re.ASCII)
WORKDAYS = re.compile(rf"{COUNT}个?工作日{WITHIN}?", re.ASCII)
SPAN = re.compile(
    rf"(?:{COUNT}(?:(?P<days>天|日(?={WITHIN}))|(?P<weeks>周|个?星期|个?礼拜)|个月)|(?P<half>半个?月)|半年){WITHIN}?",
    re.ASCII,
)
# domain.md 4.2, 4.3: counted and rule-like days move off holidays, a day that somebody named stays.
MOVING = re.compile(r"(?:次月|下?下个?月)\d|(?:本|这|下)个?(?:周|星期|礼拜)内", re.ASCII)
WEEKDAY_NAMES = ("1", "2", "3", "4", "5", "6", "7日天")
NO_DEADLINES = {
    "截至": "“截至”是数据统计到哪一天，不是报送时间，请填写报送截止时间",
    "长期": "长期坚持的事项没有截止时间，如需跟踪，请填写下一次检查的时间",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as it was understood: the UTC instant, whether the hour was typed, what to tell the writer.

    `note` is a Chinese remark, empty when there is nothing to say. `guessed` tells that it lies in a later year that
    nobody has typed.
    """

    at: datetime
    exact: bool
    note: str
    guessed: bool = False


def parse_deadline(
    text: str, now: datetime, calendar: WorkCalendar, office: OfficeHours, meeting: date | None = None
) -> Deadline:
    """Read a deadline as people write it in China (domain.md 4.3); without an hour: end of office hours.

    A date without a year is the next such. Counted days (N日内, 次月5日) move off holidays, named ones never
    do: the note says so. `meeting` is the day that 会后 counts from. DueError says what to type instead.
    """
    ctx = _Desk(now, calendar, office, meeting)
    if said := several(text):
        raise DueError(said)
    text = parted(text)
    led = named_once(_led(text), ctx.today, forward=True)
    if holiday := before_holiday(led, ctx.today, calendar):
        return ctx.before(holiday)
    words = _bare(led)
    if hours := HOURS.fullmatch(words):
        return ctx.deadline(now + timedelta(hours=int(hours["n"])), exact=True)
    ending = split_clock(words)
    named = ctx.day_of(ending.rest, timed=ending.closing or ending.clock is not None)
    if named is None:
        raise DueError(unclear(text) or f"没有看懂“{text.strip()[:20]}”，请换个写法，{EXAMPLES}。")
    nominal, moves = named
    _agree(text, nominal)
    if ending.clock:
        return ctx.deadline(instant(nominal, ending.clock), exact=True, words=words)
    final = ctx.settle(nominal) if moves else nominal
    return ctx.deadline(office.end_of_day(final), exact=False, words=words, nominal=nominal)


def parse_day(text: str, today: date) -> date:
    """Read a plain day, past or coming, as people write it; without a year it is in the year of `today`.

    Days are days in China. DueError says what is wrong and what to type (domain.md 4.3).
    """
    text = parted(text)
    found = read_day(_bare(named_once(_led(text), today, forward=False)), today, forward=False)
    if found is None:
        general = f"没有看懂“{text.strip()[:20]}”，请输入日期，例如：6月30日、{today.year}-06-30、昨天。"
        raise DueError(unclear(text) or general)
    _agree(text, found)
    return found


def _agree(text: str, found: date) -> None:
    """Refuse a day whose weekday is written beside it and is another: one of the two is a slip."""
    typed = WEEKDAY.search(plain(text))
    said = typed and (typed["n"] or typed["after"] or typed["before"])
    if said and said not in WEEKDAY_NAMES[found.weekday()]:
        raise DueError(f"{date_full(found)}是星期{WEEKDAYS[found.weekday()]}，与所写的星期不符，请核对后重新输入。")


def _led(text: str) -> str:
    words = plain(text.translate(QUOTES)).replace("元月", "1月")
    if refusal := next((why for word, why in NO_DEADLINES.items() if words.startswith(word)), None):
        raise DueError(f"{refusal}，{EXAMPLES}。")
    return LEAD.sub("", words, count=1) if LEAD.match(words) else words


def _bare(words: str) -> str:
    words = TAIL.sub("", WEEKDAY.sub("", words))
    if not words:
        raise DueError(f"请输入时间，{EXAMPLES}。")
    return words


@dataclass(frozen=True, slots=True)
class _Desk:
    now: datetime
    calendar: WorkCalendar
    office: OfficeHours
    meeting: date | None

    @property
    def today(self) -> date:
        """The day in China on which the words are read; 今天 and 三个工作日内 count from it."""
        return local_day(self.now)

    def day_of(self, words: str, timed: bool) -> tuple[date, bool] | None:
        """Find the day that `words` name and whether it may move off a holiday."""
        start = START.match(words)
        if start is None:
            if not words:
                return (self.today, False) if timed else None
            return self._counted(words, self.today) or self._named(words)
        base = self._meeting() if start["meeting"] else self.today
        rest = words[start.end() :]
        if not rest and not start["meeting"]:
            return self._at_once(), False
        return self._counted(rest, base) or self._named(rest)

    def settle(self, nominal: date) -> date:
        """Move a day off holidays: to the workday before, or onwards when that one is over."""
        earlier = self.calendar.previous_workday(nominal)
        over = self.office.end_of_day(earlier) <= self.now
        return self.calendar.next_workday(nominal) if over else earlier

    def before(self, holiday: BeforeHoliday) -> Deadline:
        """The end of the last workday before a holiday, in words, as nobody has named the day."""
        found = self.deadline(self.office.end_of_day(holiday.day), exact=False, words=str(holiday.day.year))
        notes = filter(None, (f"{holiday.name}前最后一个工作日是{day_full(holiday.day)}", found.note))
        guessed = holiday.day.year != self.today.year and not holiday.typed_year
        return replace(found, note="；".join(notes), guessed=guessed)

    def deadline(self, at: datetime, exact: bool, words: str = "", nominal: date | None = None) -> Deadline:
        """Put together what was understood; what is over or absurdly far off is refused."""
        due_day = local_day(at)
        if at <= self.now:
            raise DueError(f"{full_time(at)}已经过去，请填写今后的时间，{EXAMPLES}。")
        if due_day.year > self.today.year + YEARS_AHEAD:
            raise DueError(f"{date_full(due_day)}太远，请核对年份后重新输入，{EXAMPLES}。")
        guessed = due_day.year != self.today.year and str(due_day.year) not in words
        notes = self._notes(due_day, nominal or due_day, guessed)
        return Deadline(at.astimezone(UTC), exact, "；".join(notes), guessed)

    def _at_once(self) -> date:
        first = self.calendar.next_workday(self.today)
        over = self.office.end_of_day(first) <= self.now
        return self.calendar.add_workdays(first, 1) if over else first

    def _meeting(self) -> date:
        if self.meeting is None:
            raise DueError(f"这里没有会议日期可以推算，请直接填写时间，{EXAMPLES}。")
        return self.meeting

    def _counted(self, words: str, base: date) -> tuple[date, bool] | None:
        if found := WORKDAYS.fullmatch(words):
            return self.calendar.add_workdays(base, int(found["n"])), False
        if not (found := SPAN.fullmatch(words)):
            return None
        if found["half"]:
            return base + HALF_MONTH, True
        if found["days"] or found["weeks"]:
            return base + timedelta(days=int(found["n"]) * (1 if found["days"] else 7)), True
        return _months_later(base, int(found["n"] or HALF_YEAR)), True

    def _named(self, words: str) -> tuple[date, bool] | None:
        found = read_day(INSIDE.sub("", words) if "月" in words else words, self.today, forward=True)
        return (found, bool(MOVING.match(words))) if found else None

    def _notes(self, due_day: date, nominal: date, guessed: bool) -> list[str]:
        notes = []
        if due_day != nominal:
            notes.append(describe_shift(nominal, due_day))
        if not self.calendar.is_workday(due_day):
            notes.append(f"{day(due_day)}不是工作日，如需调整，可改为{day(self.settle(due_day))}")
        if guessed:
            notes.append(f"按{day_full(due_day)}登记")
        if not self.calendar.is_known(due_day):
            notes.append(f"{due_day.year}年放假安排尚未载入，暂按周末休息推算")
        return notes


def _months_later(base: date, months: int) -> date:
    year, month = divmod(base.year * 12 + base.month - 1 + months, 12)
    return date(year, month + 1, min(base.day, monthrange(year, month + 1)[1]))
