"""The lists of items that a command shows: each with its own heading and its own words for having nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.collections import Collection
from domain.mechanism import Mechanism
from domain.messages import Button, Keyboard
from domain.notices import Notice
from domain.power import Unit
from views import drafts as drafts_view
from views import feeds, review_keys
from views.actions import Action
from views.came_from import CameFrom
from views.drafts import DraftLine
from views.item_lists import Read, listing
from views.items import PAGE_SIZE, AsOf, ItemLine
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

UNITS_A_PAGE = 12
DUTIES_A_PAGE = 16
# In callback data: whatever kind of duty.
ANY = "-"


@dataclass(frozen=True, slots=True)
class Long:
    """A list that may be very long: its name, its command, and the buttons that lead through it."""

    title: str
    command: str
    action: Action
    duties: Action
    units: Action


DEADLINES = Long("截止时间", "deadlines", Action.DEADLINES, Action.DEADLINE_DUTIES, Action.DEADLINE_UNITS)
REVIEWS = Long("待审核", "review", Action.REVIEWS, Action.REVIEW_DUTIES, Action.REVIEW_UNITS)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which page of a long list was read, and what it is narrowed to (by kind and unit id, if any)."""

    read: Read
    kind: str = ""
    unit_id: int = 0


def my(found: Sequence[ItemLine], as_of: AsOf, page: int, drafts: Sequence[DraftLine] = ()) -> Page:
    """What this person has the ball for, and the forms that lie open, which the last page holds no less than others."""
    more = drafts_view.keys(drafts)
    shown = drafts[: drafts_view.MOST]
    return listing(
        found, as_of, "lists/my.html.j2", action=Action.MY_ITEMS, page=page, more=more, drafts=shown, by_date=True
    )


