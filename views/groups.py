"""The few lines that the bot says in a group."""

from views.page import Page
from views.render import render


def ask_to_bind() -> Page:
    """The bot has come into a group: what the administrator does next."""
    return Page(render("group/ask_to_bind.html.j2"))


def bound(unit_name: str) -> Page:
    """The group belongs to a unit now."""
    return Page(render("group/bound.html.j2", unit=unit_name))


def unbound() -> Page:
    """The group belongs to nobody any more."""
    return Page(render("group/unbound.html.j2"))
