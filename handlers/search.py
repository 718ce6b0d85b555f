"""Search in the chat: words after the command, a page of what was found."""

from domain.item_numbers import only_number
from handlers.commands import Command
from handlers.feature import Feature
from handlers.items import as_of, line, show_item
from handlers.presses import page_of, word_at
from handlers.turn import Turn
from services import items, permissions, search
from views import search as search_view
from views.actions import Action
from views.callbacks import Press
from views.search import FoundLine


async def find(turn: Turn, args: str) -> None:
    """Search for the words, or say how to."""
    query = " ".join(args.split())
    number = only_number(query)
    if number and (found := await permissions.find_item(turn.ctx, turn.me, number)):
        await show_item(turn, found.item.id)
    elif query:
        await _show_results(turn, query, 1)
    else:
        turn.show(search_view.ask())


async def on_page(turn: Turn, press: Press) -> None:
    """Turn a page of what was found."""
    await _show_results(turn, search_view.unpacked(word_at(press.args, 0)), page_of(press.args[1:]))


async def _show_results(turn: Turn, query: str, page: int) -> None:
    search_view.packed(query)
    found = await search.find(turn.ctx, turn.me, query, page)
    lines = [FoundLine(line(items.view(one.unit_item, turn.me, turn.ctx.now)), one.pieces) for one in found.matches]
    first = (found.page - 1) * search.PAGE_SIZE + 1
    turn.show(
        search_view.results(
            query, lines, as_of(turn), total=found.total, page=found.page, pages=found.pages, first=first
        )
    )


FEATURE = Feature(
    commands=(Command("find", "查找", "查找事项和已报送的内容", find, order=55),),
    presses={Action.FOUND: on_page},
)
