"""The calendar of checkpoints in the chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.dates.due import Due, describe
from domain.dates.hours import OfficeHours
from domain.keeping import CHOICES
from domain.messages import Button, Keyboard
from views.actions import Action
from views.keyboards import button, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

PAGE_SIZE = 8
DAYS_PAGE_SIZE = 20
ADJUSTED = "已调整"
_BACK = (button("返回节点日历", Action.CALENDAR, "home"),)


@dataclass(frozen=True, slots=True)
class Node:
    """One checkpoint as it is shown; `opens_on` is a day in China."""

    key: str
    title: str
    short: str
    opens_on: date
    opened: bool
    due: Due
    own: bool

    @property
    def due_words(self) -> str:
        year = "" if self.due.day.year == self.opens_on.year else f"{self.due.day.year}年"
        return f"{year}{describe(self.due)}" + ("（组织部设定）" if self.own else "")


def home(office: OfficeHours, catalogues: Sequence[tuple[str, str]], unknown_year: int | None, kept_days: int) -> Page:
    """What may be set; `catalogues` are (kind, title), `unknown_year` is one whose notice is not there yet.

    `kept_days` says how long messages that went out are kept.
    """
    text = render("checkpoints/home.html.j2", unknown_year=unknown_year, kept_days=kept_days, **_hours(office))
    keys = [button("报送节点", Action.CALENDAR, "list", 1), button("放假安排", Action.CALENDAR, "days", 1)]
    keys += [button("办公时间", Action.CALENDAR, "hours"), button("消息保存期限", Action.CALENDAR, "keep")]
    keys += [button(f"{title}名称", Action.CALENDAR, "parts", kind) for kind, title in catalogues]
    return Page(text, (*rows(keys, 2), (button("返回菜单", Action.COMMAND, "menu"),)))


def kept_messages(days: int, *, saved: bool = False) -> Page:
    """How long messages that went out are kept, with the other terms to choose."""
    text = render("checkpoints/kept_messages.html.j2", days=days, saved=saved)
    keys = [button(f"{one}天", Action.CALENDAR, "keep", one) for one in CHOICES if one != days]
    return Page(text, (*rows(keys, 3), _BACK))


def nodes(every: Sequence[Node], page: int) -> Page:
    """The checkpoints of two years, a page at a time; a tap opens one."""
    here = sheet(every, page, PAGE_SIZE)
    text = render("checkpoints/nodes.html.j2", rows=here.shown, first=here.first, total=len(every))
    keys = rows(
        [button(f"{n}. {one.short}", Action.CALENDAR, "one", one.key) for n, one in enumerate(here.shown, here.first)],
        2,
    )
    return Page(text, (*keys, *_row(pager(Action.CALENDAR, here.page, here.pages, "list")), _BACK))


def node(one: Node, *, moved: int | None = None) -> Page:
    """One checkpoint; after a change it says how many open items moved along."""
    text = render("checkpoints/node.html.j2", node=one, moved=moved)
    keys = (
        (button("调整截止时间", Action.CALENDAR, "due", one.key),),
        (button("返回节点列表", Action.CALENDAR, "list", 1),),
    )
    return Page(text, keys)


def off_day(one: Node, due_at: datetime, earlier: datetime | None) -> Page:
    """The chosen day is no workday: keep it, move it, or choose again."""
    text = render("checkpoints/off_day.html.j2", node=one, due_at=due_at, earlier=earlier)
    keys = [(button("仍按此时间", Action.CALENDAR, "set", one.key, _minutes(due_at)),)]
    if earlier:
        keys.append((button("提前到前一工作日", Action.CALENDAR, "set", one.key, _minutes(earlier)),))
    return Page(text, (*keys, (button("重新填写", Action.CALENDAR, "due", one.key),)))


def days(own: Sequence[tuple[date, bool]], page: int, known_until: int | None, *, changed: int = 0) -> Page:
    """The days that the department has set; `known_until` is the last year whose official notice is there."""
    here = sheet(own, page, DAYS_PAGE_SIZE)
    text = render("checkpoints/days.html.j2", rows=here.shown, known_until=known_until, changed=changed)
    keys = (button("调整一天", Action.CALENDAR, "day"), button("粘贴全年安排", Action.CALENDAR, "paste"))
    return Page(text, (keys, *_row(pager(Action.CALENDAR, here.page, here.pages, "days")), _BACK))


def saved(office: OfficeHours) -> Page:
    """The office hours are set."""
    return Page(render("checkpoints/saved_hours.html.j2", **_hours(office)), (_BACK,))


def renamed(title: str, names: Sequence[str]) -> Page:
    """The names of a catalogue are set."""
    return Page(render("checkpoints/renamed.html.j2", title=title, names=names), (_BACK,))


def _hours(office: OfficeHours) -> dict[str, str]:
    windows = "、".join(f"{start:%H:%M}—{end:%H:%M}" for start, end in office.windows)
    return {"windows": windows, "digest_at": f"{office.digest_at:%H:%M}"}


def _minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _row(keys: tuple[Button, ...]) -> Keyboard:
    return (keys,) if keys else ()
