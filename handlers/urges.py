"""Reminding by hand in the chat: choose a duty, read the preview, confirm."""

from domain.power import DEPARTMENT
from handlers.commands import Command
from handlers.feature import Feature
from handlers.items import as_of
from handlers.presses import page_of, word_at
from handlers.turn import Turn
from services import board, urges
from services.urges import Preview
from views import urges as urges_view
from views.actions import Action
from views.callbacks import Press
from views.urges import Drawn


async def choose(turn: Turn, args: str) -> None:
    """Offer the duties of which something is missing."""
    found = await board.lacking(turn.ctx, turn.me, DEPARTMENT)
    turn.show(urges_view.choose([(duty, number) for duty, number in found if duty.mechanism.is_public and number]))


async def on_press(turn: Turn, press: Press) -> None:
    """Show the preview, or send what it showed."""
    key, selection = word_at(press.args, 1), word_at(press.args, 2)
    if word_at(press.args, 0) == "go":
        done = await urges.send(turn.ctx, turn.me, key, selection)
        turn.toast(urges_view.URGED)
        turn.show(urges_view.done(_drawn(turn, done)))
        return
    seen = await urges.preview(turn.ctx, turn.me, key, selection)
    turn.show(urges_view.preview(_drawn(turn, seen), as_of(turn), page_of(press.args[3:])))


def _drawn(turn: Turn, seen: Preview) -> Drawn:
    told = {unit_id: (one.reminders, one.urges) for unit_id, one in seen.chased.items()}
    return Drawn(seen.duty, seen.selection, seen.plan, seen.at if seen.at > turn.ctx.now else None, told)


FEATURE = Feature(
    commands=(Command("urge", "催办", "提醒尚未报送的单位", choose, order=80, roles=DEPARTMENT),),
    presses={Action.URGE: on_press},
)
