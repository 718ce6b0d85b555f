"""The items of one duty, read unit by unit, for a ledger."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import func, select

from storage.engines import Once
from storage.engines.spelling import among
from storage.items import IN_ORDER, OF_KIND, OF_PERIOD, UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import item, unit
from storage.units import ends, within_some

_OF_DUTY = Once(
    unit_items().where(among(item.c.unit_id, "unit_ids"), OF_KIND, OF_PERIOD).order_by(*IN_ORDER), slow=True
)


async def units_of_duty(session: Session, paths: Iterable[str], kind: str, period: str) -> tuple[tuple[int, int], ...]:
    """The units of these subtrees that have items of a kind and period, with how many, in fixed unit order."""
    paths = list(paths)
    rows = await session.all(_units_of_duty(len(paths)), kind=kind, period=period, **ends(paths))
    return tuple((row["id"], row["number"]) for row in rows)


@cache
def _units_of_duty(paths: int) -> Once:
    counted = select(unit.c.id, func.count().label("number")).join_from(unit, item, item.c.unit_id == unit.c.id)
    found = counted.where(within_some(paths), unit.c.active, OF_KIND, OF_PERIOD)
    return Once(found.group_by(unit.c.id, unit.c.sort).order_by(unit.c.sort, unit.c.id), slow=True)


async def of_duty(session: Session, unit_ids: Iterable[int], kind: str, period: str) -> tuple[UnitItem, ...]:
    """The items of a kind and period that these units have, in fixed unit order."""
    rows = await session.all(_OF_DUTY, unit_ids=list(unit_ids), kind=kind, period=period)
    return tuple(read_unit_item(row) for row in rows)
