"""What a person has to do: the items he has the ball for, and the queue that waits for the department."""

from collections.abc import Iterable

from domain.items import Holder
from domain.power import ADMINS, OVERSEERS, UNIT_SIDE, Actor, Role
from services.access import may_read
from services.desk import Desk
from storage import items
from storage.items import Placed

_BALL = {
    Role.SECRETARY: (Holder.UNIT, Holder.SECRETARY),
    Role.CLERK: (Holder.UNIT,),
}


async def mine(desk: Desk, actor: Actor) -> tuple[Placed, ...]:
    """The open items that this person has the ball for, most urgent first; one query."""
    scope = actor.reach(UNIT_SIDE)
    held = {holder for post in actor.posts for holder in _BALL.get(post.role, ())}
    return _by_due(await items.theirs(desk.work, scope, held, actor.person_id))


async def waiting(desk: Desk, actor: Actor) -> tuple[Placed, ...]:
    """What waits for the department's review in the actor's scope, oldest due first; one query."""
    scope = actor.reach(ADMINS)
    return _by_due(await items.in_scope(desk.work, scope, items.held_by([Holder.DEPARTMENT]))) if scope else ()


async def of_units(desk: Desk, actor: Actor) -> tuple[Placed, ...]:
    """All open items of the units that the actor reports for, whoever has the ball; one query."""
    scope = actor.reach(UNIT_SIDE)
    return _by_due(await items.in_scope(desk.work, scope, items.still_open())) if scope else ()


async def of_command(desk: Desk, actor: Actor, kinds: Iterable[str], year: int) -> tuple[Placed, ...]:
    """The items of these kinds and year in the actor's own units, closed ones too, in declared order; one query."""
    scope = actor.reach(UNIT_SIDE)
    if not scope:
        return ()
    wanted = frozenset(kinds)
    found = await items.in_scope(desk.work, scope, items.of_period(str(year)))
    return tuple(sorted((one for one in found if one.item.kind in wanted), key=lambda one: one.item.id))


async def under(desk: Desk, actor: Actor, kinds: Iterable[str]) -> tuple[Placed, ...]:
    """The open items of these kinds that the actor may see, whoever has the ball; one query."""
    wanted = frozenset(kinds)
    found = await items.visible(desk.work, actor.scope, actor.person_id)
    return _by_due(tuple(one for one in found if one.item.kind in wanted and may_read(actor, one)))


async def next_due(desk: Desk, actor: Actor) -> tuple[Placed, ...]:
    """The open items of the actor's units or, for the department and the leaders, of their whole field; one query."""
    scope = actor.reach(UNIT_SIDE | OVERSEERS)
    found = await items.in_scope(desk.work, scope, items.still_open()) if scope else ()
    return _by_due(tuple(one for one in found if may_read(actor, one)))


def _by_due(found: tuple[Placed, ...]) -> tuple[Placed, ...]:
    # No due time means no hurry: at the end, in fixed order.
    dated = [one for one in found if one.item.due_at]
    undated = [one for one in found if not one.item.due_at]
    return (*sorted(dated, key=lambda one: (one.item.due_at, one.item.id)), *undated)
