"""The calendar subscription in the chat: what it is, and the secret address."""

from domain.messages import Keyboard
from views.actions import Action
from views.addresses import is_local
from views.keyboards import button
from views.page import Page
from views.render import render


def subscribe_key() -> Keyboard:
    """The row under the deadlines that leads here."""
    return ((button("订阅日历", Action.FEED),),)


def home(subscription: str, news: str = "") -> Page:
    """What a subscription is, with the buttons to get, change or end one; `news`: made, ended or none.

    The first button names the `subscription` that it replaces (empty: none yet), so that a second press is a late one.
    """
    keys = [button("更换链接" if subscription else "生成链接", Action.FEED_NEW, subscription or "none")]
    if subscription:
        keys.append(button("取消订阅", Action.FEED_END))
    back = (button("返回截止时间", Action.COMMAND, "deadlines"),)
    return Page(render("feeds/home.html.j2", subscribed=bool(subscription), news=news), (tuple(keys), back))


def link(address: str) -> str:
    """The secret address, in a message of its own."""
    return render("feeds/link.html.j2", link=address, local=is_local(address))
