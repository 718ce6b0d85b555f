"""The lists: what I have to do, what is to be reported, the 五个一, the next deadlines, one item by its number."""

from domain.mechanisms import MECHANISMS
from domain.messages import Keyboard
from domain.power import ADMINS, DEPARTMENT, UNIT_SIDE
from handlers import items as item_pages
from handlers.commands import Command
from handlers.feature import Feature
from handlers.items import lines, moment
from handlers.presses import page_of
from handlers.turn import Turn
from services import access, work
from storage.items import Placed
from views import feed
from views import items as look
from views.callbacks import Press


async def my(turn: Turn, args: str, page: int = 1) -> None:
    """What this person has the ball for."""
    found = await work.mine(turn.desk, turn.me)
    _show(turn, found, "我的事项", "my", page, "目前没有需要您办理的事项。")


async def report(turn: Turn, args: str, page: int = 1) -> None:
    """The reports that are open for the unit."""
    _show(turn, await _by_command(turn, "report"), "报送", "rep", page, "目前没有待报送的材料。")


async def five(turn: Turn, args: str, page: int = 1) -> None:
    """The 五个一 of the unit, those that are done as well."""
    found = await work.of_command(turn.desk, turn.me, _kinds("five"), year=turn.desk.today.year)
    _show(turn, found, f"{turn.desk.today.year}年度五个一", "five", page, "本年度五个一尚未下达。")


async def deadlines(turn: Turn, args: str, page: int = 1) -> None:
    """The next deadlines, whoever has the ball."""
    found = await work.next_due(turn.desk, turn.me)
    _show(turn, found, "截止时间", "due", page, "近期没有截止的事项。", feed.key())


async def review(turn: Turn, args: str, page: int = 1) -> None:
    """What waits for the department's review."""
    found = await work.waiting(turn.desk, turn.me)
    _show(turn, found, "待审核", "rev", page, "目前没有待审核的事项。")


async def status(turn: Turn, args: str) -> None:
    """One item by its number."""
    no = args.strip()
    if not no:
        turn.show(look.ask_number("查询", "status"))
        return
    placed = await access.item_by_no(turn.desk, turn.me, no)
    await item_pages.show_item(turn, placed.item.id)


async def offline(turn: Turn, args: str) -> None:
    """Open an item by its number to note that it was received by another channel."""
    no = args.strip()
    if not no:
        turn.show(look.ask_number("登记线下已报", "offline"))
        return
    placed = await access.item_by_no(turn.desk, turn.me, no)
    await item_pages.show_item(turn, placed.item.id)


async def _by_command(turn: Turn, command: str) -> tuple[Placed, ...]:
    kinds = _kinds(command)
    return tuple(one for one in await work.of_units(turn.desk, turn.me) if one.item.kind in kinds)


def _kinds(command: str) -> frozenset[str]:
    return frozenset(one.kind for one in MECHANISMS.values() if one.command == command)


def _show(
    turn: Turn,
    found: tuple[Placed, ...],
    title: str,
    action: str,
    page: int,
    empty: str,
    more: Keyboard = (),
) -> None:
    shown, now = lines(turn, found), moment(turn)
    turn.show(look.listing(shown, now, title=title, action=action, page=page, empty=empty, more=more))


async def on_my(turn: Turn, press: Press) -> None:
    """Turn a page of my items."""
    await my(turn, "", page_of(press.args))


async def on_report(turn: Turn, press: Press) -> None:
    """Turn a page of the reports."""
    await report(turn, "", page_of(press.args))


async def on_five(turn: Turn, press: Press) -> None:
    """Turn a page of the 五个一."""
    await five(turn, "", page_of(press.args))


async def on_deadlines(turn: Turn, press: Press) -> None:
    """Turn a page of the deadlines."""
    await deadlines(turn, "", page_of(press.args))


async def on_review(turn: Turn, press: Press) -> None:
    """Turn a page of the review queue."""
    await review(turn, "", page_of(press.args))


FEATURE = Feature(
    commands=(
        Command("my", "我的事项", "需要我办理的事项", my, order=10, group_menu=True),
        Command("report", "报送", "报送述职摘要和季度、半年情况", report, order=20, roles=UNIT_SIDE, group_menu=True),
        Command("five", "五个一", "登记五个一、报进展和完成", five, order=30, roles=UNIT_SIDE, group_menu=True),
        Command("deadlines", "截止时间", "近期截止的事项", deadlines, order=40, group_menu=True),
        Command("status", "查询", "按编号查询事项", status, order=50),
        Command("review", "审核", "审核报送材料，办理待审签事项", review, order=60, roles=DEPARTMENT),
        Command("offline", "线下已报", "登记已通过其他渠道报送", offline, order=130, roles=ADMINS),
    ),
    presses={"my": on_my, "rep": on_report, "five": on_five, "due": on_deadlines, "rev": on_review},
)
