"""The lists: what I have to do, what is to be reported, the 五个一, one item by its number."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Protocol

from domain.errors import Refusal
from domain.item_numbers import numbers_in
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, UNIT_SIDE
from handlers import items, search
from handlers.commands import Command
from handlers.feature import Feature
from handlers.items import as_of, draft_lines, lines
from handlers.presses import number_at, page_of
from handlers.turn import Turn
from services import forms, joint, my_items, permissions
from storage.items import UnitItem
from views import joint as joint_view
from views import lists
from views.actions import Action
from views.callbacks import Press


class Show(Protocol):
    """Shows a page of a list."""

    def __call__(self, turn: Turn, args: str, page: int) -> Awaitable[None]: ...


async def my(turn: Turn, args: str, page: int = 1) -> None:
    """What this person has the ball for."""
    found = await my_items.mine(turn.ctx, turn.me)
    drafts = draft_lines(await forms.written(turn.ctx, turn.me.person_id))
    turn.show(lists.my(lines(found), as_of(turn), page, drafts))


async def report(turn: Turn, args: str, page: int = 1) -> None:
    """The reports that are open for the unit."""
    found = await _by_command(turn, "report")
    turn.show(lists.report(lines(found), as_of(turn), page))


async def reported(turn: Turn, args: str, page: int = 1) -> None:
    """The reports of the last year that are closed."""
    found = await my_items.settled_under(turn.ctx, turn.me, _kinds("report"))
    turn.show(lists.reported(lines(found), as_of(turn), page))


async def five(turn: Turn, args: str, page: int = 1) -> None:
    """The 五个一 of the unit, those that are done as well."""
    year = turn.ctx.today.year
    found = await my_items.of_command(turn.ctx, turn.me, _kinds("five"), year=year)
    together = joint_view.keys(joint.offers(turn.ctx, turn.me, found))
    turn.show(lists.five(lines(found), as_of(turn), page, year, together))


async def status(turn: Turn, args: str) -> None:
    """One item by its number or a receipt's; other words are searched for."""
    if args.strip():
        await _open(turn, args)
    else:
        turn.show(lists.ask_number())


async def offline(turn: Turn, args: str) -> None:
    """Open an item, by its number or through its unit, to note that it was received by another channel."""
    if args.strip():
        await _open(turn, args)
    else:
        await _offer_units(turn, 1)


async def on_offline_units(turn: Turn, press: Press) -> None:
    """Turn a page of the units that still owe something."""
    await _offer_units(turn, page_of(press.args))


async def on_offline_unit(turn: Turn, press: Press) -> None:
    """Show what one unit still owes."""
    unit_id = number_at(press.args, 0)
    found = [one for one in await my_items.receivable(turn.ctx, turn.me) if one.item.unit_id == unit_id]
    turn.show(lists.offline_unit(lines(found), as_of(turn), unit_id, page_of(press.args[1:])))


async def _offer_units(turn: Turn, page: int) -> None:
    owed = Counter((one.item.unit_id, one.unit_name) for one in await my_items.receivable(turn.ctx, turn.me))
    turn.show(lists.offline(list(owed.items()), page))


async def _open(turn: Turn, words: str) -> None:
    numbers = numbers_in(words)
    if numbers and not await items.show_numbered(turn, words):
        raise Refusal(permissions.NOT_FOUND)
    if not numbers:
        await search.find(turn, words)


async def _by_command(turn: Turn, command: str) -> tuple[UnitItem, ...]:
    kinds = _kinds(command)
    return tuple(one for one in await my_items.of_units(turn.ctx, turn.me) if one.item.kind in kinds)


def _kinds(command: str) -> frozenset[str]:
    return frozenset(one.kind for one in MECHANISMS.values() if one.command == command)


def _page(show: Show) -> Callable[[Turn, Press], Awaitable[None]]:
    """Turn a page of one of these lists."""

    async def on_page(turn: Turn, press: Press) -> None:
        await show(turn, "", page_of(press.args))

    return on_page


FEATURE = Feature(
    commands=(
        Command("my", "我的事项", "需要我办理的事项", my, order=10, group_menu=True),
        Command("report", "报送", "报送述职摘要和季度、半年情况", report, order=20, roles=UNIT_SIDE, group_menu=True),
        Command("five", "五个一", "登记五个一、报进展和完成", five, order=30, roles=UNIT_SIDE, group_menu=True),
        Command("status", "查询", "按编号查询事项", status, order=50),
        Command("offline", "线下已报", "登记已通过其他渠道报送", offline, order=130, roles=ADMINS),
    ),
    presses={
        Action.MY_ITEMS: _page(my),
        Action.OPEN_REPORTS: _page(report),
        Action.CLOSED_REPORTS: _page(reported),
        Action.FIVE_ONES: _page(five),
        Action.OFFLINE_UNITS: on_offline_units,
        Action.OFFLINE_UNIT: on_offline_unit,
    },
)
