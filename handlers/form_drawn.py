"""Drafts drawn from a unit's items, beside a form in the chat: taken over as they were shown, and followed up."""

from dataclasses import replace

from domain.drawn import followed, moved_on, offered
from domain.forms import engine
from handlers.form_moves import doubted
from handlers.purposes import Opened
from handlers.turn import Turn
from services.forms import FormState
from views import drawn
from views.forms import FormOp

OPS = frozenset({FormOp.ADOPT, FormOp.COPY, FormOp.OWN, FormOp.SEE})


def pressed(
    turn: Turn, state: FormState, opened: Opened, op: FormOp, stamp: str
) -> tuple[FormState, str, FormOp | None]:
    """The form after a press about a draft, what speaks against it, and how its question is to be looked at.

    A draft is taken over as the page above the button had it, or not at all.
    """
    asked = engine.current(opened.model, state.progress)
    one = opened.drawn.get(asked.name) if asked else None
    if opened.news or one is None:
        turn.toast(drawn.GONE if one is None else "")
        return state, "", None
    if op is not FormOp.ADOPT:
        return state, "", op
    if stamp != one.stamp:
        turn.toast(drawn.CHANGED)
        return state, "", FormOp.SEE
    progress = engine.answer(opened.model, state.progress, one.text)
    progress, doubt = doubted(opened.model, opened.check, state.progress, progress)
    return state.moved(progress), doubt, None


def followed_up(state: FormState, opened: Opened) -> FormState:
    """The form with the points that stand in its answers now; the preview tells which of them have moved on."""
    drawn = followed(state.progress.answers, state.drawn, opened.recorded, offered(opened.drawn))
    new = replace(state, drawn=drawn)
    in_preview = engine.current(opened.model, state.progress) is None
    return replace(new, told=_moved(new, opened)) if in_preview else new


def has_news(state: FormState, opened: Opened) -> bool:
    """Whether an answer stands on something that has moved on since its writer saw the preview."""
    return not _moved(state, opened) <= state.told


def _moved(state: FormState, opened: Opened) -> frozenset[str]:
    return frozenset(one.text for each in moved_on(state.drawn, opened.drawn).values() for one in each)
