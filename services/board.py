"""The overview for those who oversee: what is running, counted for all units and shown for a page of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain import board
from domain.board import PAGE_SIZE, Board, BoardRow, Column, Group
from domain.dates.periods import Period
from domain.errors import Refusal
from domain.item_status import COUNTED, LACKING, ItemStatus, status
from domain.mechanisms import MECHANISMS
from domain.power import OVERSEERS, REPORTING, Actor, Role, Unit, UnitType
from domain.unit_index import UnitIndex, bare
from services import naming
from services.context import Context
from services.openings import running
from services.permissions import demand, unit_below
from storage import board as board_store
from storage import items
from storage.board import Alike, Key, Wanted
from storage.items import UnitItem

# With more units than this the overview begins with the kinds of units: nobody reads so many lines.
MOST_AT_ONCE = 30
# One character stands in too many names to mean a unit where something else may be meant.
SHORTEST_PART = 2
# So many units are offered where a part of a name means several.
MOST_NAMED = 20
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ask:
    """Which part of the overview: one duty by its key or all, what is missing only, one kind of units, which page.

    `flat` shows units in a large county too, where a page begins with the kinds of units; `stand` those with an item
    that stands so.
    """

    key: str = ""
    missing: bool = False
    unit_type: UnitType | None = None
    page: int = 1
    size: int = PAGE_SIZE
    flat: bool = False
    stand: ItemStatus | None = None

    @property
    def of_some(self) -> bool:
        """Whether only some of the units are asked for, which are shown in a large county too."""
        return bool(self.missing or self.unit_type or self.flat or self.stand)


async def overview(ctx: Context, actor: Actor, ask: Ask = Ask()) -> Board:
    """The matrix of the actor's field: counts of all of it, rows of one page; its cost is that of the page.

    It holds the periods that are running and earlier ones of which something is still open. Raises Refusal
    for those who do not oversee, and for a duty that is not on the board (any more).
    """
    demand(actor, OVERSEERS)
    scope = actor.reach(OVERSEERS)
    alike = await _alike(ctx, scope)
    duties = _duties(alike, ctx.now)
    if ask.key:
        duties = (find(duties, ask.key),)
    elif ask.unit_type:
        # What no unit of the kind owes would be a column of dashes.
        duties = _duties((one for one in alike if one.unit_type is ask.unit_type), ctx.now)
    keys = [_key(one) for one in duties]
    alike = tuple(one for one in alike if one.key in keys)
    totals = tuple(_total((one for one in alike if one.key == key), ctx.now) for key in keys)
    matrix = Board(duties, (), totals)
    kinds = await board_store.kinds_of_units(ctx.work, scope)
    if sum(kinds.values()) > MOST_AT_ONCE and not ask.of_some:
        return replace(matrix, total=sum(kinds.values()), groups=_groups(kinds, alike, ctx.now))
    return await _with_rows(ctx, matrix, _wanted(scope, keys, alike, ask), ask)


async def lacking(ctx: Context, actor: Actor, roles: frozenset[Role]) -> tuple[tuple[Column, int], ...]:
    """The duties in the field where the actor holds one of `roles`, each with of how many units something is lacking.

    Raises Refusal for those who hold none.
    """
    demand(actor, roles)
    scope = actor.reach(roles)
    alike = await _alike(ctx, scope)
    duties = _duties(alike, ctx.now)
    wanted = _wanted(scope, [_key(one) for one in duties], alike, Ask(missing=True))
    found = await board_store.units_lacking(ctx.work, wanted)
    return tuple((one, found.get(_key(one), 0)) for one in duties)


async def duty(
    ctx: Context, actor: Actor, key: str, roles: frozenset[Role] = OVERSEERS
) -> tuple[Column, tuple[UnitItem, ...]]:
    """One duty by its key with all its items in the field where the actor holds one of `roles`, in unit order.

    Raises Refusal for those who hold none, and for a duty that is not on the board (any more).
    """
    demand(actor, roles)
    scope = actor.reach(roles)
    wanted = find(_duties(await _alike(ctx, scope), ctx.now), key)
    of_it = {"kind": wanted.mechanism.kind, "period": wanted.period.id}
    found = await items.in_scope(ctx.work, scope, items.OF_KIND, items.OF_PERIOD, items.REPORTS, **of_it)
    order = {unit_id: place for place, unit_id in enumerate(dict.fromkeys(one.item.unit_id for one in found))}
    counts = (one for one in found if _counts(ctx, one))
    return wanted, tuple(sorted(counts, key=lambda one: (order[one.item.unit_id], one.item.id)))


async def of_unit(ctx: Context, actor: Actor, unit_id: int) -> tuple[Unit, tuple[UnitItem, ...]]:
    """One unit with the items that its row of the overview counts, in the order of the duties.

    Raises Refusal outside the actor's field.
    """
    unit = await unit_below(ctx, actor, unit_id, OVERSEERS)
    duties = _duties(await _alike(ctx, actor.reach(OVERSEERS)), ctx.now)
    order = {_key(one): place for place, one in enumerate(duties)}
    found = [] if unit.type not in REPORTING else await _owed(ctx, [unit], order)
    return unit, tuple(sorted(found, key=lambda one: (order[one.item.kind, one.item.period], one.item.id)))


async def items_of(ctx: Context, matrix: Board) -> tuple[UnitItem, ...]:
    """The items that the rows of a matrix count, in the order of its duties; its reader was let see them by it."""
    order = {_key(one): place for place, one in enumerate(matrix.columns)}
    found = await _owed(ctx, [row.unit for row in matrix.rows], order)
    return tuple(sorted(found, key=lambda one: (order[one.item.kind, one.item.period], one.item.id)))


async def units_named(ctx: Context, actor: Actor, words: str) -> tuple[Unit, ...]:
    """The reporting units of the actor's field whose name, or a part of it, these words are; raises Refusal.

    Without such a unit those whose names come closest.
    """
    demand(actor, OVERSEERS)
    index, theirs = await _field(ctx, actor)
    return (_meant(index, words) or tuple(index.near(bare(words), theirs)))[:MOST_NAMED]


async def names_units(ctx: Context, actor: Actor, words: str) -> bool:
    """Whether these words are the name, or a part of it, of a reporting unit that the actor oversees."""
    if not actor.has(OVERSEERS) or len(bare(words)) < SHORTEST_PART:
        return False
    index, _ = await _field(ctx, actor)
    return bool(_meant(index, words))


async def _field(ctx: Context, actor: Actor) -> tuple[UnitIndex, list[Unit]]:
    known = await naming.everyone(ctx, REPORTING)
    theirs = [one for one in known.units if actor.may(OVERSEERS, one.path)]
    return UnitIndex(theirs, known.county), theirs


def _meant(index: UnitIndex, words: str) -> tuple[Unit, ...]:
    said = bare(words)
    return tuple(index.by_name(said) or index.by_part(said))


def find(duties: Iterable[Column], key: str) -> Column:
    """The duty with this key; raises Refusal when it is not on the board (any more)."""
    found = next((one for one in duties if one.key == key), None)
    if found is None:
        raise Refusal("此按钮已过期，请发送 /board 查看最新总览。")
    return found


async def _alike(ctx: Context, scope: Iterable[str]) -> tuple[Alike, ...]:
    found = await board_store.alike(ctx.work, scope, [one.key for one in running(ctx)])
    return tuple(one for one in found if one.key[0] in MECHANISMS and MECHANISMS[one.key[0]].is_counted)


def _duties(alike: Iterable[Alike], now: datetime) -> tuple[Column, ...]:
    """The duties of which there is anything that counts, in declared order."""
    keys = {one.key for one in alike if _status(one, now) in COUNTED}
    duties = [Column(MECHANISMS[kind], Period.parse(period)) for kind, period in keys]
    return tuple(
        sorted(duties, key=lambda one: (one.mechanism.order, one.mechanism.kind, one.period.start, one.period.id))
    )


def _wanted(scope: Sequence[str], keys: Sequence[Key], alike: Iterable[Alike], ask: Ask) -> Wanted:
    types = [ask.unit_type] if ask.unit_type else REPORTING
    how = LACKING if ask.missing else frozenset(filter(None, (ask.stand,)))
    if not how or how == {ItemStatus.DONE}:
        return Wanted(tuple(scope), keys, types, done=bool(how))
    # Each way to stand is judged by the domain, on time and late; the database looks for items that stand so.
    stands = {one.stand: one for one in alike if not one.basis.closed}
    on_time = {name for name, one in stands.items() if _if_due(one, None) in how}
    late = {name for name, one in stands.items() if _if_due(one, _LONG_AGO) in how}
    return Wanted(tuple(scope), keys, types, on_time & late, late - on_time, on_time - late)


async def _with_rows(ctx: Context, matrix: Board, wanted: Wanted, ask: Ask) -> Board:
    total = await board_store.number_of_units(ctx.work, wanted) if wanted.keys else 0
    last = max(1, -(-total // ask.size))
    skipped = (min(max(ask.page, 1), last) - 1) * ask.size
    shown = await board_store.page_of_units(ctx.work, wanted, skipped, ask.size) if total else ()
    found = await _owed(ctx, shown, wanted.keys)
    late = frozenset(one.item.id for one in found if one.late)
    owed = (one.item for one in found)
    rows: tuple[BoardRow, ...] = board.rows_of(matrix.columns, shown, owed, ctx.now, ctx.rules.calendar, late)
    return replace(matrix, rows=rows, total=total, skipped=skipped)


async def _owed(ctx: Context, shown: Iterable[Unit], keys: Collection[Key]) -> tuple[UnitItem, ...]:
    """What these units have of these duties and is board_store."""
    ids = [one.id for one in shown]
    if not ids or not keys:
        return ()
    kinds, periods = {kind for kind, _ in keys}, {period for _, period in keys}
    found = await items.in_units(ctx.work, ids, kinds=kinds, periods=periods)
    return tuple(one for one in found if (one.item.kind, one.item.period) in keys and _counts(ctx, one))


def _counts(ctx: Context, unit_item: UnitItem) -> bool:
    return board.status_of(unit_item.item, ctx.now) in COUNTED


def _groups(kinds: Mapping[UnitType, int], alike: Sequence[Alike], now: datetime) -> tuple[Group, ...]:
    return tuple(
        Group(one, kinds[one], _total((each for each in alike if each.unit_type is one), now))
        for one in UnitType
        if kinds.get(one)
    )


def _total(alike: Iterable[Alike], now: datetime) -> Mapping[ItemStatus, int]:
    total: Counter[ItemStatus] = Counter()
    for one in alike:
        if (how := _status(one, now)) in COUNTED:
            total[how] += one.number
    return total


def _if_due(one: Alike, due_at: datetime | None) -> ItemStatus:
    basis = replace(one.basis, due_at=due_at)
    return status(MECHANISMS.get(one.key[0]), basis, _LONG_AGO + timedelta(days=1))


def _status(one: Alike, now: datetime) -> ItemStatus:
    return status(MECHANISMS.get(one.key[0]), one.basis, now)


def _key(duty: Column) -> Key:
    return duty.mechanism.kind, duty.period.id
