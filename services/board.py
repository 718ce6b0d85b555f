"""The overview for those who oversee: what is running, unit by unit, from a fixed number of queries."""

from collections.abc import Iterable

from domain import board
from domain.board import Board, Column
from domain.dates.periods import Period
from domain.errors import Refusal
from domain.item_status import COUNTED
from domain.mechanisms import MECHANISMS
from domain.power import OVERSEERS, REPORTING, Actor, Role, Unit
from services.context import Context
from services.openings import running
from services.permissions import demand, unit_below
from storage import items, units
from storage.items import UnitItem


async def overview(ctx: Context, actor: Actor) -> Board:
    """The matrix of the actor's field; three queries, however many units there are.

    It holds the periods that are running and earlier ones of which something is still open. Raises Refusal
    for those who do not oversee.
    """
    demand(actor, OVERSEERS)
    scope = actor.reach(OVERSEERS)
    below = await units.below(ctx.work, scope, REPORTING)
    duties, found = await _owed(ctx, scope, below)
    late = frozenset(one.item.id for one in found if one.late)
    return board.build(duties, below, (one.item for one in found), ctx.now, ctx.rules.calendar, late)


async def duty(
    ctx: Context, actor: Actor, key: str, roles: frozenset[Role] = OVERSEERS
) -> tuple[Column, tuple[UnitItem, ...]]:
    """One duty by its key with all its items in the field where the actor holds one of `roles`, in unit order.

    Raises Refusal for those who hold none, and for a duty that is not on the board (any more).
    """
    demand(actor, roles)
    scope = actor.reach(roles)
    below = await units.below(ctx.work, scope, REPORTING)
    duties, found = await _owed(ctx, scope, below)
    wanted = find(duties, key)
    order = {unit.id: place for place, unit in enumerate(below)}
    mine = [one for one in found if wanted.covers(one.item)]
    return wanted, tuple(sorted(mine, key=lambda one: (order[one.item.unit_id], one.item.id)))


async def of_unit(ctx: Context, actor: Actor, unit_id: int) -> tuple[Unit, tuple[UnitItem, ...]]:
    """One unit with the items that its row of the overview counts, in the order of the duties.

    Raises Refusal outside the actor's field.
    """
    unit = await unit_below(ctx, actor, unit_id, OVERSEERS)
    duties, found = await _owed(ctx, actor.reach(OVERSEERS), [unit])
    order = {(one.mechanism.kind, one.period.id): place for place, one in enumerate(duties)}
    return unit, tuple(sorted(found, key=lambda one: (order[one.item.kind, one.item.period], one.item.id)))


def find(duties: Iterable[Column], key: str) -> Column:
    """The duty with this key; raises Refusal when it is not on the board (any more)."""
    found = next((one for one in duties if one.key == key), None)
    if found is None:
        raise Refusal("此按钮已过期，请发送 /board 查看最新总览。")
    return found


def _counts(ctx: Context, unit_item: UnitItem) -> bool:
    return board.status_of(unit_item.item, ctx.now) in COUNTED


async def _owed(
    ctx: Context, scope: Iterable[str], below: Iterable[Unit]
) -> tuple[tuple[Column, ...], tuple[UnitItem, ...]]:
    still_open = await items.in_scope(ctx.work, scope, items.STILL_OPEN)
    keys = {one.key for one in running(ctx)} | {(one.item.kind, one.item.period) for one in still_open}
    keys = {(kind, period) for kind, period in keys if kind in MECHANISMS and MECHANISMS[kind].is_counted}
    ids = [unit.id for unit in below]
    kinds, periods = {kind for kind, _ in keys}, {period for _, period in keys}
    every = await items.in_units(ctx.work, ids, kinds=kinds, periods=periods) if keys else ()
    found = tuple(one for one in every if (one.item.kind, one.item.period) in keys and _counts(ctx, one))
    keys = {(one.item.kind, one.item.period) for one in found}
    duties = [Column(MECHANISMS[kind], Period.parse(period)) for kind, period in keys]
    shown = sorted(duties, key=lambda one: (one.mechanism.order, one.mechanism.kind, one.period.start, one.period.id))
    return tuple(shown), found
