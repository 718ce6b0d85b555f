"""Units in a tree: look-ups by id, name and subtree."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, insert, or_, select, update

from domain.power import Unit, UnitType
from storage.engines import Row
from storage.session import Session
from storage.tables import unit

ORDER = (unit.c.sort, unit.c.id)


def within(paths: Iterable[str]) -> ColumnElement[bool]:
    """The condition "in the subtree of one of these paths"; no path means no row.

    Every path ends with "/", and "0" is the character after it: a range uses the index, a LIKE does not.
    """
    ranges = [and_(unit.c.path >= path, unit.c.path < f"{path[:-1]}0") for path in paths]
    return or_(*ranges) if ranges else false()


async def root(session: Session) -> Unit | None:
    """The unit without a parent: the organisation department."""
    row = await session.first(select(unit).where(unit.c.parent_id.is_(None)).order_by(unit.c.id))
    return _unit(row) if row else None


async def by_id(session: Session, unit_id: int) -> Unit | None:
    """One unit."""
    row = await session.first(select(unit).where(unit.c.id == unit_id))
    return _unit(row) if row else None


async def by_name(session: Session, name: str) -> Unit | None:
    """The unit with exactly this name."""
    row = await session.first(select(unit).where(unit.c.name == name))
    return _unit(row) if row else None


async def below(session: Session, paths: Iterable[str], types: Iterable[UnitType] = ()) -> tuple[Unit, ...]:
    """The active units of these subtrees in their fixed order, of the given types if any are named."""
    statement = select(unit).where(within(paths), unit.c.active).order_by(*ORDER)
    if wanted := [str(one) for one in types]:
        statement = statement.where(unit.c.type.in_(wanted))
    return tuple(_unit(row) for row in await session.all(statement))


async def add(session: Session, name: str, kind: UnitType, parent: Unit | None, sort: int) -> Unit:
    """Write a new unit below its parent."""
    parent_id = parent.id if parent else None
    values = {"name": name, "type": str(kind), "parent_id": parent_id, "path": "", "sort": sort}
    new_id = await session.insert(insert(unit).values(values).returning(unit.c.id))
    path = f"{parent.path if parent else '/'}{new_id}/"
    await session.execute(update(unit).where(unit.c.id == new_id).values(path=path))
    return Unit(new_id, name, kind, parent_id, path, sort)


async def add_many(session: Session, rows: Sequence[Unit]) -> None:
    """Write many units whose ids and paths were given out by `next_place` in this same transaction."""
    if rows:
        await session.execute_many(insert(unit), [_values(one) for one in rows])


async def next_place(session: Session) -> tuple[int, int]:
    """The next free id and place in the order; inside the writer's transaction nobody else takes them."""
    row = await session.first(select(func.max(unit.c.id).label("id"), func.max(unit.c.sort).label("sort")))
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
    await session.execute(update(unit).where(unit.c.id == unit_id).values(**values))


async def all_units(session: Session) -> Sequence[Unit]:
    """Every unit, active or not, in fixed order."""
    return [_unit(row) for row in await session.all(select(unit).order_by(*ORDER))]


def _unit(row: Row) -> Unit:
    return Unit(
        row["id"],
        row["name"],
        UnitType(row["type"]),
        row["parent_id"],
        row["path"],
        row["sort"],
        row["active"],
    )
