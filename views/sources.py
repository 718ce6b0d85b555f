"""From where the sentences of a report were drawn, item by item, beside what its writer wrote himself."""

from collections.abc import Sequence

from domain.items import Item
from domain.messages import Keyboard
from domain.sources import Sourced, is_sourced
from views.actions import Action
from views.came_from import CameFrom
from views.items import ItemLine
from views.keyboards import button
from views.page import Page
from views.render import render

NOTHING = "这份材料没有采用草稿，均由填写人自行填写。"


def keys(item: Item, came: CameFrom | None) -> Keyboard:
    """The row of an item's card that leads there; nothing where nothing was drawn."""
    word = (came.word,) if came else ()
    return ((button("来源", Action.ITEM_SOURCES, item.id, *word),),) if is_sourced(item) else ()


def page(line: ItemLine, found: Sequence[Sourced], came: CameFrom | None) -> Page:
    """Every sentence that was taken over with the item and day that it comes from."""
    text = render("items/sources.html.j2", item=line.item, unit=line.unit_name, found=found)
    return Page(text, ((button("返回事项", Action.ITEM, line.item.id, *((came.word,) if came else ())),),))
