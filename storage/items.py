"""Items, each with its unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, func, literal_column, select, union_all, update

from domain.holders import OWED
from domain.items import Holder, Item, Phase
from storage.engines import Row
from storage.engines.spelling import insert as upsert
from storage.session import Session
from storage.tables import item, person, submission, unit
from storage.units import within


@dataclass(frozen=True, slots=True)
class UnitItem:
    """An item together with the unit that owes it, and the name of the person whose own it is, if anybody's.

    It is `late` when what was handed in last came in late: the first version of that part, as its receipt says.
    """

    item: Item
    unit_name: str
    unit_path: str
    person_name: str = ""
    late: bool = False


async def by_id(session: Session, item_id: int) -> UnitItem | None:
    """One item with its unit."""
    return await _first(session, item.c.id == item_id)


async def kinds_and_periods(session: Session, paths: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Which kinds and periods the active units of these subtrees have items of."""
    statement = select(item.c.kind, item.c.period).join(unit).where(within(paths), unit.c.active).distinct()
    return tuple((row["kind"], row["period"]) for row in await session.all(statement))


async def by_no(session: Session, no: str) -> UnitItem | None:
    """The item with this number."""
    return await _first(session, item.c.no == no)


async def in_units(
    session: Session, unit_ids: Iterable[int], *, kinds: Iterable[str] = (), periods: Iterable[str] = ()
) -> tuple[UnitItem, ...]:
    """All items of these units (of these kinds and periods), by due time."""
    statement = unit_items().where(item.c.unit_id.in_(list(unit_ids))).order_by(item.c.due_at, item.c.id)
    if kinds := list(kinds):
        statement = statement.where(item.c.kind.in_(kinds))
    if periods := list(periods):
        statement = statement.where(item.c.period.in_(periods))
    return await _all(session, statement)


async def in_scope(session: Session, paths: Iterable[str], *conditions: ColumnElement[bool]) -> tuple[UnitItem, ...]:
    """All items of the units in these subtrees, in fixed unit order."""
    statement = unit_items().where(within(paths), unit.c.active, *conditions)
    return await _all(session, statement.order_by(unit.c.sort, unit.c.id, item.c.due_at, item.c.id))


async def to_do(
    session: Session, paths: Iterable[str], holders: Iterable[Holder], person_id: int, unit_ids: Iterable[int]
) -> tuple[UnitItem, ...]:
    """The open items of these subtrees with one of these holders, those of these very units, and this person's own."""
    own = held_by([Holder.PERSON]) & (item.c.person_id == person_id)
    here = item.c.unit_id.in_(list(unit_ids)) & _among_few([Holder.UNIT])
    below = item.c.unit_id.in_(select(unit.c.id).where(within(paths))) & _among_few(holders)
    # Three ways to an item, each by an index of its own; as one OR they would cost a look at every item.
    found = union_all(*(select(item.c.id).where(way) for way in (below, here, own))).subquery()
    statement = unit_items().where(unit.c.active, item.c.id.in_(select(found.c.id)))
    return await _all(session, statement.order_by(unit.c.sort, unit.c.id, item.c.due_at, item.c.id))


async def visible(session: Session, paths: Iterable[str], person_id: int) -> tuple[UnitItem, ...]:
    """The open items of these subtrees, and those that this person holds himself."""
    statement = unit_items().where(unit.c.active, still_open(), within(paths) | (item.c.person_id == person_id))
    return await _all(session, statement.order_by(unit.c.sort, unit.c.id, item.c.due_at, item.c.id))


async def settled(session: Session, paths: Iterable[str], person_id: int, since: datetime) -> tuple[UnitItem, ...]:
    """What has been closed since an instant in these subtrees, or held by this person himself, newest first."""
    theirs_too = within(paths) | (item.c.person_id == person_id)
    statement = unit_items().where(unit.c.active, item.c.closed_at >= since, theirs_too)
    return await _all(session, statement.order_by(item.c.closed_at.desc(), item.c.id.desc()))


