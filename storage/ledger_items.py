"""Which duties have a ledger, and the items of one of them, read unit by unit."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import exists, func, select

from storage.engines import Once
from storage.engines.spelling import among
from storage.items import IN_ORDER, OF_KIND, OF_PERIOD, UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import item, tally, unit
from storage.units import ends, is_wide, within_some

_OF_DUTY = Once(
    unit_items().where(among(item.c.unit_id, "unit_ids"), OF_KIND, OF_PERIOD).order_by(*IN_ORDER), slow=True
)


async def kinds_and_periods(session: Session, paths: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Which kinds and periods the active units of these subtrees have items of, as the kept counts tell them."""
    paths = list(paths)
    rows = await session.all(_kinds_and_periods(0 if is_wide(paths) else len(paths)), **ends(paths))
    return tuple((row["kind"], row["period"]) for row in rows) if paths else ()


@cache
def _kinds_and_periods(paths: int) -> Once:
    # A look by the index of kinds, units and periods for each, which ends at the first item.
    of_it = (item.c.kind == tally.c.kind, item.c.period == tally.c.period, item.c.unit_id == unit.c.id)
    there = tally.c.kind != ""
    if paths:
        there = exists().where(*of_it, within_some(paths), unit.c.active).correlate(tally)
    return Once(select(tally.c.kind, tally.c.period).where(there).distinct(), slow=True)


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
