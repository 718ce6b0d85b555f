"""The attention list in the chat: what could not be delivered or dealt with, and what to do about it."""

from handlers.feature import Feature
from handlers.presses import number_at, page_of
from handlers.turn import Turn
from services import attention
from views import attention as attention_view
from views.actions import Action
from views.callbacks import Press


async def on_list(turn: Turn, press: Press) -> None:
    """Show a page of the list."""
    await _show_list(turn, press)


async def on_resend(turn: Turn, press: Press) -> None:
    """Send a message again whose fate nobody knows."""
    await attention.resend(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(attention_view.RESENT)
    await _show_list(turn, press)


async def on_accept(turn: Turn, press: Press) -> None:
    """Settle a message whose fate nobody knows as delivered."""
    await attention.accept_as_delivered(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(attention_view.ACCEPTED)
    await _show_list(turn, press)


async def _show_list(turn: Turn, press: Press) -> None:
    turn.show(attention_view.listing(await attention.listing(turn.ctx, turn.me), page_of(press.args)))


FEATURE = Feature(
    presses={Action.ATTENTION: on_list, Action.ATTENTION_RESEND: on_resend, Action.ATTENTION_ACCEPT: on_accept}
)
