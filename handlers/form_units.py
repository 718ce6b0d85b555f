"""Ticking units under a question of a form: a tick is kept at once, and its button says what it sets."""

from collections.abc import Sequence

from pydantic import BaseModel

from domain.forms import engine
from domain.forms.errors import AnswerError
from domain.forms.fields import QuestionKind, questions
from domain.forms.picking import tick
from domain.power import Unit
from handlers.presses import number_at
from handlers.turn import Turn
from services import forms
from services.forms import FormState
from views import pages
from views.callbacks import Press
from views.forms import FormOp


async def pick(
    turn: Turn, state: FormState, model: type[BaseModel], offered: Sequence[Unit], press: Press
) -> FormState:
    """The form after a press on a unit or on the row that turns pages, which carry the place of their question.

    What a tick sets does not depend on the ticks before it, so the button of an earlier moment serves as well.
    """
    asked = engine.current(model, state.progress)
    if asked is None or questions(model).index(asked) != number_at(press.args, 3):
        turn.toast(pages.FORM_MOVED_ON)
        return state
    if press.args[0] != FormOp.TICK:
        return state
    unit_id, on = number_at(press.args, 4), bool(number_at(press.args, 5))
    unit = next((one for one in offered if one.id == unit_id), None)
    if unit is None:
        turn.toast(pages.NO_SUCH_BUTTON)
        return state
    try:
        progress = tick(asked, state.progress, unit, on)
    except AnswerError as error:
        turn.toast(str(error))
        return state
    if progress == state.progress and asked.kind is QuestionKind.UNITS:
        # Pressed twice: nothing has moved, so what is pressed next is of this moment.
        return state
    # Of one unit there is nothing more to choose.
    moved = state.moved(engine.keep(model, progress) if asked.kind is QuestionKind.UNIT else progress)
    await forms.keep(turn.ctx, moved)
    return moved
