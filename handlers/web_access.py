"""The page in a browser (网页): a one-time link on request, and closing what is open."""

from domain.messages import MessageKind
from handlers.commands import Command
from handlers.feature import Feature
from handlers.turn import Turn
from services import web_sessions
from services.messages import reply
from views import web_access
from views.actions import Action
from views.callbacks import Press


async def open_page(turn: Turn, args: str) -> None:
    """Give a link, in a message of its own, whose kind lets the outbox forget it."""
    link = web_access.link(await web_sessions.give_link(turn.ctx, turn.me))
    number = await web_sessions.how_many(turn.ctx, turn.me)
    turn.show(web_access.home(number, "link", web_sessions.mini_app_address(turn.ctx)))
    reply(turn.ctx, turn.chat, f"{turn.update_key}:web", link, kind=MessageKind.WEB_LINK)


async def on_end(turn: Turn, press: Press) -> None:
    """Close whatever is open."""
    await web_sessions.end_all(turn.ctx, turn.me)
    turn.show(web_access.home(0, "ended"))


FEATURE = Feature(
    commands=(Command("page", "网页", "在浏览器中查看和打印", open_page, order=72),),
    presses={Action.WEB_END: on_end},
)
