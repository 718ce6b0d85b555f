"""The department's own account (减负账): what was asked of units, what asked for it, what to do when too much."""

from collections.abc import Sequence
from datetime import date

from domain.burden import PUSHED, Load, Meter, Origin, Origins, UnitLoad
from domain.dates.periods import Period, PeriodKind, current
from domain.messages import Button, Keyboard
from views.actions import Action
from views.keyboards import button, pager, rows
from views.page import Page
from views.paging import part
from views.render import render

COMING = "正在生成减负账表格，完成后自动发送，请稍候。"
COMING_ALREADY = "减负账表格正在生成，请稍候。"
# In callback data: all units together.
EVERYBODY = 0


def opener() -> Button:
    """The button that leads to this month's account."""
    return button("减负账", Action.COMMAND, "burden")


def account(meter: Meter, shown: Sequence[UnitLoad], skipped: int, size: int, today: date) -> Page:
    """A month or a year: average, most and budget, then a page of units, those over the budget first."""
    here = part(shown, skipped, meter.units, size)
    lines = [{"unit": one.unit.name, "load": one.load, "over": one.load.exceeds(meter.budget)} for one in here.shown]
    text = render("burden/account.html.j2", meter=meter, since=_since(meter), lines=lines, measures=_measures(meter))
    keys = rows([button(one.unit.name, Action.BURDEN_ORIGINS, meter.period.id, one.unit.id) for one in here.shown], 2)
    turning = pager(Action.BURDEN, here.page, here.pages, meter.period.id)
    ways = (
        button("要求的来源", Action.BURDEN_ORIGINS, meter.period.id, EVERYBODY),
        button("导出表格", Action.BURDEN_SHEET, meter.period.id),
    )
    back = (button("返回总览", Action.COMMAND, "board"),)
    return Page(text, (*keys, *([turning] if turning else []), ways, _periods(meter.period, today), back))


def origins(found: Origins) -> Page:
    """What asked for the most, of all units or of one; a unit's items and every notice may be opened from here."""
    kinds = [{"label": label, "number": number} for kind, label in PUSHED if (number := found.kinds.get(kind, 0))]
    text = render("burden/origins.html.j2", found=found, kinds=kinds)
    keys: Keyboard = rows(_items(found.duties), 1) if found.unit else ()
    notices = [button(f"通知：{one.title}", Action.NOTICE, one.id) for one in found.notices]
    ways = (button("节点日历", Action.COMMAND, "calendar"), button("返回减负账", Action.BURDEN, found.period.id, 1))
    return Page(text, (*keys, *rows(notices, 1), ways))


def caption(title: str, units: int) -> str:
    """What stands under the file."""
    return render("burden/caption.html.j2", title=title, units=units)


def _items(duties: Sequence[Origin]) -> list[Button]:
    return [button(one.title, Action.ITEM, one.id) for one in duties]


def _measures(meter: Meter) -> list[dict[str, object]]:
    names = (("messages", "消息", "条"), ("questions", "填写", "题"), ("minutes", "估计用时", "分钟"))
    return [
        {"title": title, "measure": measure, **{of: _number(load, name) for of, load in _of(meter).items()}}
        for name, title, measure in names
    ]


def _of(meter: Meter) -> dict[str, Load]:
    return {"average": meter.average, "most": meter.most, "budget": meter.budget}


def _number(load: Load, name: str) -> int:
    number: int = getattr(load, name)
    return number


def _since(meter: Meter) -> str:
    """The month from which messages are counted, where the period began before it."""
    first = Period.parse(meter.since) if meter.since else None
    return first.title if first and first.start > meter.period.start else ""


def _periods(period: Period, today: date) -> tuple[Button, ...]:
    """Other periods to look at: the one before, the one after if it has begun, and the other length."""
    others = [period.previous()]
    if period.next().start <= today:
        others.append(period.next())
    if period.kind is PeriodKind.MONTH:
        others.append(Period(PeriodKind.YEAR, period.year))
    else:
        others.append(current(PeriodKind.MONTH, today))
    return tuple(button(one.title, Action.BURDEN, one.id, 1) for one in others)
