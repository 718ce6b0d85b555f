"""What a person has to do: the items he has the ball for, and lists of them by duty and command."""

from collections.abc import Iterable
from datetime import timedelta

from domain.holders import IN_DEPARTMENT, UNIT_HAS_IT, acting_roles
from domain.mechanisms import MECHANISMS
from domain.power import ADMINS, DEPARTMENT, OVERSEERS, UNIT_SIDE, Actor, Role
from domain.workflow import OFFLINE, awaited_roles, steps_for
from services.context import Context
from services.permissions import may_read
from storage import items
from storage.items import UnitItem
from storage.session import Session

A_YEAR = timedelta(days=366)


async def mine(ctx: Context, actor: Actor) -> tuple[UnitItem, ...]:
    """The open items that this person has the ball for, most urgent first; one query, for the department two.

    An administrator has it for what the department itself owes, such as its own meetings, not for what lies below;
    whoever belongs to the department, for what it has in hand without having to judge it (a bulletin to be drafted).
    """
    scope = actor.reach(UNIT_SIDE)
    held = [holder for holder in UNIT_HAS_IT if actor.has(acting_roles(holder))]
    departments = {post.unit_id for post in actor.posts if post.role in IN_DEPARTMENT}
    own = await items.to_do(ctx.work, scope, held, actor.person_id, departments)
    return by_due((*own, *await _in_hands(ctx, actor)))


async def of_units(ctx: Context, actor: Actor) -> tuple[UnitItem, ...]:
    """All open items of the units that the actor reports for, whoever has the ball; one query."""
    scope = actor.reach(UNIT_SIDE)
    return by_due(await items.in_scope(ctx.work, scope, items.STILL_OPEN)) if scope else ()


async def of_command(ctx: Context, actor: Actor, kinds: Iterable[str], year: int) -> tuple[UnitItem, ...]:
    """The items of these kinds and year in the actor's own units, closed ones too, in declared order; one query."""
    scope = actor.reach(UNIT_SIDE)
    if not scope:
        return ()
    wanted = frozenset(kinds)
    found = await items.in_scope(ctx.work, scope, items.OF_PERIOD, period=str(year))
    return tuple(sorted((one for one in found if one.item.kind in wanted), key=lambda one: one.item.id))


async def open_under(ctx: Context, actor: Actor, kinds: Iterable[str]) -> tuple[UnitItem, ...]:
    """The open items of these kinds that the actor may see, whoever has the ball; one query."""
    wanted = frozenset(kinds)
    found = await items.visible(ctx.work, actor.scope, actor.person_id)
    return by_due(tuple(one for one in found if one.item.kind in wanted and may_read(actor, one)))


async def settled_under(ctx: Context, actor: Actor, kinds: Iterable[str]) -> tuple[UnitItem, ...]:
    """The items of these kinds that were closed in the last year, as far as the actor may see them, newest first."""
    wanted = frozenset(kinds)
    found = await items.settled(ctx.work, actor.scope, actor.person_id, ctx.now - A_YEAR)
    return tuple(one for one in found if one.item.kind in wanted and may_read(actor, one))


async def ready_for(ctx: Context, actor: Actor, action: str) -> tuple[UnitItem, ...]:
    """The items in the actor's hands on which this step may be taken now, most urgent first; one query."""
    return tuple(one for one in await mine(ctx, actor) if action in _actions(ctx, actor, one))


async def receivable(ctx: Context, actor: Actor) -> tuple[UnitItem, ...]:
    """What the actor may note as received by another channel, by unit, most urgent first; one query."""
    found = await items.in_scope(ctx.work, actor.reach(ADMINS), items.STILL_OPEN) if actor.has(ADMINS) else ()
    return tuple(one for one in found if OFFLINE in _actions(ctx, actor, one))


async def open_to(session: Session, actor: Actor) -> tuple[UnitItem, ...]:
    """The open items with a due time of the actor's units or, for department and leaders, of their field; one query."""
    found = await items.visible(session, actor.reach(UNIT_SIDE | OVERSEERS), actor.person_id)
    return by_due(tuple(one for one in found if one.item.due_at and may_read(actor, one)))


def _actions(ctx: Context, actor: Actor, unit_item: UnitItem) -> frozenset[str]:
    mechanism = MECHANISMS.get(unit_item.item.kind)
    found = steps_for(mechanism, unit_item.item, actor, unit_item.unit_path, ctx.now) if mechanism else ()
    return frozenset(step.action for step in found)


async def _in_hands(ctx: Context, actor: Actor) -> tuple[UnitItem, ...]:
    scope = actor.reach(DEPARTMENT)
    found = await items.in_scope(ctx.work, scope, items.IN_DEPARTMENTS_HANDS) if scope else ()
    return tuple(one for one in found if actor.may(_awaited(one), one.unit_path))


def _awaited(unit_item: UnitItem) -> frozenset[Role]:
    return awaited_roles(MECHANISMS.get(unit_item.item.kind), unit_item.item.state)


def by_due(found: tuple[UnitItem, ...]) -> tuple[UnitItem, ...]:
    """Items in the order of their due times, what has none at the end."""
    # No due time means no hurry: at the end, in fixed order.
    dated = [one for one in found if one.item.due_at]
    undated = [one for one in found if not one.item.due_at]
    return (*sorted(dated, key=lambda one: (one.item.due_at, one.item.id)), *undated)
