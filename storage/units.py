"""Units in a tree: look-ups by id, name and subtree."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, insert, or_, select, true, update

from domain.power import Unit, UnitType
from storage.engines import Once, Row
from storage.engines.spelling import among
from storage.session import Session
from storage.tables import unit

ORDER = (unit.c.sort, unit.c.id)
_ROOT = Once(select(unit).where(unit.c.parent_id.is_(None)).order_by(unit.c.id))
_BY_ID = Once(select(unit).where(unit.c.id == bindparam("unit_id")))
_BY_NAME = Once(select(unit).where(unit.c.name == bindparam("name")))
_ALL = Once(select(unit).order_by(*ORDER), slow=True)
_LAST = Once(select(func.max(unit.c.id).label("id"), func.max(unit.c.sort).label("sort")))
_ADD = Once(insert(unit).returning(unit.c.id))
_ADD_MANY = Once(insert(unit))
_CHANGE = Once(update(unit).where(unit.c.id == bindparam("unit_id")))


def within_some(number: int, first: int = 0) -> ColumnElement[bool]:
    """The condition "in the subtree of one of these paths": so many of those that `ends` binds, from the `first` on.

    Every path ends with "/", and "0" is the character after it: a range uses the index, a LIKE does not. No path means
    no row.
    """
    ranges = [
        and_(unit.c.path >= bindparam(f"from_{n}"), unit.c.path < bindparam(f"before_{n}"))
        for n in range(first, first + number)
    ]
    return or_(*ranges) if ranges else false()


def ends(paths: Sequence[str]) -> Mapping[str, str]:
    """The values of `within_some` for these paths."""
    first = {f"from_{n}": path for n, path in enumerate(paths)}
    return first | {f"before_{n}": _after(path) for n, path in enumerate(paths)}


def is_wide(paths: Iterable[str]) -> bool:
    """Whether one of these subtrees is the whole county ("/", "/1/"), which nobody looks through on the loop."""
    return any(path.count("/") <= 2 for path in paths)


def _after(path: str) -> str:
    return f"{path[:-1]}0"


async def root(session: Session) -> Unit | None:
    """The unit without a parent: the organisation department."""
    row = await session.first(_ROOT)
    return read_unit(row) if row else None


async def by_id(session: Session, unit_id: int) -> Unit | None:
    """One unit."""
    row = await session.first(_BY_ID, unit_id=unit_id)
    return read_unit(row) if row else None


async def by_name(session: Session, name: str) -> Unit | None:
    """The unit with exactly this name."""
    row = await session.first(_BY_NAME, name=name)
    return read_unit(row) if row else None


async def below(session: Session, paths: Iterable[str], types: Iterable[UnitType] = ()) -> tuple[Unit, ...]:
    """The active units of these subtrees in their fixed order, of the given types if any are named."""
    paths, wanted = list(paths), [str(one) for one in types]
    found = await session.all(_below(len(paths), bool(wanted)), types=wanted, **ends(paths))
    return tuple(read_unit(row) for row in found)


@cache
def _below(paths: int, typed: bool) -> Once:
    of_type = among(unit.c.type, "types") if typed else true()
    return Once(select(unit).where(within_some(paths), unit.c.active, of_type).order_by(*ORDER), slow=True)


async def add(session: Session, name: str, kind: UnitType, parent: Unit | None, sort: int) -> Unit:
    """Write a new unit below its parent."""
    parent_id = parent.id if parent else None
    values = {"name": name, "type": str(kind), "parent_id": parent_id, "path": "", "sort": sort}
    new_id = await session.insert(_ADD, values)
    path = f"{parent.path if parent else '/'}{new_id}/"
    await session.execute(_CHANGE, {"path": path}, unit_id=new_id)
    return Unit(new_id, name, kind, parent_id, path, sort)


async def add_many(session: Session, rows: Sequence[Unit]) -> None:
    """Write many units whose ids and paths were given out by `next_place` in this same transaction."""
    if rows:
        await session.execute_many(_ADD_MANY, [_values(one) for one in rows])


async def next_place(session: Session) -> tuple[int, int]:
    """The next free id and place in the order; inside the writer's transaction nobody else takes them."""
    row = await session.first(_LAST)
    return ((row["id"] or 0) + 1, (row["sort"] or 0) + 1) if row else (1, 1)


def _values(one: Unit) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "type": str(one.type),
        "parent_id": one.parent_id,
        "path": one.path,
        "sort": one.sort,
    }


async def change(session: Session, unit_id: int, **values: Any) -> None:
    """Change name, type, order or activity of a unit."""
    await session.execute(_CHANGE, values, unit_id=unit_id)


async def all_units(session: Session) -> Sequence[Unit]:
    """Every unit, active or not, in fixed order."""
    return [read_unit(row) for row in await session.all(_ALL)]


def read_unit(row: Row) -> Unit:
    """The unit in a row of the table."""
    return Unit(
        row["id"],
        row["name"],
        UnitType(row["type"]),
        row["parent_id"],
        row["path"],
        row["sort"],
        row["active"],
    )