def report(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The reports that are open for the unit."""
    more = ((button("已办结", Action.CLOSED_REPORTS),),)
    return listing(found, as_of, "lists/report.html.j2", action=Action.OPEN_REPORTS, page=page, more=more, by_date=True)


def reported(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The reports that are closed; figures are still put right there."""
    more = ((button("在办事项", Action.COMMAND, "report"),),)
    return listing(found, as_of, "lists/reported.html.j2", action=Action.CLOSED_REPORTS, page=page, more=more)


def five(found: Sequence[ItemLine], as_of: AsOf, page: int, year: int, more: Keyboard = ()) -> Page:
    """The 五个一 of a year, with `more` that may be done with all of them."""
    said = f"{year}年度五个一"
    return listing(
        found, as_of, "lists/five.html.j2", action=Action.FIVE_ONES, page=page, more=more, said=said, year=year
    )


def deadlines(found: Sequence[ItemLine], as_of: AsOf, here: Narrowed) -> Page:
    """The next deadlines, with the way to the calendar subscription."""
    more = (*_narrowing(DEADLINES, as_of, here), *feeds.subscribe_key())
    return listing(
        found,
        as_of,
        "lists/deadlines.html.j2",
        action=DEADLINES.action,
        args=(here.kind or ANY, here.unit_id),
        more=more,
        read=here.read,
        by_date=True,
    )


def review(
    found: Sequence[ItemLine],
    as_of: AsOf,
    here: Narrowed,
    urgent: Sequence[tuple[Notice, str]] = (),
    read: int = 0,
    collections: Sequence[tuple[Collection, str]] = (),
) -> Page:
    """What waits for the reader's judgement, of which he has `read` so many and may accept them together.

    `urgent` are notices, `collections` 临时报送 that he is to approve, each with its department.
    """
    numbered = list(enumerate(urgent, here.read.total + 1))
    more = list(enumerate(collections, here.read.total + len(urgent) + 1))
    keys = [button(f"{number}. 通知：{one.title}", Action.NOTICE, one.id) for number, (one, _) in numbered]
    keys += [button(f"{number}. 临时报送：{one.title}", Action.COLLECTION, one.id) for number, (one, _) in more]
    return listing(
        found,
        as_of,
        "lists/review.html.j2",
        action=REVIEWS.action,
        args=(here.kind or ANY, here.unit_id),
        more=(
            *rows(keys, 1),
            *review_keys.accept_read(read, here.kind, here.unit_id),
            *_narrowing(REVIEWS, as_of, here),
        ),
        besides=len(urgent) + len(collections),
        read=here.read,
        came=CameFrom(here.read.skipped // PAGE_SIZE + 1, bool(here.kind), bool(here.unit_id)).word,
        by_date=True,
        urgent=[{"number": number, "notice": one, "unit": unit} for number, (one, unit) in numbered],
        collections=[{"number": number, "one": one, "unit": unit} for number, (one, unit) in more],
    )


def which_duty(of: Long, duties: Sequence[tuple[Mechanism, int]], unit: str, unit_id: int, page: int) -> Page:
    """The kinds of duties that a long list holds, each with how many items, to look at one of them."""
    here = sheet(duties, page, DUTIES_A_PAGE)
    keys = rows([button(f"{one.title}（{count}）", of.action, one.kind, unit_id, 1) for one, count in here.shown], 2)
    turning = pager(of.duties, here.page, here.pages, unit_id)
    text = render("lists/which_duty.html.j2", title=of.title, unit=unit, any=bool(duties))
    return Page(text, (*keys, *([turning] if turning else []), _back(of)))


def which_unit(of: Long, units: Sequence[Unit] = (), duties: Sequence[Mechanism] = (), words: str = "") -> Page:
    """Asks for a part of a unit's name; of words that name several, units or duties, each has a button."""
    keys = rows([button(one.name, of.action, ANY, one.id, 1) for one in units], 2)
    kinds = rows([button(one.title, of.action, one.kind, 0, 1) for one in duties], 2)
    text = render("lists/which_unit.html.j2", title=of.title, words=words, any=bool(units or duties))
    return Page(text, (*keys, *kinds, _back(of)), asks=of.command)


def _narrowing(of: Long, as_of: AsOf, here: Narrowed) -> Keyboard:
    """What a long list of many units is narrowed by; a short one needs nothing."""
    if not as_of.oversees or not (here.read.only or here.read.total > PAGE_SIZE):
        return ()
    row = (button("按事项查看", of.duties, here.unit_id, 1), button("按单位查看", of.units))
    return (row, (button("查看全部", of.action, ANY, 0, 1),)) if here.read.only else (row,)


def _back(of: Long) -> tuple[Button, ...]:
    return (button(f"返回{of.title}", of.action, ANY, 0, 1),)


def ask_number() -> Page:
    """Ask for the number of an item or a receipt; what is written next is taken as the answer."""
    return Page(render("lists/ask_number.html.j2"), (menu_key(),), asks="status")


def offline(owed: Sequence[tuple[tuple[int, str], int]], page: int) -> Page:
    """What was received by another channel: its number, or the unit; units with how many items each still owes."""
    here = sheet(owed, page, UNITS_A_PAGE)
    keys = rows(
        [button(f"{name}（{count}）", Action.OFFLINE_UNIT, unit_id, 1) for (unit_id, name), count in here.shown]
    )
    turning = pager(Action.OFFLINE_UNITS, here.page, here.pages)
    text = render("lists/offline.html.j2", total=len(owed))
    return Page(text, (*keys, *([turning] if turning else []), menu_key()), asks="offline")


def offline_unit(found: Sequence[ItemLine], as_of: AsOf, unit_id: int, page: int) -> Page:
    """What one unit still owes, to be noted as received by another channel."""
    back = ((button("返回单位", Action.OFFLINE_UNITS, 1),),)
    return listing(
        found,
        as_of,
        "lists/offline_unit.html.j2",
        action=Action.OFFLINE_UNIT,
        args=(str(unit_id),),
        page=page,
        more=back,
        unit=found[0].unit_name if found else "",
        by_date=True,
    )
