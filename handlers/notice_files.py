"""Attachments (附件) of notices in the chat: sent to a draft or a form, opened by receivers, removed."""

from collections.abc import Mapping

from domain.errors import Refusal, Stale
from handlers.feature import OnPress
from handlers.notice_pages import show_draft_below, show_notice
from handlers.presses import number_at
from handlers.turn import Turn
from services import messages, notice_files, notices
from views import attachments, notice_drafts
from views.actions import Action
from views.callbacks import Press


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take a file for the draft that is shown or the form that is open, and show that again; False without either."""
    if turn.actor is None:
        return False
    file, album = (file_id, unique_id, name, size), turn.place.album
    draft_id = attachments.draft_asked_for(await messages.asked_in(turn.ctx, turn.chat))
    if draft_id is not None:
        await _to_draft(turn, draft_id, *file)
        return True
    taken = await notice_files.receive_into_form(turn.ctx, turn.actor, *file, album)
    if taken:
        await turn.routes.show_form(turn)
    return taken


async def _to_draft(turn: Turn, draft_id: int, file_id: str, unique_id: str, name: str, size: int) -> None:
    """What is not taken is said on the draft itself, so that it goes on waiting for the file that is sent instead."""
    note, file = "", (file_id, unique_id, name, size)
    try:
        await notice_files.receive(turn.ctx, turn.me, draft_id, *file, turn.place.album)
    except Stale:
        raise
    except Refusal as refusal:
        note = str(refusal)
    await show_draft_below(turn, draft_id, note)


async def on_files(turn: Turn, press: Press) -> None:
    """Show the attachments of a draft and wait for further ones."""
    await _show_files(turn, number_at(press.args, 0))


async def on_file(turn: Turn, press: Press) -> None:
    """Give a file to whoever may read it: in private; from the work group the button leads there."""
    attachment_id = number_at(press.args, 0)
    if turn.place.private:
        await give_file(turn, attachment_id)
    else:
        turn.toast(url=f"https://t.me/{turn.ctx.bot_name}?start={notice_files.PREFIX}{attachment_id}")


async def give_file(turn: Turn, attachment_id: int) -> None:
    """Send the file as a new message; pressed again within the minute it is not sent a second time."""
    file = await notice_files.take_out(turn.ctx, turn.me, attachment_id)
    once = f"notice-file:{attachment_id}:{turn.me.person_id}:{turn.ctx.now:%y%m%d%H%M}"
    turn.give(file, attachments.caption(file.name), once)


async def on_remove(turn: Turn, press: Press) -> None:
    """Take a file out of a draft or of the form that it was sent into."""
    in_list = len(press.args) > 1
    try:
        page, draft_id = await notice_files.remove(turn.ctx, turn.me, number_at(press.args, 0), elsewhere=in_list)
    except Stale as stale:
        turn.toast(str(stale), alert=True)
        return
    turn.toast(attachments.REMOVED)
    if draft_id is not None and in_list:
        await _show_files(turn, draft_id)
        return
    turn.show(page)
    if draft_id is None:
        await turn.routes.show_form(turn)
    else:
        await show_draft_below(turn, draft_id)


async def _show_files(turn: Turn, notice_id: int) -> None:
    try:
        notice, _ = await notices.demand_draft(turn.ctx, turn.me, notice_id)
    except Stale as stale:
        turn.toast(str(stale), alert=True)
        await show_notice(turn, notice_id)
    else:
        turn.show(notice_drafts.files(notice))


PRESSES: Mapping[Action, OnPress] = {
    Action.NOTICE_FILES: on_files,
    Action.NOTICE_FILE: on_file,
    Action.NOTICE_FILE_REMOVE: on_remove,
}
