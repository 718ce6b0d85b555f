"""Attachments (附件) in the chat: taken in the middle of a form, given to those who may read the item, taken back."""

from handlers.presses import number_at
from handlers.turn import Turn
from services import attachments
from views import attachments as attachments_view
from views.actions import Action
from views.callbacks import Press


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take a file for the report that is being filled in, and show that once more with it; False when none is."""
    if turn.actor is None:
        return False
    album = turn.place.album
    taken = await attachments.receive(turn.ctx, turn.actor, file_id, unique_id, name, size, album)
    if taken:
        await turn.routes.show_form(turn)
    return taken


async def on_other(turn: Turn, name: str, reason: str) -> bool:
    """Say in the answer to an album that this part of it, a photo or the like, is not taken; False when none is due."""
    if turn.actor is None or not turn.place.album:
        return False
    told = await attachments.refuse_other(turn.ctx, turn.actor, name, reason, turn.place.album)
    if told:
        await turn.routes.show_form(turn)
    return told


async def on_give(turn: Turn, press: Press) -> None:
    """Send the file as a new message."""
    file = await attachments.take_out(turn.ctx, turn.me, number_at(press.args, 0))
    turn.give(file, attachments_view.caption(file.name))


async def on_remove(turn: Turn, press: Press) -> None:
    """Take a file back that has not been handed in; what it was taken out of is shown once more without it."""
    removal = await attachments.remove(turn.ctx, turn.me, number_at(press.args, 0))
    if removal is None:
        turn.toast(attachments_view.GONE)
        turn.show(attachments_view.gone())
        return
    if removal.one.submission is not None:
        turn.toast(attachments_view.TOO_LATE, alert=True)
    else:
        turn.toast(attachments_view.REMOVED)
    turn.show(removal.page)
    if removal.in_hand:
        await turn.routes.show_form(turn)


PRESSES = {Action.ATTACHMENT_REMOVE: on_remove}
