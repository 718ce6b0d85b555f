"""The one place that shows a refusal: a press gets an alert, a message gets a message."""

from domain.errors import Refusal, Stale
from handlers.items import show_item
from handlers.turn import TOAST_LIMIT, Turn
from views import pages


async def show_refusal(turn: Turn, refusal: Refusal) -> None:
    """Show the sentence that the refusal carries; in a group it goes away after a minute."""
    sentence = str(refusal)
    if turn.pressed and len(sentence) <= TOAST_LIMIT:
        turn.toast(sentence, alert=True)
        if isinstance(refusal, Stale) and turn.place.private:
            await _show_present(turn, refusal, sentence)
        return
    page = pages.error(sentence)
    if turn.place.private:
        turn.say_once(page.text, page.keyboard)
    else:
        turn.say_briefly(page.text)


async def _show_present(turn: Turn, stale: Stale, sentence: str) -> None:
    """Put the item as it stands now in the place of the old button; the sentence alone where it can't be seen."""
    try:
        if stale.item_id is not None and turn.actor is not None:
            await show_item(turn, stale.item_id)
            return
    except Refusal:
        pass
    turn.show(pages.outdated_with(sentence))
