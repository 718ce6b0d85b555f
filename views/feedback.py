"""Complaints and suggestions in the chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from views.actions import Action
from views.keyboards import button, pager
from views.page import Page
from views.render import render

PAGE_SIZE = 5


@dataclass(frozen=True, slots=True)
class Voice:
    """One text with its writer; `at` is aware UTC."""

    name: str
    unit_name: str
    text: str
    at: datetime


def thanks() -> Page:
    """The text has been kept."""
    return Page(render("feedback/thanks.html.j2"), ((button("返回菜单", Action.COMMAND, "menu"),),))


def arrived(name: str, unit_name: str, text: str) -> Page:
    """Tells an administrator of a new text."""
    words = render("feedback/arrived.html.j2", name=name, unit=unit_name, text=text)
    return Page(words, ((button("查看全部", Action.FEEDBACK, "list", 1),),))


def listing(shown: Sequence[Voice], page: int, total: int) -> Page:
    """All texts, newest first, a page at a time; administrators may write one as well."""
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    text = render("feedback/list.html.j2", rows=shown, total=total)
    turning = pager(Action.FEEDBACK, page, pages, "list")
    write = (button("我要提意见", Action.FEEDBACK, "new"),)
    return Page(text, (turning, write) if turning else (write,))
