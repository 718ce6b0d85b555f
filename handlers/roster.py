"""The import of a roster in the chat: ask for the file, give the template, confirm what was read."""

import asyncio

from domain.messages import FileRef
from handlers.presses import number_at
from handlers.turn import Turn
from services import files, roster
from views import roster as roster_view
from views.actions import Action
from views.callbacks import Press


async def on_import(turn: Turn, press: Press) -> None:
    """Say what to send, and wait for it."""
    await roster.expect(turn.ctx, turn.me)
    turn.show(roster_view.ask_file())


async def on_template(turn: Turn, press: Press) -> None:
    """Give the empty roster, and wait for the filled one."""
    await roster.expect(turn.ctx, turn.me)
    content = await asyncio.to_thread(roster.template)
    digest = await asyncio.to_thread(files.keep, turn.ctx.data_dir / "files", content)
    turn.give(FileRef(digest, roster_view.TEMPLATE_NAME), roster_view.template_caption())


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take the roster that is waited for, of an album the first that fits; False when none is, nor may be wanted."""
    album = turn.place.album
    if turn.actor is None:
        return False
    if not await roster.receive(turn.ctx, turn.actor, file_id, unique_id, name, size, album):
        if wanted := await roster.may_import(turn.ctx, turn.actor):
            turn.say_as_one(roster_view.not_expected(), "roster")
        return wanted
    read, untaken = await roster.of_album(turn.ctx, turn.actor, album)
    turn.say_as_one(roster_view.received(read or ("" if untaken else name), untaken), "roster")
    return True


async def on_confirm(turn: Turn, press: Press) -> None:
    """Import what was shown."""
    turn.show(roster_view.done(await roster.confirm(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_cancel(turn: Turn, press: Press) -> None:
    """Import nothing."""
    await roster.cancel(turn.ctx, turn.me, number_at(press.args, 0))
    turn.show(roster_view.cancelled())


PRESSES = {
    Action.ROSTER_IMPORT: on_import,
    Action.ROSTER_TEMPLATE: on_template,
    Action.ROSTER_CONFIRM: on_confirm,
    Action.ROSTER_CANCEL: on_cancel,
}
