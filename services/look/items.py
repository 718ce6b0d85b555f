"""What somebody has to do, a unit and an item, as pages to look at."""

from domain.errors import Refusal
from domain.item_numbers import only_number
from domain.power import ADMINS, Unit
from services import attachments, history, items, my_items, openings, plan, units
from services.look.reading import NO_SUCH, Asked, Reading, line
from services.permissions import find_item, may_read
from services.units import Member
from storage import items as items_store
from storage.items import UnitItem
from views.items import ItemLine
from views.paging import sheet
from views.web.cards import Card
from views.web.lists import ITEMS, Mine, Person, UnitItems


async def mine(reading: Reading, asked: Asked) -> Mine:
    """What the reader has the ball for, most urgent first."""
    asked.nothing_more()
    found = await my_items.mine(reading.ctx, reading.actor)
    return Mine(sheet([line(one) for one in found], asked.page, ITEMS), len(found))


async def unit(reading: Reading, asked: Asked) -> UnitItems:
    """A reporting unit with its items of this year, and what is open of earlier ones; raises Refusal outside the field.

    Its people are shown to those who administer it, as in the chat.
    """
    ctx, actor = reading.ctx, reading.actor
    one = await plan.unit_of(ctx, actor, asked.only_number())
    year = ctx.today.year
    found = await items_store.in_scope(ctx.work, [one.path], items_store.STILL_OPEN_OR_OF_YEAR, year=str(year))
    theirs = [line(each) for each in found if each.item.unit_id == one.id and may_read(actor, each)]
    people = await _people(reading, one) if actor.may(ADMINS, one.path) else None
    ordered = sorted(theirs, key=_place)
    return UnitItems(one, year, sheet(ordered, asked.page, ITEMS), len(theirs), people)


async def item(reading: Reading, asked: Asked) -> Card:
    """An item by its number; raises Refusal if it is not the reader's to see."""
    number = only_number(asked.only_part())
    found = await find_item(reading.ctx, reading.actor, number) if number else None
    if found is None:
        raise Refusal(NO_SUCH)
    return await card(reading, found)


async def card(reading: Reading, found: UnitItem) -> Card:
    """An item that the reader may see, as its card in the chat shows it; nobody has read it by that."""
    ctx, actor = reading.ctx, reading.actor
    view = await items.get(ctx, actor, found.item.id)
    owner = view.unit_item
    return Card(
        ItemLine(view.item, view.mechanism, owner.unit_name, view.past, owner.person_name, owner.late),
        await history.of_item(ctx, actor, view),
        await items.handed_in(ctx, view.item),
        await attachments.of_item(ctx, actor, owner),
        openings.due_moved(ctx.rules, view.item),
        await _unit_of(reading, view.item.unit_id),
    )


async def _unit_of(reading: Reading, unit_id: int) -> Unit | None:
    try:
        return await plan.unit_of(reading.ctx, reading.actor, unit_id)
    except Refusal:
        return None


async def _people(reading: Reading, one: Unit) -> list[Person]:
    found = await units.unit_and_members(reading.ctx, reading.actor, one.id)
    return [_person(each) for each in found.members]


def _person(one: Member) -> Person:
    who = one.who
    return Person(who.name, who.title or who.role.label, who.acting_name, one.started, who.unreachable)


def _place(one: ItemLine) -> tuple[int, str, str, int]:
    return one.mechanism.order, one.mechanism.kind, one.item.period, one.item.id
