"""The one place that shows a refusal: a press gets an alert, a message gets a message."""

from domain.errors import Refusal, Stale
from handlers.turn import Turn
from views import pages

ALERT_LIMIT = 190


def show_refusal(turn: Turn, refusal: Refusal) -> None:
    """Show the sentence that the refusal carries; in a group it goes away after a minute."""
    sentence = str(refusal)
    if turn.pressed and len(sentence) <= ALERT_LIMIT:
        turn.toast(sentence, alert=True)
        if isinstance(refusal, Stale) and turn.place.private:
            turn.show(pages.outdated_with(sentence))
        return
    page = pages.error(sentence)
    if turn.place.private:
        turn.say(page.text, page.keyboard)
    else:
        turn.say_briefly(page.text)
