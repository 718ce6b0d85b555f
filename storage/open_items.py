"""Open items that somebody may see, counted and read a page at a time: deadlines, and the department's queue."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal,
    select,
    true,
    type_coerce,
    union,
)
from sqlalchemy import exists as exists_one

from domain.items import Holder, Phase
from storage.engines import Once
from storage.engines.spelling import among
from storage.fields import STAND, Field, KindState, bound, in_field, shape, spelt
from storage.items import IN_REVIEW, OF_KIND, STILL_OPEN, UnitItem, read_unit_item, unit_items
from storage.session import Session
from storage.tables import item, tally, unit
from storage.units import is_wide

_ORDER = (item.c.due_at.asc().nulls_last(), item.c.id)
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which open items: of these fields, and a person's own; of one kind and of one unit where these are given.

    In the `queue` are those that wait for the department's judgement; else it is those that have a due time.
    """

    fields: tuple[Field, ...]
    person_id: int = 0
    own: frozenset[KindState] = frozenset()
    queue: bool = False
    kind: str = ""
    unit_id: int = 0

    @property
    def wide(self) -> frozenset[KindState]:
        """What is readable in the whole county, of which the database keeps the counts."""
        return frozenset(one for field in self.fields if is_wide(field.paths) for one in field.stands)


class _Shape(NamedTuple):
    """What of a question makes another statement."""

    paths: tuple[int, ...]
    queue: bool
    by_kind: bool = False
    by_unit: bool = False
    wide: bool = False


async def numbers(session: Session, asked: Asked) -> Mapping[str, int]:
    """How many there are of each kind, whatever kind is asked for; in the whole county at the cost of what differs."""
    found: Counter[str] = Counter()
    wide = frozenset() if asked.unit_id else asked.wide
    if wide:
        rows = await session.all(_kept(asked.queue), wide=spelt(wide))
        found.update({row["kind"]: row["number"] for row in rows})
        asked = replace(asked, fields=tuple(one for one in asked.fields if not is_wide(one.paths)))
    if asked.fields or asked.own:
        rows = await session.all(_counted(_shape(replace(asked, kind=""))), wide=spelt(wide), **_values(asked))
        found.update({row["kind"]: row["number"] for row in rows})
    return found


async def page(session: Session, asked: Asked, skip: int, limit: int) -> tuple[UnitItem, ...]:
    """Some of them, what is due first before the others."""
    rows = await session.all(_page(_shape(asked)), wide=(), **_values(asked), skip=skip, limit=limit)
    return tuple(read_unit_item(row) for row in rows)


def _shape(asked: Asked) -> _Shape:
    return _Shape(shape(asked.fields), asked.queue, bool(asked.kind), bool(asked.unit_id), bool(asked.wide))


def _values(asked: Asked) -> Mapping[str, object]:
    own = {"person_id": asked.person_id, "own": spelt(asked.own)}
    return {**bound(asked.fields), **own, "kind": asked.kind, "unit_id": asked.unit_id}


@cache
def _kept(queue: bool) -> Once:
    in_queue = (tally.c.holder == str(Holder.DEPARTMENT)) & (tally.c.phase == str(Phase.WAITING))
    stand = type_coerce(tally.c.kind + "/" + tally.c.state, String)
    wanted = in_queue if queue else tally.c.due_at < literal(_NEVER, tally.c.due_at.type)
    counted = select(tally.c.kind, func.sum(tally.c.number).label("number"))
    return Once(counted.where(~tally.c.closed, wanted, among(stand, "wide")).group_by(tally.c.kind), slow=True)


@cache
def _counted(of: _Shape) -> Once:
    found = _ids(of).subquery()
    counted = select(item.c.kind, func.count().label("number")).where(item.c.id.in_(select(found.c.id)))
    return Once(counted.where(among(STAND, "wide", none=True)).group_by(item.c.kind), slow=True)


@cache
def _page(of: _Shape) -> Once:
    part = _ids(of).order_by(*_ORDER).limit(bindparam("limit", type_=Integer)).offset(bindparam("skip", type_=Integer))
    found = part.subquery()
    return Once(unit_items().where(item.c.id.in_(select(found.c.id))).order_by(*_ORDER), slow=True)


def _ids(of: _Shape) -> Select[tuple[int]]:
    """The items by the shortest way: those of a few units unit by unit, those of a county in the order of the page."""
    kept = [STILL_OPEN, IN_REVIEW if of.queue else item.c.due_at.is_not(None), OF_KIND if of.by_kind else true()]
    own = (item.c.person_id == bindparam("person_id")) & among(STAND, "own")
    fields = [in_field(of.paths, number) for number in range(len(of.paths))]
    if of.wide or of.by_unit:
        readable: ColumnElement[bool] = own
        for one in fields:
            readable = readable | one
        # The unit is looked up for each item: joined, it might be taken first, and every page cost a county.
        with_unit = exists_one().where(unit.c.id == item.c.unit_id, unit.c.active, readable).correlate(item)
        of_unit = item.c.unit_id == bindparam("unit_id") if of.by_unit else true()
        return select(item.c.id).where(*kept, of_unit, with_unit)
    ways = (select(item.c.id).join(unit).where(unit.c.active, *kept, way) for way in (own, *fields))
    each = union(*ways).subquery()
    return select(item.c.id).where(item.c.id.in_(select(each.c.id)))
