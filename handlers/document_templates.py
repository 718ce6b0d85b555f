"""Word templates of papers (文稿模板) in the chat: downloaded, changed by sending a file, given up again."""

from domain.power import ADMINS
from handlers.commands import Command
from handlers.feature import Feature
from handlers.presses import word_at
from handlers.turn import Turn
from services import document_templates, messages
from services.checkpoints import demand_root
from views import document_templates as document_templates_view
from views.actions import Action
from views.callbacks import Press

NAME = "templates"


async def templates(turn: Turn, args: str) -> None:
    """Show all kinds that have a template."""
    turn.show(await document_templates.listing(turn.ctx, turn.me))


async def on_list(turn: Turn, press: Press) -> None:
    """Go back to all kinds."""
    await templates(turn, "")


async def on_open(turn: Turn, press: Press) -> None:
    """Show one kind."""
    turn.show(await document_templates.get(turn.ctx, turn.me, word_at(press.args, 0)))


async def on_get(turn: Turn, press: Press) -> None:
    """Give the template in use as a file."""
    file = await document_templates.download(turn.ctx, turn.me, word_at(press.args, 0))
    turn.give(file, document_templates_view.DOWNLOADED)


async def on_change(turn: Turn, press: Press) -> None:
    """Ask for a file."""
    await demand_root(turn.ctx, turn.me)
    turn.show(document_templates_view.asked(document_templates.kind(word_at(press.args, 0))))


async def on_restore(turn: Turn, press: Press) -> None:
    """Use the built-in template again."""
    code = word_at(press.args, 0)
    done = await document_templates.restore(turn.ctx, turn.me, code)
    turn.toast(document_templates_view.RESTORED if done else document_templates_view.RESTORED_ALREADY)
    turn.show(await document_templates.get(turn.ctx, turn.me, code))


async def on_document(turn: Turn, file_id: str, unique_id: str, name: str, size: int) -> bool:
    """Take the file that the last page asked for; False when it asked for none."""
    asked = await messages.asked_in(turn.ctx, turn.chat) if turn.actor else ""
    if not asked.startswith(document_templates_view.ASKS):
        return False
    code = asked.removeprefix(document_templates_view.ASKS)
    await document_templates.receive(turn.ctx, turn.me, code, file_id, unique_id, name, size)
    turn.show(document_templates_view.received())
    return True


FEATURE = Feature(
    commands=(Command(NAME, "文稿模板", "下载、更换文稿的 Word 模板", templates, order=78, roles=ADMINS),),
    presses={
        Action.TEMPLATES: on_list,
        Action.TEMPLATE: on_open,
        Action.TEMPLATE_GET: on_get,
        Action.TEMPLATE_CHANGE: on_change,
        Action.TEMPLATE_RESTORE: on_restore,
    },
    documents=(on_document,),
)