async def created_from(session: Session, kind: str, source_id: int) -> tuple[UnitItem, ...]:
    """The open items of a kind that another item brought into being, in fixed unit order."""
    came = (item.c.kind == kind) & (item.c.source_id == source_id)
    return await in_scope(session, ["/"], still_open(), came)


def held_by(holders: Iterable[Holder]) -> ColumnElement[bool]:
    """The condition "open, and one of these has the ball"."""
    return item.c.closed_at.is_(None) & item.c.holder.in_([str(holder) for holder in holders])


def in_review() -> ColumnElement[bool]:
    """The condition "in the department's queue of review", as `domain.item_status.reviewed` has it."""
    return held_by([Holder.DEPARTMENT]) & (item.c.phase == str(Phase.WAITING))


def in_departments_hands() -> ColumnElement[bool]:
    """The condition "the department's own work": it has the ball, and nothing was handed in for its judgement."""
    return held_by([Holder.DEPARTMENT]) & (item.c.phase != str(Phase.WAITING))


def _among_few(holders: Iterable[Holder]) -> ColumnElement[bool]:
    """Like `held_by`, but by the index of units: one unit has few items, one holder has most of the county's.

    The plus keeps SQLite from the index of holders, which it would think the better one.
    """
    holder = literal_column("+item.holder", String)
    return item.c.closed_at.is_(None) & holder.in_([str(one) for one in holders])


def of_period(period: str) -> ColumnElement[bool]:
    """The condition "of this period"."""
    return item.c.period == period


def of_kind(kind: str) -> ColumnElement[bool]:
    """The condition "of this kind"."""
    return item.c.kind == kind


def names_units(kind: str, section: str, name: str, unit_ids: Iterable[int]) -> ColumnElement[bool]:
    """The condition "of this kind, and this answer names one of these units"; a text that names one does not count."""
    part = func.json_tree(item.c.payload, f"$.{section}.{name}").table_valued("key", "atom")
    named = select(part.c.atom).where(part.c.key == "id", part.c.atom.in_(list(unit_ids)))
    return of_kind(kind) & named.exists()


def still_open() -> ColumnElement[bool]:
    """The condition "not closed"."""
    return item.c.closed_at.is_(None)


async def due_for_reminder(session: Session, limit: int = 5000) -> tuple[UnitItem, ...]:
    """The open items whose reminder instant has come; the index makes this cost what is due, not what exists."""
    statement = unit_items().where(item.c.remind_at <= session.now, unit.c.active)
    return await _all(session, statement.order_by(unit.c.sort, unit.c.id, item.c.due_at, item.c.id).limit(limit))


async def next_reminder(session: Session) -> datetime | None:
    """The next instant at which any item asks for a reminder."""
    found: datetime | None = await session.value(select(func.min(item.c.remind_at)))
    return found


async def rolled_over(session: Session, kinds: Iterable[str]) -> tuple[UnitItem, ...]:
    """The open items of these kinds whose due time is over."""
    late = item.c.due_at <= session.now
    return await _all(session, unit_items().where(item.c.kind.in_(sorted(kinds)), still_open(), late))


async def next_roll(session: Session, kinds: Iterable[str]) -> datetime | None:
    """The next due time of the open items of these kinds."""
    statement = select(func.min(item.c.due_at)).where(item.c.kind.in_(sorted(kinds)), still_open())
    found: datetime | None = await session.value(statement)
    return found


async def save(session: Session, new: Item) -> bool:
    """Write an item that was version - 1 when it was read; False when somebody else was first."""
    values = {
        "state": new.state,
        "holder": str(new.holder),
        "phase": str(new.phase),
        "forms": dict(new.forms),
        "drafted_by": new.drafted_by,
        "payload": dict(new.payload),
        "version": new.version,
        "due_at": new.due_at,
        "remind_at": new.remind_at,
        "quiet_until": new.quiet_until,
        "offline": new.offline,
        "submitted_at": new.submitted_at,
        "updated_at": new.updated_at,
        "closed_at": new.closed_at,
        "title": new.title,
    }
    same = (item.c.id == new.id) & (item.c.version == new.version - 1)
    return await session.changed(update(item).where(same).values(values)) == 1


