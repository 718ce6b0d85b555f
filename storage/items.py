"""Items, each with its unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select, true, union_all, update

from domain.holders import OWED
from domain.item_status import Basis
from domain.items import Holder, Item, Phase
from domain.power import REPORTING
from storage import config
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, insert, one_of, unindexed
from storage.session import Session
from storage.tables import item, membership, person, submission, unit
from storage.types import UtcDateTime
from storage.units import ends, is_wide, within_some


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


# What the status of an item depends on, in a row of items that are counted together.
BASIS = (
    item.c.state,
    item.c.holder,
    item.c.phase,
    item.c.closed_at.is_not(None).label("closed"),
    item.c.submitted_at.is_not(None).label("submitted"),
    item.c.due_at,
)
STILL_OPEN = item.c.closed_at.is_(None)
OF_KIND = item.c.kind == bindparam("kind")
OF_PERIOD = item.c.period == bindparam("period")
# Of a year, its halves, quarters and months alike: their ids begin with it.
OF_YEAR = item.c.period.startswith(bindparam("year"))
STILL_OPEN_OR_OF_YEAR = STILL_OPEN | OF_YEAR
# Of a unit that reports, and none of the department.
REPORTS = one_of(unit.c.type, REPORTING)
# In the department's queue of review, as `domain.item_status.reviewed` has it; and the department's own work: it has
# the ball, and nothing was handed in for its judgement.
_WITH_DEPARTMENT = STILL_OPEN & (item.c.holder == str(Holder.DEPARTMENT))
IN_REVIEW = _WITH_DEPARTMENT & (item.c.phase == str(Phase.WAITING))
IN_DEPARTMENTS_HANDS = _WITH_DEPARTMENT & (item.c.phase != str(Phase.WAITING))
_FROM_SOURCE = item.c.source_id == bindparam("source_id")
IN_ORDER = (unit.c.sort, unit.c.id, item.c.due_at, item.c.id)


def unit_items(*more: ColumnElement[Any]) -> Select[Any]:
    """Select items with their units, and further columns; `read_unit_item` reads such a row."""
    theirs = select(person.c.name).where(person.c.id == item.c.person_id).scalar_subquery()
    unit_columns = (unit.c.name.label("unit_name"), unit.c.path.label("unit_path"))
    others = (theirs.label("person_name"), _came_late().label("late"))
    return select(item, *unit_columns, *others, *more).join_from(item, unit, item.c.unit_id == unit.c.id)


def _came_late() -> ColumnElement[bool]:
    """Whether the part of an item that was handed in last was late at first, as `domain.handed_in.came_late` says."""
    one, before, last = submission.alias("one"), submission.alias("before"), submission.alias("last")
    # By the version's own item: `item` itself is out of sight of what stands two levels below.
    part = select(last.c.kept_as).where(last.c.item_id == one.c.item_id).order_by(last.c.number.desc()).limit(1)
    earlier = exists().where(
        before.c.item_id == one.c.item_id, before.c.kept_as == one.c.kept_as, before.c.number < one.c.number
    )
    return exists().where(
        one.c.item_id == item.c.id, one.c.at > one.c.due_at, one.c.kept_as == part.scalar_subquery(), ~earlier
    )


_BY_ID = Once(unit_items().where(item.c.id == bindparam("item_id")))
_BY_NO = Once(unit_items().where(item.c.no == bindparam("no")))
_DUE_FOR_REMINDER = Once(
    unit_items().where(item.c.remind_at <= NOW, unit.c.active).order_by(*IN_ORDER).limit(bindparam("limit")), slow=True
)
_ASKING = item.c.remind_at <= NOW
_DUE_OF_UNITS = Once(
    unit_items().where(_ASKING, unit.c.active, among(item.c.unit_id, "unit_ids")).order_by(*IN_ORDER), slow=True
)


def _shared() -> Once:
    """Other units that ask for a reminder and share somebody with these: by a post, or by an item of his own."""
    posts = select(membership.c.unit_id, membership.c.person_id).where(
        membership.c.to_at.is_(None) | (membership.c.to_at > NOW)
    )
    own = select(item.c.unit_id, item.c.person_id).where(_ASKING, item.c.person_id.is_not(None))
    here, there = posts.union(own).cte("here"), posts.union(own).cte("there")
    both = select(there.c.unit_id).join_from(here, there, here.c.person_id == there.c.person_id)
    of_these = both.where(among(here.c.unit_id, "unit_ids"), among(there.c.unit_id, "unit_ids", none=True))
    found = select(item.c.unit_id).where(_ASKING, item.c.unit_id.in_(of_these)).distinct()
    return Once(found, slow=True)


_SHARED = _shared()
_NEXT_REMINDER = Once(select(func.min(item.c.remind_at)))
_ROLLS = among(item.c.kind, "kinds") & STILL_OPEN
_ROLLED_OVER = Once(unit_items().where(_ROLLS, item.c.due_at <= NOW), slow=True)
_NEXT_ROLL = Once(select(func.min(item.c.due_at)).where(_ROLLS))
_SAVE = Once(update(item).where(item.c.id == bindparam("item_id"), item.c.version == bindparam("read_version")))
_PLAN_REMINDER = Once(
    update(item).where(item.c.id == bindparam("item_id")).values(remind_at=bindparam("at", type_=UtcDateTime()))
)
_OWING = among(item.c.unit_id, "unit_ids") & among(item.c.kind, "kinds") & STILL_OPEN & one_of(item.c.holder, OWED)
_AT = bindparam("at", type_=UtcDateTime())
_ASK_AT = Once(
    update(item)
    .where(_OWING, item.c.due_at > _AT, item.c.remind_at.is_(None) | (item.c.remind_at > _AT))
    .values(remind_at=_AT)
)
# The setting with the highest id that was ever given, once items were taken away.
_NUMBERED_TO = "items.numbered_to"
_LAST_ID = Once(select(func.max(item.c.id)))
_OPEN = Once(insert(item).on_conflict_do_nothing().returning(item.c.id))
# What an item has, in the order of its fields.
_values = itemgetter(*Item.__dataclass_fields__)
# Looked up: a list reads thousands, and making one of its value is dear.
_HOLDERS, _PHASES = {str(one): one for one in Holder}, {str(one): one for one in Phase}


async def by_id(session: Session, item_id: int) -> UnitItem | None:
    """One item with its unit."""
    return await _first(session, _BY_ID, item_id=item_id)


async def by_no(session: Session, no: str) -> UnitItem | None:
    """The item with this number."""
    return await _first(session, _BY_NO, no=no)


async def in_units(
    session: Session, unit_ids: Iterable[int], *, kinds: Iterable[str] = (), periods: Iterable[str] = ()
) -> tuple[UnitItem, ...]:
    """All items of these units (of these kinds and periods), by due time."""
    wanted = {"unit_ids": list(unit_ids), "kinds": list(kinds), "periods": list(periods)}
    return await _all(session, _in_units(bool(wanted["kinds"]), bool(wanted["periods"])), **wanted)


@cache
def _in_units(by_kind: bool, by_period: bool) -> Once:
    kinds = among(item.c.kind, "kinds") if by_kind else true()
    periods = among(item.c.period, "periods") if by_period else true()
    statement = unit_items().where(among(item.c.unit_id, "unit_ids"), kinds, periods)
    return Once(statement.order_by(item.c.due_at, item.c.id), slow=True)


async def in_scope(
    session: Session, paths: Iterable[str], *conditions: ColumnElement[bool], **values: Any
) -> tuple[UnitItem, ...]:
    """All items of the units in these subtrees, in fixed unit order; `values` are what the conditions bind."""
    paths = list(paths)
    return await _all(session, _in_scope(len(paths), *conditions), **ends(paths), **values)


@cache
def _in_scope(paths: int, *conditions: ColumnElement[bool]) -> Once:
    statement = unit_items().where(within_some(paths), unit.c.active, *conditions)
    return Once(statement.order_by(*IN_ORDER), slow=True)


async def to_do(
    session: Session, paths: Iterable[str], holders: Iterable[Holder], person_id: int, unit_ids: Iterable[int]
) -> tuple[UnitItem, ...]:
    """The open items of these subtrees with one of these holders, those of these very units, and this person's own."""
    paths = list(paths)
    wanted = {"holders": [str(one) for one in holders], "person_id": person_id, "unit_ids": list(unit_ids)}
    return await _all(session, _to_do(len(paths), wide=is_wide(paths)), **ends(paths), **wanted)


