"""The import of a roster (名单): nothing of a file counts until all of it is right, then all of it at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import Refusal
from domain.plain_text import compact
from domain.power import ADMINS, Actor, Unit
from domain.roster import Existing, Held, NewPost, NewUnit, Problem, RosterLine, RosterPlan
from domain.roster_check import check
from services import openings, people
from services.context import Context
from storage import people as people_store
from storage import posts as posts_store
from storage import units
from storage.session import Cached

NOT_ALLOWED = "导入名单由县委组织部管理员办理，您没有此权限。"


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import has changed, in numbers."""

    new_units: int = 0
    new_people: int = 0
    new_posts: int = 0
    changed_titles: int = 0
    new_items: int = 0
    renamed_root: bool = False


async def check_file(ctx: Context, content: bytes) -> RosterPlan | tuple[Problem, ...]:
    """Check the bytes of a file against the county as it is now; raises Refusal for what is no roster at all."""
    lines = await asyncio.to_thread(_lines, content)
    return await asyncio.to_thread(check, lines, await existing(ctx))


def _lines(content: bytes) -> Sequence[RosterLine]:
    # When needed: nobody waits for Excel at the start.
    from services.roster_file import read_lines  # noqa: PLC0415

    return read_lines(content)


async def existing(ctx: Context) -> Existing:
    """The county as a roster is compared with it, whatever the clock: three queries, however many units there are."""
    root = await people.root_unit(ctx)
    posts = [
        Held(one.membership_id, one.person_id, one.unit_id, one.name, one.role, one.title, one.ended)
        for one in await posts_store.given(ctx.work, [root.path])
    ]
    return Existing(tuple(await units.all_units(ctx.work)), tuple(posts))


async def demand_right(ctx: Context, actor: Actor) -> Unit:
    """The root unit, if the actor is an administrator of it; raises Refusal."""
    root = await people.root_unit(ctx)
    if not actor.may(ADMINS, root.path):
        raise Refusal(NOT_ALLOWED)
    return root


async def apply(ctx: Context, actor: Actor | None, plan: RosterPlan) -> Summary:
    """Carry out a plan that was checked in this same unit of work; `actor` None is the server's command line.

    New units get the duties that are running already. Nobody is written to: invitations follow one by one.
    Raises Refusal unless the actor is an administrator of the root unit.
    """
    root = await demand_right(ctx, actor) if actor else await people.root_unit(ctx)
    known = {compact(one.name): one for one in await units.all_units(ctx.work)}
    if plan.root_name:
        await units.change(ctx.work, root.id, name=plan.root_name)
        known[compact(plan.root_name)] = root
    made = await _add_units(ctx, plan.units, known)
    await _appoint(ctx, plan.posts, known)
    for membership_id, title in plan.titles:
        await people_store.rename_post(ctx.work, membership_id, title)
    summary = Summary(
        new_units=len(made),
        new_people=plan.new_people,
        new_posts=len(plan.posts),
        changed_titles=len(plan.titles),
        new_items=await _open(ctx, plan, made, known),
        renamed_root=bool(plan.root_name),
    )
    if not plan.empty:
        _record(ctx, actor, root, summary)
    return summary


async def _open(ctx: Context, plan: RosterPlan, made: Sequence[Unit], known: dict[str, Unit]) -> int:
    for_units = await openings.open_for(ctx, made) if made else 0
    return for_units + await openings.open_for_posts(ctx, [(known[compact(one.unit)], one.role) for one in plan.posts])


async def _add_units(ctx: Context, new: Sequence[NewUnit], known: dict[str, Unit]) -> list[Unit]:
    """Write the units in their order, parents first, and add them to `known` by their compact names."""
    number, place = await units.next_place(ctx.work)
    made = []
    for step, one in enumerate(new):
        parent = known[compact(one.parent)]
        path = f"{parent.path}{number + step}/"
        unit = Unit(number + step, one.name, one.type, parent.id, path, place + step)
        known[compact(one.name)] = unit
        made.append(unit)
    await units.add_many(ctx.work, made)
    return made


async def _appoint(ctx: Context, posts: Sequence[NewPost], known: dict[str, Unit]) -> None:
    """One person for each new name in a unit, however many roles; names alone join nobody across units."""
    new = dict.fromkeys((one.unit, one.name) for one in posts if one.person_id is None)
    ids = dict(zip(new, await people_store.add_many(ctx.work, [name for _, name in new]), strict=True))
    rows = [
        (one.person_id or ids[one.unit, one.name], known[compact(one.unit)].id, one.role, one.post) for one in posts
    ]
    await people_store.appoint_many(ctx.work, rows)


def _record(ctx: Context, actor: Actor | None, root: Unit, summary: Summary) -> None:
    ctx.work.audit(
        "roster.imported",
        actor.person_id if actor else None,
        unit_id=root.id,
        units=summary.new_units,
        people_store=summary.new_people,
        posts=summary.new_posts,
        titles=summary.changed_titles,
    )
    ctx.work.outdate(Cached.POSTS)
