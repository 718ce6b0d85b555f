"""The calendar subscription in the chat: what it is, and the secret address."""

from urllib.parse import urlsplit

from domain.messages import Keyboard
from views.keyboards import button
from views.page import Page
from views.render import render

OPEN, NEW, END = "feed", "feed.new", "feed.end"
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})  # noqa: S104  only compared with


def key() -> Keyboard:
    """The row under the deadlines that leads here."""
    return ((button("订阅日历", OPEN),),)


def home(*, subscribed: bool, news: str = "") -> Page:
    """What a subscription is, with the buttons to get, change or end one; `news`: made, ended or none."""
    keys = [button("更换链接" if subscribed else "生成链接", NEW)]
    if subscribed:
        keys.append(button("取消订阅", END))
    back = (button("返回截止时间", "go", "deadlines"),)
    return Page(render("feeds/home.html.j2", subscribed=subscribed, news=news), (tuple(keys), back))


def link(address: str) -> str:
    """The secret address, in a message of its own."""
    return render("feeds/link.html.j2", link=address, local=urlsplit(address).hostname in _LOCAL)
