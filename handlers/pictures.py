"""Pictures in the chat: a button asks for one, and it comes as a message of its own."""

from dataclasses import replace

from domain.errors import Refusal
from domain.pictures import Picture, PictureKind
from handlers.feature import Feature
from handlers.presses import page_of, word_at
from handlers.turn import Turn
from services import pictures
from views import picture_pages
from views.actions import Action
from views.callbacks import Press
from views.pages import OLD_BUTTON


async def on_picture(turn: Turn, press: Press) -> None:
    """Have a picture drawn."""
    await _ask(turn, _picture(press))


async def on_file(turn: Turn, press: Press) -> None:
    """Have it drawn again and sent as a file."""
    await _ask(turn, replace(_picture(press), as_file=True))


async def _ask(turn: Turn, picture: Picture) -> None:
    await pictures.ask(turn.ctx, turn.me, picture, turn.chat, f"{turn.update_key}:picture")
    turn.toast(picture_pages.COMING)


def _picture(press: Press) -> Picture:
    kind, of, period = (word_at(press.args, place) for place in range(3))
    if kind not in set(PictureKind):
        raise Refusal(OLD_BUTTON)
    asked = Picture(PictureKind(kind), of, period, page_of(press.args[3:]))
    # Whatever came from outside has to be a wish that is read back.
    return Picture.wished(asked.wish, period)


FEATURE = Feature(presses={Action.PICTURE: on_picture, Action.PICTURE_FILE: on_file})
