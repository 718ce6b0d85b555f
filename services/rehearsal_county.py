"""Who takes part in a rehearsal: the county of a database, of a roster file, or an example."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.power import REPORTING, UNIT_SIDE, Role, Unit, UnitType, ids_on_path
from domain.roster import Problem, RosterPlan
from services import people, roster_import
from services.context import Context
from storage import groups, rehearsal, units
from storage import people as people_store
from storage.groups import Group
from storage.people import Recipient
from storage.session import Session

EXAMPLES = (
    ("青山镇党委", UnitType.TOWNSHIP),
    ("柳林镇党委", UnitType.TOWNSHIP),
    ("河口乡党委", UnitType.TOWNSHIP),
    ("城关街道党工委", UnitType.TOWNSHIP),
    ("县教育局党组", UnitType.COUNTY_DEPT),
    ("县卫生健康局党组", UnitType.COUNTY_DEPT),
)
_EXAMPLE_GROUP = -1


@dataclass(frozen=True, slots=True)
class County:
    """Units, present posts and bound groups, as one database had them."""

    units: Sequence[Unit]
    posts: Sequence[Recipient]
    groups: Sequence[Group]

    @property
    def empty(self) -> bool:
        """Whether no active unit stands below the department, so that there is nobody to rehearse with."""
        return not any(unit.active and unit.parent_id is not None for unit in self.units)


async def read_county(session: Session) -> County:
    """Read the county of a database; nothing else of it is looked at."""
    every = await units.all_units(session)
    posts = await people_store.everybody(session, [unit.path for unit in every if unit.parent_id is None])
    return County(every, [one for _, one in posts], await groups.bound(session))


def thinned(county: County, most: int) -> tuple[County, float]:
    """A county with about `most` of its reporting units, and how many people of units each that is left stands for.

    Of each kind every n-th is left in the fixed order, so that all kinds keep their parts; whatever reports nothing
    stays, and the units above one that is left. A county that has no more stays whole.
    """
    reporting = [unit for unit in county.units if unit.active and unit.type in REPORTING]
    step = -(-len(reporting) // most)
    if step <= 1:
        return county, 1.0
    alike = sorted(reporting, key=lambda unit: (unit.type, unit.sort, unit.id))
    left = {known for unit in alike[::step] for known in ids_on_path(unit.path)}
    left |= {unit.id for unit in county.units if unit.type not in REPORTING}
    units_left = [unit for unit in county.units if unit.id in left]
    posts = [one for one in county.posts if one.unit_id in left]
    share = _people_of_units(county.posts) / max(_people_of_units(posts), 1)
    return County(units_left, posts, [one for one in county.groups if one.unit_id in left]), share


def _people_of_units(posts: Iterable[Recipient]) -> int:
    return len({one.person_id for one in posts if one.role in UNIT_SIDE})


async def settle(ctx: Context, county: County) -> Mapping[int, int]:
    """Put the county that was read into an empty database, everybody started; gives the new ids of its people."""
    await units.add_many(ctx.work, county.units)
    for unit in county.units:
        if not unit.active:
            await units.change(ctx.work, unit.id, active=False)
    new = dict.fromkeys(one.person_id for one in county.posts)
    names = {one.person_id: one.name for one in county.posts}
    ids = dict(zip(new, await people_store.add_many(ctx.work, [names[known] for known in new]), strict=True))
    await people_store.appoint_many(
        ctx.work, [(ids[one.person_id], one.unit_id, one.role, one.title) for one in county.posts]
    )
    for group in county.groups:
        await _bind(ctx, group.chat_id, group.title, group.unit_id)
    await rehearsal.reach_everybody(ctx.work)
    return ids


async def enrol(ctx: Context, content: bytes) -> tuple[Problem, ...]:
    """Put a roster file into an empty database, everybody started; returns its problems, and then nothing is written.

    Raises Refusal for bytes that are no roster at all.
    """
    found = await roster_import.check_file(ctx, content)
    if not isinstance(found, RosterPlan):
        return found
    await roster_import.apply(ctx, None, found)
    await rehearsal.reach_everybody(ctx.work)
    return ()


async def example(ctx: Context, size: int) -> None:
    """Put an example county of `size` units, a secretary and a clerk each, into an empty database."""
    root = await people.root_unit(ctx)
    first, place = await units.next_place(ctx.work)
    made = [
        Unit(first + n, name, kind, root.id, f"{root.path}{first + n}/", place + n)
        for n, (name, kind) in enumerate(_names(size))
    ]
    await units.add_many(ctx.work, made)
    seats = [("管理员", root.id, Role.DEPT_ADMIN)]
    seats += [(f"书记{n}", unit.id, Role.SECRETARY) for n, unit in enumerate(made, 1)]
    seats += [(f"干事{n}", unit.id, Role.CLERK) for n, unit in enumerate(made, 1)]
    ids = await people_store.add_many(ctx.work, [name for name, _, _ in seats])
    posts = [(new, unit_id, role, "") for new, (_, unit_id, role) in zip(ids, seats, strict=True)]
    await people_store.appoint_many(ctx.work, posts)
    await _bind(ctx, _EXAMPLE_GROUP, "工作群", root.id)
    await rehearsal.reach_everybody(ctx.work)


def _names(size: int) -> list[tuple[str, UnitType]]:
    more = [(f"第{number}镇党委", UnitType.TOWNSHIP) for number in range(len(EXAMPLES) + 1, size + 1)]
    return [*EXAMPLES[:size], *more]


async def _bind(ctx: Context, chat_id: int, title: str, unit_id: int | None) -> None:
    await groups.add(ctx.work, chat_id, title)
    await groups.change(ctx.work, chat_id, unit_id=unit_id, bound_at=ctx.now)
