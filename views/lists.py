"""The lists of items that a command shows: each with its own heading and its own words for having nothing."""

from collections.abc import Sequence

from domain.notices import Notice
from views import drafts as drafts_view
from views import feeds
from views.actions import Action
from views.drafts import DraftLine
from views.items import AsOf, ItemLine, listing
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.paging import sheet
from views.render import render

UNITS_A_PAGE = 12


def my(found: Sequence[ItemLine], as_of: AsOf, page: int, drafts: Sequence[DraftLine] = ()) -> Page:
    """What this person has the ball for, and the forms that lie open, which the last page holds no less than others."""
    more = drafts_view.keys(drafts)
    shown = drafts[: drafts_view.MOST]
    return listing(found, as_of, "lists/my.html.j2", action=Action.MY_ITEMS, page=page, more=more, drafts=shown)


def report(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The reports that are open for the unit."""
    more = ((button("已办结", Action.CLOSED_REPORTS),),)
    return listing(found, as_of, "lists/report.html.j2", action=Action.OPEN_REPORTS, page=page, more=more)


def reported(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The reports that are closed; figures are still put right there."""
    more = ((button("在办事项", Action.COMMAND, "report"),),)
    return listing(found, as_of, "lists/reported.html.j2", action=Action.CLOSED_REPORTS, page=page, more=more)


def five(found: Sequence[ItemLine], as_of: AsOf, page: int, year: int) -> Page:
    """The 五个一 of a year."""
    return listing(found, as_of, "lists/five.html.j2", action=Action.FIVE_ONES, page=page, year=year)


def deadlines(found: Sequence[ItemLine], as_of: AsOf, page: int) -> Page:
    """The next deadlines, with the way to the calendar subscription."""
    return listing(
        found, as_of, "lists/deadlines.html.j2", action=Action.DEADLINES, page=page, more=feeds.subscribe_key()
    )


def review(found: Sequence[ItemLine], as_of: AsOf, page: int, urgent: Sequence[tuple[Notice, str]] = ()) -> Page:
    """What waits for the reader's judgement; `urgent` are notices, each with its department, that he is to approve."""
    numbered = list(enumerate(urgent, len(found) + 1))
    return listing(
        found,
        as_of,
        "lists/review.html.j2",
        action=Action.REVIEWS,
        page=page,
        more=rows([button(f"{number}. 通知：{one.title}", Action.NOTICE, one.id) for number, (one, _) in numbered], 1),
        besides=len(urgent),
        urgent=[{"number": number, "notice": one, "unit": unit} for number, (one, unit) in numbered],
    )


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
    )
