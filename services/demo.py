"""Puts a whole county into its posts at once, for the demonstration."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.power import Role, Unit, UnitType
from services import openings
from services.desk import Desk
from storage import groups, people, units


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one post of one unit; `parent` is the name of the unit above, None for the department."""

    unit: str
    unit_type: str
    parent: str | None
    telegram_id: int
    name: str
    post: str
    role: str


async def populate(desk: Desk, seats: Iterable[Seat]) -> None:
    """Create the units and appoint the people, once: a county that is there already is left as it is."""
    root = await units.root(desk.work)
    if root is None or len(await units.all_units(desk.work)) > 1:
        return
    made: dict[str, Unit] = {}
    for seat in seats:
        if seat.unit not in made:
            made[seat.unit] = await _unit(desk, seat, root, len(made))
        person = await people.by_telegram(desk.work, seat.telegram_id)
        person_id = person["id"] if person else await people.add(desk.work, seat.name, seat.telegram_id)
        held = await people.members(desk.work, made[seat.unit].id)
        await people.change(desk.work, person_id, name=seat.name)
        if not any(one.person_id == person_id for _, one in held):
            await people.appoint(desk.work, person_id, made[seat.unit].id, Role(seat.role), seat.post)
    await openings.open_for(desk, [unit for unit in made.values() if unit.id != root.id])
    desk.work.outdate("posts")


async def bind_group(desk: Desk, chat_id: int, title: str) -> None:
    """Bind the work group to the department, unless the bot knows the group already."""
    root = await units.root(desk.work)
    if root is None or await groups.present(desk.work, chat_id) is not None:
        return
    await groups.add(desk.work, chat_id, title)
    await groups.change(desk.work, chat_id, unit_id=root.id, bound_at=desk.now)


async def _unit(desk: Desk, seat: Seat, root: Unit, place: int) -> Unit:
    if seat.parent is None:
        await units.change(desk.work, root.id, name=seat.unit)
        return root
    return await units.add(desk.work, seat.unit, UnitType(seat.unit_type), root, place)
