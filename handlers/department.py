"""The lists behind the buttons of the department's digest: who owes what is overdue, whom no reminder reaches."""

from handlers.feature import Feature
from handlers.presses import page_of
from handlers.turn import Turn
from services import department_digest
from views import digests
from views.actions import Action
from views.callbacks import Press


async def on_late_units(turn: Turn, press: Press) -> None:
    """Show a page of the units with something overdue."""
    turn.show(digests.late_units(await department_digest.late_units(turn.ctx, turn.me), page_of(press.args)))


async def on_unreached(turn: Turn, press: Press) -> None:
    """Show a page of the people whom no reminder reaches."""
    turn.show(digests.unreached(await department_digest.unreached(turn.ctx, turn.me), page_of(press.args)))


FEATURE = Feature(presses={Action.LATE_UNITS: on_late_units, Action.UNREACHED: on_unreached})
