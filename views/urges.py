"""What an urge looks like: the preview for the department, and the private message."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.board import Column, status_of
from domain.item_status import COUNTED, ItemStatus
from domain.items import Item
from domain.messages import Button, Keyboard
from domain.urges import Spared, Target, UrgePlan
from views.actions import Action
from views.items import AsOf
from views.keyboards import button, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

PAGE_SIZE = 15
URGED = "已催办"
# Names of those who are left in peace, a reason; the rest is counted.
_NAMES = 12
_MOST_KEYS = 5


@dataclass(frozen=True, slots=True)
class Reminded:
    """One item in the message, with the unit that owes it."""

    item: Item
    unit_name: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the preview shows: the plan, when it goes out if not at once, and how often each unit was told."""

    duty: Column
    selection: str
    plan: UrgePlan
    later: datetime | None
    told: Mapping[int, tuple[int, int]]


def choose(lacking: Sequence[tuple[Column, int]]) -> Page:
    """Which duty to urge, each with of how many units something has to come."""
    text = render("urges/choose.html.j2", any=bool(lacking))
    keys = [
        button(f"{duty.title}（{number}个单位）", Action.URGE, "pre", duty.key, "all", 1) for duty, number in lacking
    ]
    return Page(text, (*rows(keys, 1), (button("返回菜单", Action.COMMAND, "menu"),)))


def preview(drawn: Drawn, as_of: AsOf, page: int) -> Page:
    """Who would be reminded, why and how often already; who not, and why."""
    here = sheet(drawn.plan.targets, page, PAGE_SIZE)
    text = render(
        "urges/preview.html.j2",
        title=drawn.duty.title,
        late_only=drawn.selection == "late",
        units=len(drawn.plan.targets),
        people=len(drawn.plan.person_ids),
        later=drawn.later,
        rows=[_line(target, drawn, as_of) for target in here.shown],
        first=here.first,
        spared=[_spared(reason, drawn.plan.spared[reason]) for reason in Spared if reason in drawn.plan.spared],
    )
    key, selection = drawn.duty.key, drawn.selection
    keys: list[tuple[Button, ...]] = []
    if drawn.plan.targets:
        keys.append((button("确认催办", Action.URGE, "go", key, selection),))
    if selection in {"all", "late"}:
        other, label = ("late", "仅催逾期的") if selection == "all" else ("all", "催全部未报的")
        keys.append((button(label, Action.URGE, "pre", key, other, 1),))
    turning = pager(Action.URGE, here.page, here.pages, "pre", key, selection)
    return Page(text, (*keys, *_row(turning), (button("返回总览", Action.BOARD, "all", key, 1),)))


def done(drawn: Drawn) -> Page:
    """The urge is on its way."""
    text = render(
        "urges/done.html.j2",
        title=drawn.duty.title,
        units=len(drawn.plan.targets),
        people=len(drawn.plan.person_ids),
        later=drawn.later,
    )
    return Page(text, ((button("返回总览", Action.BOARD, "all", drawn.duty.key, 1),),))


def message(name: str, told: Sequence[Reminded], as_of: AsOf) -> Page:
    """The private message: what, until when, how to report, what to do if it was handed in elsewhere."""
    text = render(
        "urges/message.html.j2",
        name=name,
        several_units=len({one.unit_name for one in told}) > 1,
        unit=told[0].unit_name,
        rows=[{"item": one.item, "unit": one.unit_name, "left": as_of.left(one.item)} for one in told],
        late=any(status_of(one.item, as_of.now) is ItemStatus.OVERDUE for one in told),
    )
    keys = [button(f"办理：{one.item.title}", Action.ITEM, one.item.id) for one in told[:_MOST_KEYS]]
    return Page(text, (*rows(keys, 1), (button("我的事项", Action.COMMAND, "my"),)))


def _line(target: Target, drawn: Drawn, as_of: AsOf) -> dict[str, str | int]:
    first = min(target.items, key=lambda item: item.due_at or as_of.now)
    reminders, urges = drawn.told.get(target.unit_id, (0, 0))
    return {
        "light": as_of.light(first),
        "unit": target.unit_name,
        "why": _why(target.items, as_of.now),
        "left": as_of.left(first),
        "names": "、".join(contact.name for contact, _ in target.people),
        "reminders": reminders,
        "urges": urges,
    }


def _why(items: Sequence[Item], now: datetime) -> str:
    counts = Counter(status_of(item, now) for item in items)
    return "、".join(f"{one.label}{counts[one]}项" for one in reversed(COUNTED) if counts[one])


def _spared(reason: Spared, names: Sequence[str]) -> dict[str, object]:
    more = len(names) - _NAMES
    return {"label": reason.label, "number": len(names), "names": "、".join(names[:_NAMES]), "more": max(more, 0)}


def _row(keys: tuple[Button, ...]) -> Keyboard:
    return (keys,) if keys else ()
