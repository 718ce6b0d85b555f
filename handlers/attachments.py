"""Attachments (附件) in the chat: taken in the middle of a form, given to those who may read the item, taken back."""

from handlers.presses import number_at
from handlers.turn import Turn
from services import attachments
from views import attachments as attachments_view
from views.actions import Action
from views.callbacks import Press


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take a file for the report that is being filled in; False when none is."""
    return turn.actor is not None and await attachments.receive(turn.ctx, turn.actor, file_id, unique_id, name, size)


async def on_give(turn: Turn, press: Press) -> None:
    """Send the file as a new message."""
    file = await attachments.take_out(turn.ctx, turn.me, number_at(press.args, 0))
    turn.give(file, attachments_view.caption(file.name))


async def on_remove(turn: Turn, press: Press) -> None:
    """Take a file back that has not been handed in."""
    name = await attachments.remove(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast("附件已移除")
    turn.show(attachments_view.removed(name))


PRESSES = {Action.ATTACHMENT: on_give, Action.ATTACHMENT_REMOVE: on_remove}
