"""What a unit's plan (年度计划) looks like: by month, with dates, state, and a button to what was said a year ago."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Protocol

from domain.dates.clock import local_day
from domain.dates.periods import Period
from domain.items import Item
from domain.messages import Button, Keyboard
from domain.pictures import Picture, PictureKind
from domain.plan import Issued, Stretch
from domain.power import Unit
from views.actions import Action
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.picture_pages import opener
from views.render import render

PAGE_SIZE = 8
LABELS = {Stretch.THIS_YEAR: "本年", Stretch.NEXT_QUARTER: "下季度", Stretch.NEXT_YEAR: "下一年"}


class Shown(Protocol):
    """An item that is there; `storage.items.UnitItem` is one."""

    @property
    def item(self) -> Item: ...


class Planned(Protocol):
    """One duty of the plan; `services.plan.Planned` is one."""

    @property
    def title(self) -> str: ...

    @property
    def opens_on(self) -> date: ...

    @property
    def due_at(self) -> datetime | None: ...

    @property
    def parts(self) -> int: ...

    @property
    def issued(self) -> Issued | None: ...

    @property
    def shown(self) -> Shown | None: ...

    @property
    def before(self) -> Shown | None: ...


def plan(
    unit: Unit,
    stretch: Stretch,
    period: Period,
    found: Sequence[Planned],
    states: Mapping[int, str],
    today: date,
    page: int,
) -> Page:
    """A page of the plan, its months in order; what is there already and last year's answers are one press away."""
    here = sheet(found, page, PAGE_SIZE)
    numbered = list(enumerate(here.shown, here.first))
    months = [
        (month, list(those))
        for month, those in groupby(numbered, key=lambda one: local_day(one[1].due_at).month if one[1].due_at else 0)
    ]
    text = render(
        "plan/plan.html.j2",
        unit=unit.name,
        period=period,
        months=months,
        total=len(found),
        states=states,
        today=today,
        overs=any(one.before for one in here.shown),
    )
    turning = pager(Action.PLAN, here.page, here.pages, unit.id, stretch.value)
    others = tuple(button(LABELS[one], Action.PLAN, unit.id, one.value, 1) for one in Stretch if one is not stretch)
    year = Picture(PictureKind.YEAR, str(unit.id), str(period.year))
    ways = (*others, opener(f"{period.year}年全年图", year))
    return Page(text, (*_items(numbered), *filter(None, [turning]), ways, menu_key()))


def _items(numbered: Sequence[tuple[int, Planned]]) -> Keyboard:
    keys: list[Button] = []
    for number, one in numbered:
        if one.shown:
            keys.append(button(f"{number}. 查看", Action.ITEM, one.shown.item.id))
        if one.before:
            keys.append(button(f"{number}. 去年内容", Action.ITEM, one.before.item.id))
    return rows(keys, 2)


def which_unit(units: Sequence[Unit], words: str) -> Page:
    """Asks an overseer for a part of a unit's name, or offers the units that the words name."""
    keys = rows([button(one.name, Action.PLAN, one.id, Stretch.THIS_YEAR.value, 1) for one in units], 2)
    text = render("plan/which_unit.html.j2", words=words, any=bool(units))
    return Page(text, (*keys, menu_key()), asks="plan")