async def plan_reminders(session: Session, times: Mapping[int, datetime | None]) -> None:
    """Set the next reminder instant of many items."""
    for instant in set(times.values()):
        ids = [item_id for item_id, at in times.items() if at == instant]
        await session.execute(update(item).where(item.c.id.in_(ids)).values(remind_at=instant))


async def ask_at(session: Session, unit_ids: Iterable[int], kinds: Iterable[str], at: datetime) -> None:
    """Have what these units owe of these kinds ask for a reminder at an instant (UTC) at the latest."""
    owing = (item.c.unit_id.in_(list(unit_ids)), item.c.kind.in_(sorted(kinds)), item.c.closed_at.is_(None))
    later = item.c.remind_at.is_(None) | (item.c.remind_at > at)
    owed = item.c.holder.in_(sorted(OWED)) & (item.c.due_at > at)
    await session.execute(update(item).where(*owing, owed, later).values(remind_at=at))


async def open_many(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write the items of a period in one statement; those that exist already stay as they are."""
    if not rows:
        return 0
    first = (await session.value(select(func.max(item.c.id))) or 0) + 1
    numbered = [dict(row, no=f"{row['period'][:4]}-{first + n:05d}") for n, row in enumerate(rows)]
    return len(await session.execute_many(upsert(item).on_conflict_do_nothing().returning(item.c.id), numbered))


async def open_each(session: Session, new: Sequence[Item]) -> tuple[UnitItem, ...]:
    """Write new items of one kind and period, which get their ids and numbers here; in the order given."""
    if not new:
        return ()
    names = [name for name in Item.__dataclass_fields__ if name not in {"id", "no"}]
    rows = [
        {name: getattr(one, name) for name in names} | {"holder": str(one.holder), "phase": str(one.phase)}
        for one in new
    ]
    await open_many(session, [row | {"payload": dict(row["payload"]), "forms": dict(row["forms"])} for row in rows])
    units = {one.unit_id for one in new}
    found = await in_units(session, units, kinds={one.kind for one in new}, periods={one.period for one in new})
    written = {(one.item.unit_id, one.item.part): one for one in found}
    return tuple(written[one.unit_id, one.part] for one in new)


def unit_items(*more: ColumnElement[Any]) -> Select[Any]:
    """Select items with their units, and further columns; `read_unit_item` reads such a row."""
    theirs = select(person.c.name).where(person.c.id == item.c.person_id).scalar_subquery()
    unit_columns = (unit.c.name.label("unit_name"), unit.c.path.label("unit_path"))
    others = (theirs.label("person_name"), _came_late().label("late"))
    return select(item, *unit_columns, *others, *more).join_from(item, unit, item.c.unit_id == unit.c.id)


def _came_late() -> ColumnElement[bool]:
    """Whether the part of an item that was handed in last was late at first, as `domain.handed_in.came_late` says."""
    one, before, last = submission.alias("one"), submission.alias("before"), submission.alias("last")
    part = select(last.c.kept_as).where(last.c.item_id == item.c.id).order_by(last.c.number.desc()).limit(1)
    earlier = exists().where(
        before.c.item_id == item.c.id, before.c.kept_as == one.c.kept_as, before.c.number < one.c.number
    )
    return exists().where(
        one.c.item_id == item.c.id, one.c.at > one.c.due_at, one.c.kept_as == part.scalar_subquery(), ~earlier
    )


async def _first(session: Session, condition: ColumnElement[bool]) -> UnitItem | None:
    row = await session.first(unit_items().where(condition))
    return read_unit_item(row) if row else None


async def _all(session: Session, statement: Select[Any]) -> tuple[UnitItem, ...]:
    return tuple(read_unit_item(row) for row in await session.all(statement))


def read_unit_item(row: Row) -> UnitItem:
    """The item and its unit in a row of `unit_items`."""
    names = Item.__dataclass_fields__
    values = {name: row[name] for name in names} | {"holder": Holder(row["holder"]), "phase": Phase(row["phase"])}
    return UnitItem(Item(**values), row["unit_name"], row["unit_path"], row["person_name"] or "", bool(row["late"]))
