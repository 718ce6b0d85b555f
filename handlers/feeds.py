"""The calendar subscription in the chat: a secret link, shown once, changed or ended by its owner."""

from domain.messages import MessageKind
from handlers.feature import Feature
from handlers.turn import Turn
from services import feeds
from services.messages import reply
from views import feeds as feeds_view
from views.actions import Action
from views.callbacks import Press
from views.page import Page


async def on_open(turn: Turn, press: Press) -> None:
    """Say what a subscription is and whether there is one."""
    turn.show(feeds_view.home(await feeds.subscription(turn.ctx, turn.me)))


async def on_new(turn: Turn, press: Press) -> None:
    """Make a link; it goes out in a message of its own, whose kind lets the outbox forget it."""
    address = await feeds.subscribe(turn.ctx, turn.me)
    turn.show(feeds_view.home(await feeds.subscription(turn.ctx, turn.me), "made"))
    link = Page(feeds_view.link(address))
    reply(turn.ctx, turn.chat, f"{turn.update_key}:feed", link, kind=MessageKind.FEED_LINK)


async def on_end(turn: Turn, press: Press) -> None:
    """End the subscription."""
    ended = await feeds.unsubscribe(turn.ctx, turn.me)
    turn.show(feeds_view.home("", "ended" if ended else "none"))


FEATURE = Feature(presses={Action.FEED: on_open, Action.FEED_NEW: on_new, Action.FEED_END: on_end})
