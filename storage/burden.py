"""What was asked of units, summed up by the database: messages that were counted, and items that were weighed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, bindparam, case, func, or_, select, true, update

from domain.burden import READING, Load, Origin, UnitLoad
from domain.items import Phase
from storage.engines import Once
from storage.engines.spelling import among
from storage.items import UnitItem, read_unit_item, unit_items
from storage.pushed import ASKED
from storage.session import Session
from storage.tables import item, notice, pushed, receipt, unit
from storage.types import UtcDateTime
from storage.units import ends, is_wide, read_unit, within_some

_NAMES = ("messages", "questions", "minutes")
_LIMIT = bindparam("limit", type_=Integer)
_BEGIN, _END = bindparam("begin", type_=UtcDateTime()), bindparam("end", type_=UtcDateTime())
_UNWEIGHED = Once(unit_items().where(item.c.questions.is_(None)).order_by(item.c.id).limit(_LIMIT), slow=True)
_WEIGH = Once(
    update(item)
    .where(item.c.id == bindparam("item_id"))
    .values(questions=bindparam("new_questions"), minutes=bindparam("new_minutes"))
)
# What was called off is asked no more.
_OPENED = and_(item.c.opened_at >= _BEGIN, item.c.opened_at < _END, item.c.phase != str(Phase.CANCELLED))
_SENT = and_(notice.c.sent_at >= _BEGIN, notice.c.sent_at < _END)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is summed up: the reporting units of these subtrees, or one unit alone, in a stretch of time.

    The stretch is told by the ids of its months, and by the instants (aware UTC) from which and before which it lies.
    """

    paths: tuple[str, ...]
    months: Collection[str]
    begin: datetime
    end: datetime
    unit_id: int | None = None

    @property
    def ways(self) -> int | None:
        """How many subtrees a statement compares with: 0 for a unit alone, None for the whole county."""
        if self.unit_id is not None:
            return 0
        return None if is_wide(self.paths) else len(self.paths)

    @property
    def values(self) -> dict[str, Any]:
        """What the statements bind."""
        stretch = {"months": list(self.months), "begin": self.begin, "end": self.end}
        return {**stretch, "unit_id": self.unit_id, **ends(self.paths)}


async def unweighed(session: Session, limit: int) -> tuple[UnitItem, ...]:
    """Some of the items of which is not known yet what they ask, in the order in which they were opened."""
    return tuple(read_unit_item(row) for row in await session.all(_UNWEIGHED, limit=limit))


async def weigh(session: Session, loads: Mapping[int, Load]) -> None:
    """Keep what items ask, by their ids."""
    rows = [
        {"item_id": item_id, "new_questions": one.questions, "new_minutes": one.minutes}
        for item_id, one in loads.items()
    ]
    await session.execute_many(_WEIGH, rows)


async def summed(session: Session, wanted: Wanted, budget: Load) -> tuple[int, Load, Load, int]:
    """How many units there are, all their loads together, the highest of each, how many exceed the budget."""
    row = await session.first(_summed(wanted.ways), **wanted.values, **_most(budget))
    assert row is not None  # noqa: S101  an aggregate always gives a row
    together, highest = (Load(*(int(row[f"{which}_{name}"] or 0) for name in _NAMES)) for which in ("all", "top"))
    return int(row["units"]), together, highest, int(row["over"] or 0)


async def page(session: Session, wanted: Wanted, budget: Load, skip: int, limit: int) -> tuple[UnitLoad, ...]:
    """Some of the units with what was asked of them: those over the budget first, else in fixed order."""
    rows = await session.all(_page(wanted.ways), **wanted.values, **_most(budget), skip=skip, limit=limit)
    return tuple(UnitLoad(read_unit(row), Load(*(int(row[name]) for name in _NAMES))) for row in rows)


async def kinds(session: Session, wanted: Wanted) -> Mapping[str, int]:
    """How many messages of each kind reached the people of the units."""
    return {row["kind"]: int(row["number"]) for row in await session.all(_kinds(wanted.ways), **wanted.values)}


async def duties(session: Session, wanted: Wanted, limit: int) -> tuple[Origin, ...]:
    """What was opened for the units, by title: what asks for the most minutes in all comes first."""
    rows = await session.all(_duties(wanted.ways), **wanted.values, limit=limit)
    names = ("number", "questions", "minutes")
    return tuple(Origin(row["id"], row["title"], *(int(row[name]) for name in names)) for row in rows)


