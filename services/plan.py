"""A unit's plan (年度计划): what a year or quarter brings it, issued or not, and what it answered a year ago."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.dates.clock import local_day
from domain.dates.periods import Period
from domain.errors import Refusal
from domain.mechanism import Mechanism, Part
from domain.plan import Issued
from domain.power import REPORTING, UNIT_SIDE, Actor, Unit
from services import open_items
from services.context import Context
from services.openings import Checkpoint, checkpoints
from services.permissions import NOT_ALLOWED, may_read, mechanism_of
from storage import items, units
from storage.items import UnitItem


@dataclass(frozen=True, slots=True)
class Planned:
    """One duty of the plan: its title, when it opens (a day in China) and is due (aware UTC, None: no due time).

    `items` are those that are there already, `shown` the only one, `issued` says how many there are, `before` is the
    same duty a year ago.
    """

    mechanism: Mechanism

    title: str
    opens_on: date
    due_at: datetime | None
    parts: int
    issued: Issued | None = None
    shown: UnitItem | None = None
    before: UnitItem | None = None
    items: tuple[UnitItem, ...] = ()


async def own_units(ctx: Context, actor: Actor) -> tuple[Unit, ...]:
    """The units that the actor reports for, in fixed order."""
    ids = dict.fromkeys(post.unit_id for post in actor.posts if post.role in UNIT_SIDE)
    found = [await units.by_id(ctx.work, one) for one in ids]
    return tuple(one for one in found if one and one.type in REPORTING)


async def named(ctx: Context, actor: Actor, words: str) -> tuple[Unit, ...]:
    """The reporting units of the actor's field whose name, or a part of it, these words are."""
    found, _ = await open_items.named(ctx, actor, words)
    return tuple(one for one in found if one.type in REPORTING)


async def unit_of(ctx: Context, actor: Actor, unit_id: int) -> Unit:
    """A reporting unit that the actor reports for or oversees; raises Refusal for any other."""
    found = await open_items.unit_of(ctx, actor, unit_id)
    if found is None or found.type not in REPORTING:
        raise Refusal(NOT_ALLOWED)
    return found


async def of_unit(ctx: Context, actor: Actor, unit: Unit, span: Period) -> tuple[Planned, ...]:
    """What falls due in a stretch of days (both ends included) for a unit that `unit_of` has let see, by due time.

    Two queries. What the calendar brings is there before it opens; what people have made, once it is made.
    """
    this, last = [await _of_year(ctx, actor, unit, year) for year in (span.year, span.year - 1)]
    coming = [one for year in (span.year - 1, span.year) for one in checkpoints(year) if _owes(actor, unit, one)]
    planned = [_planned(ctx, one, (*this, *last), last) for one in coming]
    # What was over before the assistant was there is never opened.
    wanted = {one.key for one in coming if one.wanted_until >= ctx.today}
    planned = [made for one, made in zip(coming, planned, strict=True) if made.issued or one.key in wanted]
    known = {one.key for one in coming}
    others = [one for one in this if (one.item.kind, one.item.period) not in known and one.item.due_at]
    planned += [_made(one) for one in others]
    within = [one for one in planned if one.due_at and span.contains(local_day(one.due_at))]
    return tuple(sorted(within, key=lambda one: (one.due_at or ctx.now, one.title)))


async def _of_year(ctx: Context, actor: Actor, unit: Unit, year: int) -> Sequence[UnitItem]:
    found = await items.in_scope(ctx.work, [unit.path], items.OF_YEAR, year=str(year))
    return [one for one in found if one.item.unit_id == unit.id and may_read(actor, one)]


def _owes(actor: Actor, unit: Unit, one: Checkpoint) -> bool:
    mechanism = one.mechanism
    if unit.type not in mechanism.unit_types or one.opening.members:
        return False
    return mechanism.readers is None or actor.may(mechanism.readers, unit.path)


def _planned(ctx: Context, one: Checkpoint, every: Iterable[UnitItem], last: Sequence[UnitItem]) -> Planned:
    mechanism = one.mechanism
    there = [each for each in every if (each.item.kind, each.item.period) == one.key]
    dues = [each.item.due_at for each in there if each.item.due_at]
    return Planned(
        mechanism,
        mechanism.item_title(one.period, Part("", "")),
        one.opens_on,
        # A registered 五个一 has a later due time of its own: the plan shows what comes first.
        min(dues, default=ctx.rules.due(mechanism, one.opening, one.period, ctx.now)),
        len(ctx.rules.parts(mechanism)),
        Issued(len(there), sum(each.item.closed for each in there)) if there else None,
        there[0] if len(there) == 1 else None,
        _year_before(mechanism, one.period, last),
        tuple(there),
    )


def _year_before(mechanism: Mechanism, period: Period, last: Sequence[UnitItem]) -> UnitItem | None:
    before = Period(period.kind, period.year - 1, period.number).id
    found = [
        one for one in last if (one.item.kind, one.item.period) == (mechanism.kind, before) and one.item.submitted_at
    ]
    return found[0] if len(found) == 1 else None


def _made(one: UnitItem) -> Planned:
    item = one.item
    issued = Issued(1, int(item.closed))
    return Planned(mechanism_of(one), item.title, local_day(item.opened_at), item.due_at, 1, issued, one, items=(one,))


def states(found: Iterable[Planned]) -> Mapping[int, str]:
    """How the items that are shown alone stand, by their id."""
    return {
        one.shown.item.id: mechanism_of(one.shown).state(one.shown.item).title
        for one in found
        if one.shown and one.shown.item.state in mechanism_of(one.shown).states
    }