@cache
def _to_do(paths: int, *, wide: bool) -> Once:
    own = STILL_OPEN & (item.c.holder == str(Holder.PERSON)) & (item.c.person_id == bindparam("person_id"))
    # One unit has few items, one holder has most of the county's: the ways to a unit's own go by the index of units.
    by_unit = unindexed(item.c.holder)
    here = among(item.c.unit_id, "unit_ids") & STILL_OPEN & (by_unit == str(Holder.UNIT))
    theirs = item.c.unit_id.in_(select(unit.c.id).where(within_some(paths)))
    below = theirs & STILL_OPEN & among(by_unit, "holders")
    # Three ways to an item, each by an index of its own; as one OR they would cost a look at every item.
    found = union_all(*(select(item.c.id).where(way) for way in (below, here, own))).subquery()
    statement = unit_items().where(unit.c.active, item.c.id.in_(select(found.c.id)))
    return Once(statement.order_by(*IN_ORDER), slow=wide)


async def visible(session: Session, paths: Iterable[str], person_id: int) -> tuple[UnitItem, ...]:
    """The open items of these subtrees, and those that this person holds himself."""
    paths = list(paths)
    return await _all(session, _visible(len(paths)), **ends(paths), person_id=person_id)


@cache
def _visible(paths: int) -> Once:
    theirs_too = within_some(paths) | (item.c.person_id == bindparam("person_id"))
    return Once(unit_items().where(unit.c.active, STILL_OPEN, theirs_too).order_by(*IN_ORDER), slow=True)


