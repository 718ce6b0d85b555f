"""What the overview reads: how many items stand alike, how many units there are, and the units of one page."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, Self

from sqlalchemy import ColumnElement, String, bindparam, case, exists, func, or_, select, type_coerce

from domain.item_status import Basis
from domain.items import Phase
from domain.power import REPORTING, Unit, UnitType
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, one_of, unindexed
from storage.items import BASIS, read_basis
from storage.session import Session
from storage.tables import item, tally, unit
from storage.units import ORDER, ends, is_wide, read_unit, within_some

# A kind and a period.
Key = tuple[str, str]

_REPORTS = one_of(unit.c.type, REPORTING)
_OPEN = item.c.closed_at.is_(None)
# Longer than a kind may be: to PostgreSQL a list of such words would be one of words as long as a kind, and cut.
_KEY = type_coerce(item.c.kind + "/" + item.c.period, String)
_SUBMITTED = item.c.submitted_at.is_not(None)
# What the status of an open item depends on besides its due time, as one word.
_STAND = type_coerce(
    _KEY + "/" + item.c.state + "/" + item.c.holder + "/" + item.c.phase + case((_SUBMITTED, "/1"), else_="/0"), String
)

_TALLY_KEY = type_coerce(tally.c.kind + "/" + tally.c.period, String)
_STILL = select(_TALLY_KEY).where(~tally.c.closed, one_of(tally.c.unit_type, REPORTING))
_ALL_ALIKE = Once(
    select(tally)
    .where(one_of(tally.c.unit_type, REPORTING))
    .where(or_(~tally.c.closed, among(_TALLY_KEY, "keys"), _TALLY_KEY.in_(_STILL))),
    slow=True,
)

# Of no kind of item: the units themselves.
_EVERY_KIND = Once(
    select(tally.c.unit_type.label("type"), tally.c.number).where(
        tally.c.kind == "", one_of(tally.c.unit_type, REPORTING), tally.c.number > 0
    )
)


@dataclass(frozen=True, slots=True)
class Alike:
    """How many items of one kind, period and kind of unit have the same basis."""

    key: Key
    unit_type: UnitType
    basis: Basis
    number: int

    @classmethod
    def read(cls, row: Row) -> Self:
        return cls((row["kind"], row["period"]), UnitType(row["unit_type"]), read_basis(row), row["number"])

    @property
    def stand(self) -> str:
        """What its status depends on besides the due time, as one word: how `Wanted` names it."""
        kind, period = self.key
        one = self.basis
        return f"{kind}/{period}/{one.state}/{one.holder}/{one.phase}/{int(one.submitted)}"


class _Has(Enum):
    ANY = auto()
    DONE = auto()
    STANDS = auto()
    STANDS_IN_TIME = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which units a page shows: of these subtrees and kinds, those with items of these duties.

    With `stands` (words of `Alike.stand`) only those with an open item that stands so, or, of the `late` ones, stands
    so and is past its due time, or, of those `in_time`, is not. With `done` only those with one that is over.
    """

    paths: tuple[str, ...]
    keys: Collection[Key]
    types: Collection[UnitType] = REPORTING
    stands: Collection[str] | None = None
    late: Collection[str] = ()
    in_time: Collection[str] = ()
    done: bool = False

    @property
    def has(self) -> "_Has":
        """What of its items makes a unit one that is wanted."""
        if self.done:
            return _Has.DONE
        if self.stands is None:
            return _Has.ANY
        return _Has.STANDS_IN_TIME if self.in_time else _Has.STANDS

    @property
    def values(self) -> dict[str, Any]:
        """What the statements bind."""
        lists = {"keys": [_spelt(one) for one in self.keys], "periods": sorted({period for _, period in self.keys})}
        stands = {"stands": list(self.stands or ()), "late": list(self.late), "in_time": list(self.in_time)}
        return {**lists, **stands, "types": [str(one) for one in self.types], **ends(self.paths)}


async def alike(session: Session, paths: Iterable[str], running: Iterable[Key]) -> tuple[Alike, ...]:
    """The items of reporting units of these subtrees, counted by how they stand.

    They are those of the `running` duties and of every duty of which something is still open. For the whole county the
    database keeps the counts itself; below that they are made from the items.
    """
    paths, keys = tuple(paths), [_spelt(one) for one in running]
    if is_wide(paths):
        rows = await session.all(_ALL_ALIKE, keys=keys)
    else:
        rows = await session.all(_alike(len(paths)), keys=keys, **ends(paths))
    return tuple(Alike.read(row) for row in rows)


