"""Puts a whole county into its posts at once, for the demonstration."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.power import Role, Unit, UnitType
from services import openings
from services.context import Context
from storage import groups, people, units
from storage.session import Cached


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


async def populate(ctx: Context, seats: Iterable[Seat]) -> None:
    """Create the units and appoint the people, once: a county that is there already is left as it is."""
    root = await units.root(ctx.work)
    if root is None or len(await units.all_units(ctx.work)) > 1:
        return
    made: dict[str, Unit] = {}
    for seat in seats:
        if seat.unit not in made:
            made[seat.unit] = await _unit(ctx, seat, root, len(made))
        person = await people.by_telegram(ctx.work, seat.telegram_id)
        person_id = person["id"] if person else await people.add(ctx.work, seat.name, seat.telegram_id)
        held = await people.members(ctx.work, made[seat.unit].id)
        await people.change(ctx.work, person_id, name=seat.name)
        if not any(one.person_id == person_id for _, one in held):
            await people.appoint(ctx.work, person_id, made[seat.unit].id, Role(seat.role), seat.post)
    await openings.open_for(ctx, [unit for unit in made.values() if unit.id != root.id])
    ctx.work.outdate(Cached.POSTS)


async def bind_group(ctx: Context, chat_id: int, title: str) -> None:
    """Bind the work group to the department, unless the bot knows the group already."""
    root = await units.root(ctx.work)
    if root is None or await groups.present_by_id(ctx.work, chat_id) is not None:
        return
    await groups.add(ctx.work, chat_id, title)
    await groups.change(ctx.work, chat_id, unit_id=root.id, bound_at=ctx.now)


async def _unit(ctx: Context, seat: Seat, root: Unit, place: int) -> Unit:
    if seat.parent is None:
        await units.change(ctx.work, root.id, name=seat.unit)
        return root
    return await units.add(ctx.work, seat.unit, UnitType(seat.unit_type), root, place)
