"""Chinese wording of days, instants and the time left, on China's clock: the only place that spells them."""

from datetime import date, datetime

from domain.dates.clock import local, local_day
from domain.dates.lights import days_left
from domain.dates.workdays import WorkCalendar

WEEKDAYS = "一二三四五六日"


def _as_day(value: date | datetime) -> date:
    return local_day(value) if isinstance(value, datetime) else value


def short(value: date | datetime) -> str:
    """Write a day, or the day in China of an aware instant, as 6月30日."""
    here = _as_day(value)
    return f"{here.month}月{here.day}日"


def day(value: date | datetime) -> str:
    """Write a day, or the day in China of an aware instant, as 6月30日（星期二） (domain.md 4.3)."""
    return f"{short(value)}（星期{WEEKDAYS[_as_day(value).weekday()]}）"


def date_full(value: date | datetime) -> str:
    """Write a day with its year as documents do: 2026年7月1日, no leading zero (domain.md 3.6)."""
    return f"{_as_day(value).year}年{short(value)}"


def of_year(value: date | datetime, year: int) -> str:
    """Write a day as 6月30日, one of another year than this as 2027年6月30日."""
    return short(value) if _as_day(value).year == year else date_full(value)


def day_full(value: date | datetime) -> str:
    """Write a day with its year and weekday, as answers are shown: 2026年6月30日（星期二）."""
    return f"{_as_day(value).year}年{day(value)}"


def clock(at: datetime) -> str:
    """Write the time of an aware instant in China as 17:30."""
    return f"{local(at):%H:%M}"


def day_and_time(at: datetime) -> str:
    """Write an aware instant as 6月30日（星期二）17:30."""
    return day(at) + clock(at)


def before_time(at: datetime) -> str:
    """Write an aware instant as a deadline: 6月30日（星期二）17:30前."""
    return f"{day_and_time(at)}前"


def full_time(at: datetime) -> str:
    """Write an aware instant with its year, for trails and ledgers: 2026年7月1日 09:05."""
    return f"{date_full(at)} {clock(at)}"


def term(due_at: datetime, now: datetime, *, event: bool = False, all_day: bool = False) -> str:
    """Ask for something by its time, 请于6月30日（星期二）17:30前办理, or say when an event is (aware instants)."""
    if event:
        return when(due_at, now, event=True, all_day=all_day)
    return f"{'应' if now > due_at else '请'}于{_other_year(due_at, now)}{before_time(due_at)}办理"


def when(due_at: datetime, now: datetime, *, event: bool = False, all_day: bool = False) -> str:
    """Name a deadline, 截止：6月30日（星期二）17:30前, or the time of an event; with the year unless it is this one.

    An event that is `all_day` begins on that day, whatever the hour.
    """
    if event:
        return f"时间：{_other_year(due_at, now)}{day(due_at) if all_day else day_and_time(due_at)}"
    return f"截止：{_other_year(due_at, now)}{before_time(due_at)}"


def due_day(due_at: datetime, now: datetime, *, event: bool = False) -> str:
    """Name the day of a deadline, 6月30日（星期二）截止, or of an event; with the year unless it is this one."""
    return f"{_other_year(due_at, now)}{day(due_at)}{'' if event else '截止'}"


def _other_year(at: datetime, now: datetime) -> str:
    year = local(at).year
    return "" if year == local(now).year else f"{year}年"


def left(due_at: datetime, now: datetime, calendar: WorkCalendar) -> str:
    """Say how far off a deadline is, 还有3个工作日, 今天截止, 已逾期2个工作日 (both instants aware)."""
    if now > due_at:
        late = calendar.workdays_between(local_day(due_at), local_day(now))
        return f"已逾期{late}个工作日" if late else "已过截止时间"
    return _to_come(due_at, now, calendar) or "今天截止"


def event_left(
    at: datetime, now: datetime, calendar: WorkCalendar, *, once_past: str = "", all_day: bool = False
) -> str:
    """Say how far off an event is (both instants aware), 还有3个工作日, 就在今天, or what to do `once_past`.

    One that is `all_day` is not past before its day is.
    """
    if local_day(now) > local_day(at) if all_day else now > at:
        return f"时间已过，{once_past}"
    return _to_come(at, now, calendar) or "就在今天"


def _to_come(at: datetime, now: datetime, calendar: WorkCalendar) -> str:
    """How far off a later day is; empty on the day itself."""
    days = (local_day(at) - local_day(now)).days
    workdays = days_left(at, now, calendar) if days > 0 else 0
    return f"还有{workdays}个工作日" if workdays else f"还有{days}天" if days > 0 else ""


def brief(text: str, limit: int = 30) -> str:
    """Cut a text to one line of at most `limit` characters for a title, with “…” when something is left out."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


# Acts whose names are no verbs, so that 已 does not go before them.
_DONE = {
    "不列整改并办结": "已办结，不列整改",
    "不同意": "已答复不同意",
    "不批准": "已答复不批准",
    "会议改期": "会议已改期",
    "修改重报": "已重新报送",
    "回头看合格": "已登记回头看合格",
    "回头看重新整改": "已要求重新整改",
    "填写报告": "已报告",
    "填写报送": "已报送",
    "年度小结": "已作年度小结",
    "情况说明": "已提交情况说明",
    "报告已落实": "已报告落实情况",
    "本期不印发": "已确定本期不印发",
    "登记结果已反馈": "已登记结果反馈",
    "评分结束": "评分已结束",
    "问题转为整改": "问题已转为整改",
}


def done(act: str) -> str:
    """Say that an act, named as on its button, has been done: 退回 makes 已退回, 已阅 stays as it is."""
    if act.startswith("登记已"):
        return f"已登记为{act.removeprefix('登记')}"
    return _DONE.get(act) or (act if act.startswith("已") else f"已{act}")