@cache
def _alike(paths: int) -> Once:
    here = (*_here(paths), _REPORTS)
    still = select(_KEY).join_from(item, unit, item.c.unit_id == unit.c.id).where(*here, _OPEN)
    columns = (item.c.kind, item.c.period, unit.c.type.label("unit_type"), *BASIS)
    counted = select(*columns, func.count().label("number")).join_from(item, unit, item.c.unit_id == unit.c.id)
    wanted = or_(_OPEN, among(_KEY, "keys"), _KEY.in_(still))
    return Once(counted.where(*here, wanted).group_by(*columns), slow=True)


async def kinds_of_units(session: Session, paths: Iterable[str]) -> Mapping[UnitType, int]:
    """How many active reporting units of each kind these subtrees have."""
    paths = tuple(paths)
    rows = await session.all(_EVERY_KIND if is_wide(paths) else _kinds_of_units(len(paths)), **ends(paths))
    return {UnitType(row["type"]): row["number"] for row in rows}


@cache
def _kinds_of_units(paths: int) -> Once:
    counted = select(unit.c.type, func.count().label("number")).where(*_here(paths), _REPORTS)
    return Once(counted.group_by(unit.c.type), slow=True)


async def number_of_units(session: Session, wanted: Wanted) -> int:
    """How many units there are of those that are wanted."""
    found: int = await session.value(_number(_number_of(wanted.paths), wanted.has), **wanted.values)
    return found


async def page_of_units(session: Session, wanted: Wanted, skip: int, limit: int) -> tuple[Unit, ...]:
    """Some of the units that are wanted, in fixed order."""
    statement = _page(_number_of(wanted.paths), wanted.has)
    rows = await session.all(statement, **wanted.values, skip=skip, limit=limit)
    return tuple(read_unit(row) for row in rows)


async def units_lacking(session: Session, wanted: Wanted) -> Mapping[Key, int]:
    """Of how many of the wanted units something is lacking, by duty."""
    rows = await session.all(_lacking_by_key(_number_of(wanted.paths)), **wanted.values)
    return {(row["kind"], row["period"]): row["number"] for row in rows}


@cache
def _number(paths: int | None, has: _Has) -> Once:
    return Once(select(func.count()).select_from(unit).where(*_wanted(paths, has)), slow=True)


@cache
def _page(paths: int | None, has: _Has) -> Once:
    found = select(unit).where(*_wanted(paths, has)).order_by(*ORDER)
    return Once(found.limit(bindparam("limit")).offset(bindparam("skip")), slow=True)


@cache
def _lacking_by_key(paths: int | None) -> Once:
    of = (item.c.kind, item.c.period)
    counted = select(*of, func.count(item.c.unit_id.distinct()).label("number"))
    here = (*_here(paths), among(unit.c.type, "types"), _stands(in_time=False))
    found = counted.join_from(item, unit, item.c.unit_id == unit.c.id).where(*here)
    return Once(found.group_by(*of), slow=True)


def _wanted(paths: int | None, has: _Has) -> tuple[ColumnElement[bool], ...]:
    theirs = item.c.unit_id == unit.c.id
    # In fixed order by the index of that order, as far as the page goes.
    return *_here(paths), among(unindexed(unit.c.type), "types"), exists().where(theirs, _that_is(has))


def _that_is(has: _Has) -> ColumnElement[bool]:
    owed = among(item.c.period, "periods") & among(_KEY, "keys") & (item.c.phase != str(Phase.CANCELLED))
    match has:
        case _Has.ANY:
            return owed
        case _Has.DONE:
            return owed & ~_OPEN
        case _Has.STANDS:
            return _stands(in_time=False)
        case _Has.STANDS_IN_TIME:
            return _stands(in_time=True)


def _here(paths: int | None) -> tuple[ColumnElement[bool], ...]:
    """The active units of so many subtrees, or (None) of the whole county, with which no unit has to be compared."""
    return (unit.c.active,) if paths is None else (within_some(paths), unit.c.active)


def _number_of(paths: Collection[str]) -> int | None:
    return None if is_wide(paths) else len(paths)


def _stands(*, in_time: bool) -> ColumnElement[bool]:
    ways = [among(_STAND, "stands"), among(_STAND, "late") & (item.c.due_at < NOW)]
    if in_time:
        ways.append(among(_STAND, "in_time") & (item.c.due_at.is_(None) | (item.c.due_at >= NOW)))
    return _OPEN & or_(*ways)


def _spelt(key: Key) -> str:
    return "/".join(key)
