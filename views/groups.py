"""The few lines that the bot says in a group."""

from datetime import timedelta

from views.page import Page
from views.render import render

ONLY_IN_GROUP = "请在要绑定的工作群内发送此命令。"
_HOUR = timedelta(hours=1)


def ask_to_bind(stay: timedelta) -> Page:
    """The bot has come into a group, for so long without a binding: what the administrator does next."""
    return Page(render("groups/ask_to_bind.html.j2", hours=stay // _HOUR))


def bound(unit_name: str) -> Page:
    """The group belongs to a unit now."""
    return Page(render("groups/bound.html.j2", unit=unit_name))


def unbound(stay: timedelta) -> Page:
    """The group belongs to nobody any more; so long the bot stays."""
    return Page(render("groups/unbound.html.j2", hours=stay // _HOUR))