async def notices(session: Session, wanted: Wanted, limit: int) -> tuple[Origin, ...]:
    """The notices that went to people of the units: those to most people first."""
    rows = await session.all(_notices(wanted.ways), **wanted.values, limit=limit)
    return tuple(Origin(row["id"], row["title"], int(row["number"])) for row in rows)


@cache
def _loads(ways: int | None) -> Subquery:
    told = select(pushed.c.unit_id, func.sum(pushed.c.number).label("messages"))
    told_each = told.where(among(pushed.c.month, "months")).group_by(pushed.c.unit_id).subquery()
    asked = select(item.c.unit_id, *(func.sum(item.c[name]).label(name) for name in ("questions", "minutes")))
    asked_each = asked.where(_OPENED).group_by(item.c.unit_id).subquery()
    messages = func.coalesce(told_each.c.messages, 0)
    questions, minutes = (func.coalesce(asked_each.c[name], 0) for name in ("questions", "minutes"))
    loads = (messages.label("messages"), questions.label("questions"), (minutes + messages * READING).label("minutes"))
    found = select(unit, *loads).join_from(unit, told_each, told_each.c.unit_id == unit.c.id, isouter=True)
    both = found.join(asked_each, asked_each.c.unit_id == unit.c.id, isouter=True)
    return both.where(ASKED, _here(ways)).subquery()


def _is_over(loads: Subquery) -> ColumnElement[bool]:
    return or_(*(loads.c[name] > bindparam(f"most_{name}", type_=Integer) for name in _NAMES))


@cache
def _summed(ways: int | None) -> Once:
    loads = _loads(ways)
    together = [func.sum(loads.c[name]).label(f"all_{name}") for name in _NAMES]
    highest = [func.max(loads.c[name]).label(f"top_{name}") for name in _NAMES]
    over = func.sum(case((_is_over(loads), 1), else_=0)).label("over")
    return Once(select(func.count().label("units"), *together, *highest, over).select_from(loads), slow=True)


@cache
def _page(ways: int | None) -> Once:
    loads = _loads(ways)
    ordered = select(loads).order_by(case((_is_over(loads), 0), else_=1), loads.c.sort, loads.c.id)
    return Once(ordered.limit(_LIMIT).offset(bindparam("skip", type_=Integer)), slow=True)


@cache
def _kinds(ways: int | None) -> Once:
    found = select(pushed.c.kind, func.sum(pushed.c.number).label("number"))
    theirs = found.join_from(pushed, unit, unit.c.id == pushed.c.unit_id)
    return Once(_asked(theirs, ways, among(pushed.c.month, "months")).group_by(pushed.c.kind), slow=True)


@cache
def _duties(ways: int | None) -> Once:
    minutes, first = func.sum(item.c.minutes).label("minutes"), func.min(item.c.id)
    columns = (func.count().label("number"), func.sum(item.c.questions).label("questions"), minutes)
    found = select(first.label("id"), item.c.title, *columns).join_from(item, unit, unit.c.id == item.c.unit_id)
    each = _asked(found, ways, _OPENED & (item.c.questions > 0)).group_by(item.c.kind, item.c.title)
    return Once(each.order_by(minutes.desc(), first).limit(_LIMIT), slow=True)


@cache
def _notices(ways: int | None) -> Once:
    number = func.count().label("number")
    found = select(notice.c.id, notice.c.title, number).join_from(notice, receipt, receipt.c.notice_id == notice.c.id)
    each = _asked(found.join(unit, unit.c.id == receipt.c.unit_id), ways, _SENT).group_by(notice.c.id, notice.c.title)
    return Once(each.order_by(number.desc(), notice.c.id).limit(_LIMIT), slow=True)


def _asked(found: Select[Any], ways: int | None, what: ColumnElement[bool]) -> Select[Any]:
    return found.where(what, ASKED, _here(ways))


def _here(ways: int | None) -> ColumnElement[bool]:
    if ways is None:
        return true()
    return within_some(ways) if ways else unit.c.id == bindparam("unit_id", type_=Integer)


def _most(budget: Load) -> dict[str, int]:
    return {"most_messages": budget.messages, "most_questions": budget.questions, "most_minutes": budget.minutes}
