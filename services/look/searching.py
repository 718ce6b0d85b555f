"""Search as a page to look at."""

from domain.errors import Refusal
from domain.item_numbers import only_number
from domain.plain_text import clean
from services import items, search
from services.look.items import card
from services.look.reading import Asked, Reading
from services.permissions import find_item
from services.search import Match
from views.items import ItemLine
from views.paging import Sheet
from views.search import FoundLine
from views.web.cards import Card
from views.web.found import Found

# More no title is long; what is longer was never typed by hand.
LONGEST = 60


async def find(reading: Reading, asked: Asked) -> Found | Card:
    """What holds the words of the query, or the item whose number they are; the field alone without words.

    A query that cannot be looked for is answered on the page, in the words of the chat.
    """
    asked.nothing_more()
    query = " ".join(clean(asked.query.get("q", "")).split())[:LONGEST]
    if not query:
        return Found()
    number = only_number(query)
    if number and (found := await find_item(reading.ctx, reading.actor, number)):
        return await card(reading, found)
    try:
        return await _found(reading, query, asked.page)
    except Refusal as refusal:
        # What carries a secrecy marking is not repeated.
        return Found(refused=str(refusal))


async def _found(reading: Reading, query: str, page: int) -> Found:
    found = await search.find(reading.ctx, reading.actor, query, page)
    shown = [FoundLine(_line(reading, one), one.pieces) for one in found.matches]
    first = (found.page - 1) * search.PAGE_SIZE + 1
    return Found(query, Sheet(shown, found.page, found.pages, first), found.total)


def _line(reading: Reading, one: Match) -> ItemLine:
    view, owner = items.view(one.unit_item, reading.actor, reading.ctx.now), one.unit_item
    return ItemLine(view.item, view.mechanism, owner.unit_name, view.past, owner.person_name, owner.late)
