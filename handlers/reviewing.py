"""Reviewing in the chat: on to the next item, and what was read accepted together after one confirmation."""

from handlers.feature import Feature
from handlers.items import came_at, line, narrowed, show_item
from handlers.open_lists import show_reviews
from handlers.presses import number_at, word_at
from handlers.turn import Turn
from services import items, review_queue
from services.open_items import Narrow
from views import reviewing
from views.actions import Action
from views.callbacks import Press
from views.came_from import CameFrom
from views.items import PAGE_SIZE
from views.lists import ANY


async def on_next(turn: Turn, press: Press) -> None:
    """Show what comes after an item in the queue; the queue itself when nothing does."""
    view = await items.get(turn.ctx, turn.me, number_at(press.args, 0))
    came = came_at(press.args, 1) or CameFrom()
    narrow = narrowed(view.item, came)
    after = await review_queue.following(turn.ctx, turn.me, view.item.id, narrow, came.page, PAGE_SIZE)
    if after.item_id is None:
        await show_reviews(turn, narrow, came.page)
        return
    page = after.place // PAGE_SIZE + 1
    await show_item(turn, after.item_id, CameFrom(page, came.by_kind, came.by_unit))


async def on_read(turn: Turn, press: Press) -> None:
    """Put up what was read, and ask whether all of it is to be accepted."""
    kind, unit_id = word_at(press.args, 0), number_at(press.args, 1)
    narrow = Narrow("" if kind == ANY else kind, unit_id)
    found = await review_queue.put_up(turn.ctx, turn.me, narrow, turn.serial)
    views = [items.view(one, turn.me, turn.ctx.now) for one in found.found]
    turn.show(
        reviewing.confirm([line(one) for one in views], found.unopened, turn.serial, (narrow.kind, narrow.unit_id))
    )


async def on_accept(turn: Turn, press: Press) -> None:
    """Accept what was put up, and say what was left out."""
    accepted = await review_queue.accept(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(reviewing.taken(len(accepted.done)))
    done = [line(one.view) for one in accepted.done]
    left_out = [(line(items.view(one, turn.me, turn.ctx.now)), why) for one, why in accepted.left_out]
    turn.show(reviewing.accepted(done, left_out))


FEATURE = Feature(
    presses={Action.REVIEW_NEXT: on_next, Action.REVIEW_READ: on_read, Action.REVIEW_ACCEPT: on_accept},
)
