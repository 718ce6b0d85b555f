"""What becomes of a draft apart from its answers: given up, or asked whether a text is meant for it."""

from pydantic import BaseModel

from domain.forms import engine
from domain.forms.paste import is_paste
from domain.messages import Keyboard
from handlers.turn import Turn
from services import attachment_notes, forms
from services.forms import FormState, Unplaced
from views import pages
from views.forms import FormOp


async def give_up(turn: Turn, state: FormState) -> Keyboard:
    """Give a form up; returns the button that restores it, if anything was written in it."""
    if not await forms.give_up(turn.ctx, state):
        return ()
    await attachment_notes.tell_form(turn.ctx, state.person_id, state.serial, "given_up")
    return pages.restore_key(state.serial, state.moves)


async def put_down(turn: Turn, state: FormState, op: FormOp) -> None:
    """Give a form up at a press: in the place of its page, or below when the page holds its writer's own words."""
    restore = await give_up(turn, state)
    if op is FormOp.LEAVE:
        page = pages.form_left(restore)
        turn.say(page.text, page.keyboard)
    else:
        turn.show(pages.given_up(restore))


async def ask_meant(turn: Turn, state: FormState, model: type[BaseModel], text: str, *, open_to_it: bool) -> bool:
    """Ask whether a text belongs into the form; False when the form asks for nothing that it could be."""
    asked = engine.current(model, state.progress)
    several = is_paste(model, text)
    if not open_to_it or (asked is None and not several):
        return False
    field, title = ("", state.title) if several or asked is None else (asked.name, asked.title)
    await ask_again(turn, state, turn.place.message_id or 0, Unplaced(text, field), title)
    return True


async def ask_again(turn: Turn, state: FormState, message_id: int, held: Unplaced, title: str) -> None:
    """Keep a text until its writer has said whether it is meant, and ask."""
    await forms.hold(turn.ctx, state.holding(message_id, held))
    turn.show(pages.meant(title, held.text, (state.serial, state.moves), message_id))