async def settled(session: Session, paths: Iterable[str], person_id: int, since: datetime) -> tuple[UnitItem, ...]:
    """What has been closed since an instant in these subtrees, or held by this person himself, newest first."""
    paths = list(paths)
    return await _all(session, _settled(len(paths)), **ends(paths), person_id=person_id, since=since)


@cache
def _settled(paths: int) -> Once:
    theirs_too = within_some(paths) | (item.c.person_id == bindparam("person_id"))
    statement = unit_items().where(unit.c.active, item.c.closed_at >= bindparam("since"), theirs_too)
    return Once(statement.order_by(item.c.closed_at.desc(), item.c.id.desc()), slow=True)


async def created_from(session: Session, kind: str, source_id: int) -> tuple[UnitItem, ...]:
    """The open items of a kind that another item brought into being, in fixed unit order."""
    return await in_scope(session, ["/"], STILL_OPEN, OF_KIND, _FROM_SOURCE, kind=kind, source_id=source_id)


async def due_for_reminder(session: Session, limit: int = 5000) -> tuple[UnitItem, ...]:
    """The open items whose reminder instant has come; the index makes this cost what is due, not what exists.

    More than `limit` are cut between units, and units that share somebody stay together: nobody is told half. They
    may be more than that when one unit, or such units together, have more.
    """
    found = await _all(session, _DUE_FOR_REMINDER, limit=limit + 1)
    if len(found) <= limit:
        return found
    cut_off = found[-1].item.unit_id
    together = {one.item.unit_id for one in found} - {cut_off} or {cut_off}
    while more := {row["unit_id"] for row in await session.all(_SHARED, unit_ids=list(together))}:
        together |= more
    return await _all(session, _DUE_OF_UNITS, unit_ids=list(together))


async def next_reminder(session: Session) -> datetime | None:
    """The next instant at which any item asks for a reminder."""
    found: datetime | None = await session.value(_NEXT_REMINDER)
    return found


async def rolled_over(session: Session, kinds: Iterable[str]) -> tuple[UnitItem, ...]:
    """The open items of these kinds whose due time is over."""
    return await _all(session, _ROLLED_OVER, kinds=sorted(kinds))


async def next_roll(session: Session, kinds: Iterable[str]) -> datetime | None:
    """The next due time of the open items of these kinds."""
    found: datetime | None = await session.value(_NEXT_ROLL, kinds=sorted(kinds))
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
        "last_step": new.last_step,
    }
    return await session.changed(_SAVE, values, item_id=new.id, read_version=new.version - 1) == 1


async def plan_reminders(session: Session, times: Mapping[int, datetime | None]) -> None:
    """Set the next reminder instant of many items."""
    rows = [{"item_id": item_id, "at": at} for item_id, at in times.items()]
    await session.execute_many(_PLAN_REMINDER, rows)


async def ask_at(session: Session, unit_ids: Iterable[int], kinds: Iterable[str], at: datetime) -> None:
    """Have what these units owe of these kinds ask for a reminder at an instant (UTC) at the latest."""
    await session.execute(_ASK_AT, unit_ids=list(unit_ids), kinds=sorted(kinds), at=at)


async def open_many(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write the items of a period in one statement; those that exist already stay as they are."""
    if not rows:
        return 0
    first = await _last_id(session) + 1
    numbered = [dict(row, id=n, no=f"{row['period'][:4]}-{n:05d}") for n, row in enumerate(rows, first)]
    return len(await session.execute_many(_OPEN, numbered))


async def keep_numbering(session: Session) -> None:
    """Before items are taken away: no others get their ids, as messages that were sent have buttons to them."""
    await config.put(session, _NUMBERED_TO, await _last_id(session))


async def _last_id(session: Session) -> int:
    kept: int = (await config.settings(session)).get(_NUMBERED_TO, 0)
    return max(kept, await session.value(_LAST_ID) or 0)


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


async def _first(session: Session, statement: Once, **values: Any) -> UnitItem | None:
    row = await session.first(statement, **values)
    return read_unit_item(row) if row else None


async def _all(session: Session, statement: Once, **values: Any) -> tuple[UnitItem, ...]:
    return tuple(read_unit_item(row) for row in await session.all(statement, **values))


def read_basis(row: Row) -> Basis:
    """What a status depends on, in a row with the columns of `BASIS`; of a closed item nobody's holder is kept."""
    holder = Holder(row["holder"]) if row["holder"] else Holder.NOBODY
    done = bool(row["closed"])
    return Basis(row["state"], holder, Phase(row["phase"]), done, bool(row["submitted"]), row["due_at"])


def read_unit_item(row: Row) -> UnitItem:
    """The item and its unit in a row of `unit_items`."""
    item = Item(*_values({**row, "holder": _HOLDERS[row["holder"]], "phase": _PHASES[row["phase"]]}))
    return UnitItem(item, row["unit_name"], row["unit_path"], row["person_name"] or "", bool(row["late"]))
