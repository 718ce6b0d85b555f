"""The page in a browser, as the chat speaks of it: how to open it, the one-time link, and how to close it."""

from datetime import timedelta

from domain.messages import Button, Keyboard
from domain.web_sessions import IDLE, LINK_LASTS, LONGEST
from views.actions import Action
from views.addresses import is_local
from views.keyboards import button, command_key, menu_key, mini_app
from views.page import Page
from views.render import render

_MINUTES = LINK_LASTS // timedelta(minutes=1)


def opener() -> Button:
    """The button of the overview that leads here."""
    return command_key("看网页", "page")


def home(number: int, news: str, mini_app_address: str = "") -> Page:
    """How it is opened and how many are open; `news`: link or ended. Inside Telegram where it has an address."""
    hour = timedelta(hours=1)
    text = render(
        "web_access/home.html.j2",
        number=number,
        news=news,
        minutes=_MINUTES,
        idle=IDLE // hour,
        longest=LONGEST // hour,
    )
    return Page(text, (*_ways(mini_app_address), *_end(number), menu_key()))


def link(address: str) -> Page:
    """The address that opens one session, in a message of its own."""
    return Page(render("web_access/link.html.j2", link=address, minutes=_MINUTES, local=is_local(address)))


def _ways(mini_app_address: str) -> Keyboard:
    return ((mini_app("在 Telegram 中查看", mini_app_address),),) if mini_app_address else ()


def _end(number: int) -> tuple[tuple[Button, ...], ...]:
    return ((button("退出所有网页", Action.WEB_END),),) if number else ()
