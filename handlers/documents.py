"""Files made of items in the chat: a button on the card gives them, another drafts the notice to the units."""

from domain.bulletin import BULLETIN
from domain.commands import DUTY_COMMANDS
from domain.errors import Refusal
from domain.messages import Keyboard
from domain.reviewing import review_year
from handlers import notice_pages
from handlers.presses import number_at, word_at
from handlers.turn import Turn
from services import documents
from services.items import ItemView
from views import document_buttons
from views.actions import Action
from views.callbacks import Press


def keys(turn: Turn, view: ItemView) -> Keyboard:
    """The buttons that an item's card has for this person."""
    apart = document_buttons.makers(documents.of_item(turn.me, view.unit_item), str(view.item.id))
    if documents.offered(turn.me, view.unit_item) is None:
        return apart
    announced, pictured = documents.announced(turn.me, view.unit_item), view.item.kind == BULLETIN
    return document_buttons.keys(view.item.id, with_notice=announced, with_picture=pictured)


async def on_make(turn: Turn, press: Press) -> None:
    """Have all files of an item made apart."""
    _demand_private(turn)
    _say_coming(turn, await documents.ask_all(turn.ctx, turn.me, number_at(press.args, 0), turn.chat, _key(turn)))


async def on_wish(turn: Turn, press: Press) -> None:
    """Have a file made apart; it comes as a message of its own."""
    await wish(turn, word_at(press.args, 0), word_at(press.args, 1))


async def wish(turn: Turn, code: str, about: str) -> None:
    """Have one file made apart, from whatever page it is offered on."""
    _demand_private(turn)
    _say_coming(turn, await documents.ask(turn.ctx, turn.me, code, about, turn.chat, _key(turn)))


async def on_list(turn: Turn, press: Press) -> None:
    """Offer the files of a year that belong to a command."""
    command, year = word_at(press.args, 0), number_at(press.args, 1)
    found = documents.of_command(turn.me, command)
    if not found:
        raise Refusal(documents.NOT_YET)
    title = next(one.alias for one in DUTY_COMMANDS if one.name == command)
    turn.show(document_buttons.choose(title, command, year, found, review_year(turn.ctx.today)))


async def on_notice(turn: Turn, press: Press) -> None:
    """Draft a notice about an item and show it as its receivers will see it."""
    await notice_pages.show_notice(turn, await documents.draft_notice(turn.ctx, turn.me, number_at(press.args, 0)))


def _demand_private(turn: Turn) -> None:
    if not turn.place.private:
        raise Refusal(document_buttons.NOT_HERE)


def _key(turn: Turn) -> str:
    return f"{turn.update_key}:document"


def _say_coming(turn: Turn, is_new: bool) -> None:
    turn.toast(document_buttons.COMING if is_new else document_buttons.COMING_ALREADY, alert=True)


PRESSES = {
    Action.DOCUMENTS: on_make,
    Action.DOCUMENTS_NOTICE: on_notice,
    Action.DOCUMENT: on_wish,
    Action.DOCUMENT_LIST: on_list,
}
