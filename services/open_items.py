"""Lists of open items that may be very long: the next deadlines, and what waits for the department's judgement.

A page costs what it shows, however many units and years there are. Both lists can be narrowed to a kind of duty (事项)
and to a unit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import DEPARTMENT, OVERSEERS, UNIT_SIDE, Actor, Role, Unit, UnitType
from domain.steps import State
from domain.unit_index import UnitIndex, bare
from domain.workflow import awaited_roles
from services import naming, permissions
from services.context import Context
from storage import open_items, units
from storage.items import UnitItem
from storage.open_items import Asked

# So many units are offered where a part of a name means several.
MOST_NAMED = 20
_REACHED = UNIT_SIDE | OVERSEERS


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a list is narrowed to: a kind of duty, a unit, both or neither."""

    kind: str = ""
    unit_id: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a list: its items, how many come before them, and how many there are in all.

    `duty` and `unit` say what the list is narrowed to; a unit that is no more, or is not the reader's, leaves it empty.
    """

    shown: tuple[UnitItem, ...]
    skipped: int
    total: int
    duty: Mechanism | None = None
    unit: Unit | None = None


EVERYTHING = Narrow()


class Which(Enum):
    """Which list.

    DEADLINES: the open items with a due time of somebody's units or, for department and leaders, of their field.
    QUEUE: what was handed in for his judgement as a member of the department. A state may name the roles that have the
    ball (such as the one who signs); else it is the administrators'.
    """

    DEADLINES = auto()
    QUEUE = auto()


async def part(ctx: Context, actor: Actor, which: Which, page: int, size: int, narrow: Narrow = EVERYTHING) -> Part:
    """A page (from 1, or the nearest that there is) of a list, what is due first before the others."""
    asked = _asked(actor, which, narrow)
    counted = await open_items.numbers(ctx.work, asked)
    total = counted.get(narrow.kind, 0) if narrow.kind else sum(counted.values())
    last = max(1, -(-total // size))
    skipped = (min(max(page, 1), last) - 1) * size
    shown = await open_items.page(ctx.work, asked, skipped, size) if total else ()
    return Part(shown, skipped, total, MECHANISMS.get(narrow.kind), await unit_of(ctx, actor, narrow.unit_id))


async def unit_of(ctx: Context, actor: Actor, unit_id: int) -> Unit | None:
    """The unit with this id; None if it is no more, or lies outside the actor's field."""
    found = await units.by_id(ctx.work, unit_id) if unit_id else None
    return found if found and found.active and _reaches(actor, found) else None


async def number(ctx: Context, actor: Actor, which: Which) -> int:
    """How many there are in a list."""
    return sum((await open_items.numbers(ctx.work, _asked(actor, which, EVERYTHING))).values())


async def duties(ctx: Context, actor: Actor, which: Which, unit_id: int = 0) -> tuple[tuple[Mechanism, int], ...]:
    """The kinds of duties that a list holds (of one unit), in declared order, each with how many items."""
    return _in_order(await open_items.numbers(ctx.work, _asked(actor, which, Narrow(unit_id=unit_id))))


async def named(ctx: Context, actor: Actor, words: str) -> tuple[tuple[Unit, ...], tuple[Mechanism, ...]]:
    """The units of the actor's field and the kinds of duties whose name, or a part of it, these words are.

    Without any of them the units whose names come closest.
    """
    known = await naming.everyone(ctx, UnitType)
    theirs = [one for one in known.units if _reaches(actor, one)]
    index, said = UnitIndex(theirs, known.county), bare(words)
    meant = index.by_name(said) or index.by_part(said)
    kinds = _in_order({one.kind: 0 for one in MECHANISMS.values() if said and said in one.title + "\n" + one.short})
    if not meant and not kinds:
        meant = list(index.near(said, theirs))
    return tuple(meant[:MOST_NAMED]), tuple(one for one, _ in kinds)


def _asked(actor: Actor, which: Which, narrow: Narrow) -> Asked:
    if which is Which.QUEUE:
        return Asked(permissions.fields(actor, _judge), queue=True, kind=narrow.kind, unit_id=narrow.unit_id)
    own = frozenset((one.kind, name) for one, name, state in permissions.stands() if state.readers is None)
    fields = permissions.fields(actor, _read)
    return Asked(fields, actor.person_id, own, kind=narrow.kind, unit_id=narrow.unit_id)


def _in_order(counted: Mapping[str, int]) -> tuple[tuple[Mechanism, int], ...]:
    found = ((MECHANISMS[kind], count) for kind, count in counted.items() if kind in MECHANISMS)
    return tuple(sorted(found, key=lambda one: (one[0].order, one[0].kind)))


def _reaches(actor: Actor, unit: Unit) -> bool:
    return actor.may(_REACHED, unit.path)


def _read(mechanism: Mechanism, name: str, state: State) -> Iterable[frozenset[Role]]:
    return _REACHED, permissions.readers(mechanism, state)


def _judge(mechanism: Mechanism, name: str, state: State) -> Iterable[frozenset[Role]]:
    return DEPARTMENT, awaited_roles(mechanism, name)
