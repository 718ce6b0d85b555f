"""Files made of items in the chat: a button on the card gives them, another drafts the notice to the units."""

from domain.bulletin import BULLETIN
from domain.messages import Keyboard
from handlers import notice_pages
from handlers.presses import number_at
from handlers.turn import Turn
from services import documents
from services.items import ItemView
from views import document_buttons
from views.actions import Action
from views.callbacks import Press


def keys(turn: Turn, view: ItemView) -> Keyboard:
    """The buttons that an item's card has for this person."""
    if documents.offered(turn.me, view.unit_item) is None:
        return ()
    announced, pictured = documents.announced(turn.me, view.unit_item), view.item.kind == BULLETIN
    return document_buttons.keys(view.item.id, with_notice=announced, with_picture=pictured)


async def on_make(turn: Turn, press: Press) -> None:
    """Give the files of an item."""
    made = await documents.make(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(document_buttons.MADE)
    for file in made:
        turn.give(file, document_buttons.caption(file.name))


async def on_notice(turn: Turn, press: Press) -> None:
    """Draft a notice about an item and show it as its receivers will see it."""
    await notice_pages.show_notice(turn, await documents.draft_notice(turn.ctx, turn.me, number_at(press.args, 0)))


PRESSES = {Action.DOCUMENTS: on_make, Action.DOCUMENTS_NOTICE: on_notice}
