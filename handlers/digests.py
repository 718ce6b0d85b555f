"""The button under a reminder: the work is in hand, and the next reminder of it is left out."""

from domain.errors import Refusal
from handlers.feature import Feature
from handlers.turn import Turn
from services import in_hand
from views import digests
from views.actions import Action
from views.callbacks import Press
from views.pages import OLD_BUTTON


async def on_in_hand(turn: Turn, press: Press) -> None:
    """Leave out the next reminder of what this message names; a second press finds it noted and changes nothing."""
    items = turn.in_message.items if turn.in_message else ()
    if not items:
        raise Refusal(OLD_BUTTON)
    found = await in_hand.note(turn.ctx, turn.me, items)
    turn.toast(digests.NOTED)
    turn.show(digests.in_hand(found))


FEATURE = Feature(presses={Action.IN_HAND: on_in_hand})
