"""Long lists of open items in the chat, page by page: the next deadlines, and what waits for the review."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from domain.power import DEPARTMENT
from handlers.commands import Command
from handlers.feature import Feature
from handlers.items import as_of, lines
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import collections, notices, open_items, review_queue
from services.open_items import Narrow, Part, Which
from views import lists
from views.actions import Action
from views.callbacks import Press
from views.item_lists import Read
from views.items import PAGE_SIZE
from views.lists import ANY, Long, Narrowed
from views.page import Page

Take = Callable[[Turn, Press], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _List:
    """One of these lists: which one, how a page of it looks, and its words and buttons."""

    which: Which
    page: Callable[[Turn, Part, Narrowed], Awaitable[Page]]
    of: Long


async def deadlines(turn: Turn, args: str) -> None:
    """The next deadlines, whoever has the ball; of a unit or a duty whose name, or a part of it, is given."""
    await _open(turn, _DEADLINES, args)


async def review(turn: Turn, args: str) -> None:
    """What waits for the department's review; of a unit or a duty whose name, or a part of it, is given."""
    await _open(turn, _REVIEWS, args)


async def show_reviews(turn: Turn, narrow: Narrow, page: int) -> None:
    """A page of what waits for the department's review."""
    await _show(turn, _REVIEWS, narrow, page)


async def _open(turn: Turn, one: _List, args: str) -> None:
    words = " ".join(args.split())
    if not words:
        await _show(turn, one, Narrow(), 1)
        return
    units, duties = await open_items.named(turn.ctx, turn.me, words)
    if len(units) + len(duties) == 1:
        narrow = Narrow(unit_id=units[0].id) if units else Narrow(duties[0].kind)
        await _show(turn, one, narrow, 1)
    else:
        turn.show(lists.which_unit(one.of, units, duties, words))


async def _show(turn: Turn, one: _List, narrow: Narrow, page: int) -> None:
    found = await open_items.part(turn.ctx, turn.me, one.which, page, PAGE_SIZE, narrow)
    # What is no more, or is not the reader's, narrows nothing.
    known = Narrow(found.duty.kind if found.duty else "", found.unit.id if found.unit else 0)
    if known != narrow:
        await _show(turn, one, known, page)
        return
    only = [*([found.duty.title] if found.duty else []), *([found.unit.name] if found.unit else [])]
    here = Narrowed(Read(found.skipped, found.total, only), known.kind, known.unit_id)
    turn.show(await one.page(turn, found, here))


def _on_page(one: _List) -> Take:
    async def on_page(turn: Turn, press: Press) -> None:
        """Turn a page, or narrow the list; a button of earlier days names the page alone."""
        narrow = Narrow()
        if len(press.args) > 1:
            kind = word_at(press.args, 0)
            narrow = Narrow("" if kind == ANY else kind, number_at(press.args, 1))
        await _show(turn, one, narrow, page_of(press.args))

    return on_page


def _on_duties(one: _List) -> Take:
    async def on_duties(turn: Turn, press: Press) -> None:
        """Offer the kinds of duties that the list holds."""
        unit_id = number_at(press.args, 0)
        found = await open_items.duties(turn.ctx, turn.me, one.which, unit_id)
        unit = await open_items.unit_of(turn.ctx, turn.me, unit_id)
        turn.show(lists.which_duty(one.of, found, unit.name if unit else "", unit_id, page_of(press.args[1:])))

    return on_duties


def _on_units(one: _List) -> Take:
    async def on_units(turn: Turn, press: Press) -> None:
        """Ask for a part of a unit's name."""
        turn.show(lists.which_unit(one.of))

    return on_units


async def _deadlines_page(turn: Turn, found: Part, here: Narrowed) -> Page:
    return lists.deadlines(lines(found.shown), as_of(turn), here)


async def _review_page(turn: Turn, found: Part, here: Narrowed) -> Page:
    urgent = () if here.read.only else await notices.to_approve(turn.ctx, turn.me)
    marks = await review_queue.marks(turn.ctx, turn.me, found.shown)
    read = await review_queue.read_together(turn.ctx, turn.me, Narrow(here.kind, here.unit_id))
    marked = [
        replace(one, seen=marks[one.item.id].seen, unopened=marks[one.item.id].unopened) for one in lines(found.shown)
    ]
    asking = () if here.read.only else await collections.to_approve(turn.ctx, turn.me)
    return lists.review(marked, as_of(turn), here, urgent, read, asking)


_DEADLINES = _List(Which.DEADLINES, _deadlines_page, lists.DEADLINES)
_REVIEWS = _List(Which.QUEUE, _review_page, lists.REVIEWS)

FEATURE = Feature(
    commands=(
        Command("deadlines", "截止时间", "近期截止的事项", deadlines, order=40, group_menu=True),
        Command("review", "审核", "审核报送材料，办理待审签事项", review, order=60, roles=DEPARTMENT),
    ),
    presses={
        Action.DEADLINES: _on_page(_DEADLINES),
        Action.DEADLINE_DUTIES: _on_duties(_DEADLINES),
        Action.DEADLINE_UNITS: _on_units(_DEADLINES),
        Action.REVIEWS: _on_page(_REVIEWS),
        Action.REVIEW_DUTIES: _on_duties(_REVIEWS),
        Action.REVIEW_UNITS: _on_units(_REVIEWS),
    },
)
