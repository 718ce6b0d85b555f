"""What search looks like: how to ask, and a page of what was found."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from domain import workflow
from domain.errors import Refusal
from domain.snippets import Piece
from views.actions import Action
from views.items import AsOf, ItemLine
from views.keyboards import button, menu_key, pager, rows
from views.page import Page
from views.render import render

# What is left of the 64 bytes of a button for the query, in the bytes before base64: about twenty Chinese characters.
QUERY_BYTES = 39
# Two bytes a Chinese character, and every other character as well.
_CODING = "gb18030"


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One item that was found, and where."""

    line: ItemLine
    pieces: Sequence[Piece]


def ask() -> Page:
    """How to search."""
    return Page(render("search/ask.html.j2"), (menu_key(),), asks="find")


def results(
    query: str, lines: Sequence[FoundLine], as_of: AsOf, *, total: int, page: int, pages: int, first: int
) -> Page:
    """One page of what was found, each with a button that opens it."""
    text = render(
        "search/results.html.j2",
        query=query,
        total=total,
        first=first,
        rows=[
            {
                "light": as_of.light(one.line.item, late=one.line.late),
                "title": one.line.item.title,
                "unit": one.line.unit_name,
                "state": workflow.state_of(one.line.mechanism, one.line.item).title,
                "pieces": one.pieces,
            }
            for one in lines
        ],
    )
    # The same duty of many units: a button that does not say whose is no help.
    several = as_of.oversees or len({one.line.unit_name for one in lines}) > 1
    named = [f"{one.line.unit_name} {one.line.item.title}" if several else one.line.item.title for one in lines]
    keys = rows(
        [button(f"{n}. {name}", Action.ITEM, lines[n - first].line.item.id) for n, name in enumerate(named, first)], 1
    )
    turning = pager(Action.FOUND, page, pages, packed(query)) if pages > 1 else ()
    # Who has found nothing tries other words at once.
    return Page(text, (*keys, *([turning] if turning else []), menu_key()), asks="" if lines else "find")


def packed(query: str) -> str:
    """The query as a button can carry it; raises Refusal when it is too long."""
    plain = query.encode(_CODING)
    if len(plain) > QUERY_BYTES:
        raise Refusal(f"查找内容过长，请控制在{QUERY_BYTES // 2}个字以内；多个词用空格隔开。")
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def unpacked(word: str) -> str:
    """The query in a button; raises Refusal for anything that `packed` cannot have made."""
    try:
        return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode(_CODING)
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal("此按钮已过期，请重新查找。") from None
