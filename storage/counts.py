"""How the units stand: counts for the department's digest and the group's card, never items one by one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select

from domain.delivery import DeliveryState
from domain.digests import UnitOverdue
from domain.holders import OWED
from domain.item_status import COUNTED, ItemStatus, status
from domain.mechanisms import MECHANISMS
from domain.power import REPORTING, Role
from domain.workflow import awaited_roles
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, one_of
from storage.items import BASIS, IN_DEPARTMENTS_HANDS, IN_REVIEW, read_basis
from storage.outbox import TROUBLED
from storage.people import CURRENT
from storage.session import Session
from storage.tables import chat, item, membership, outbox, person, unit
from storage.units import ends, within_some

_OWED = one_of(item.c.holder, OWED)
_OPEN = item.c.closed_at.is_(None)
_HERE = (within_some(1), unit.c.active)


def _alike_once(condition: ColumnElement[bool]) -> Once:
    of = (item.c.unit_id, item.c.kind, item.c.period)
    return Once(
        select(*of, *BASIS, unit.c.name.label("unit_name"), func.count().label("number"))
        .join_from(item, unit, item.c.unit_id == unit.c.id)
        .where(*_HERE, one_of(unit.c.type, REPORTING), condition)
        .group_by(unit.c.id, *of, *BASIS)
        .order_by(unit.c.sort, unit.c.id),
        slow=True,
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


# All that a status depends on.
_read_of = itemgetter("kind", *(column.key for column in BASIS))
_OVERDUE = _alike_once(_OPEN & (item.c.due_at < NOW))
_OF_PERIODS = _alike_once(among(item.c.period, "periods"))
_WAITING = Once(
    select(
        item.c.kind,
        item.c.state,
        func.count().label("count"),
        func.max(case((item.c.updated_at < bindparam("cutoff"), item.c.updated_at))).label("newest"),
    )
    .join_from(item, unit, item.c.unit_id == unit.c.id)
    .where(*_HERE, IN_REVIEW)
    .group_by(item.c.kind, item.c.state),
    slow=True,
)
_OWN_OVERDUE = Once(
    select(item.c.title, item.c.due_at)
    .join_from(item, unit, item.c.unit_id == unit.c.id)
    .where(*_HERE, IN_DEPARTMENTS_HANDS, item.c.due_at < NOW)
    .order_by(item.c.due_at),
    slow=True,
)
_NEXT_OVERDUE = Once(
    select(func.min(item.c.due_at)).where(_OPEN, _OWED | IN_DEPARTMENTS_HANDS, item.c.due_at > NOW), slow=True
)
_OWED_SINCE = Once(
    select(item.c.due_at).where(_OPEN, _OWED, item.c.due_at >= bindparam("since"), item.c.due_at <= NOW).distinct(),
    slow=True,
)
_FRESH = outbox.c.created_at > bindparam("since")
_HELD = outbox.c.state == DeliveryState.HELD
_UNDELIVERED = Once(
    select(_count(_HELD | _FRESH).label("all"), _count(_FRESH).label("fresh")).where(TROUBLED, _HELD | _FRESH),
    slow=True,
)
_NEW = or_(person.c.telegram_id.is_(None), person.c.started_at.is_(None))
_SILENT = Once(
    select(person.c.id.label("person_id"), person.c.name, unit.c.name.label("unit_name"), _NEW.label("new"))
    .join_from(membership, person, membership.c.person_id == person.c.id)
    .join(unit, membership.c.unit_id == unit.c.id)
    .where(*_HERE, CURRENT, among(membership.c.role, "roles"))
    .where(or_(_NEW, person.c.unreachable_at.is_not(None)))
    .order_by(unit.c.sort, unit.c.id, membership.c.id),
    slow=True,
)
_UNBOUND = Once(
    select(
        func.count(person.c.id.distinct()).label("people"),
        func.count(unit.c.id.distinct()).label("units"),
    )
    .join_from(membership, person, membership.c.person_id == person.c.id)
    .join(unit, membership.c.unit_id == unit.c.id)
    .where(*_HERE, CURRENT, membership.c.acting_for.is_(None), _NEW),
    slow=True,
)
_CARD_PLACES = Once(
    select(chat.c.chat_id, chat.c.thread_id, unit.c.path.label("unit_path"), chat.c.bound_at)
    .join_from(chat, unit, chat.c.unit_id == unit.c.id)
    .where(chat.c.left_at.is_(None))
    .order_by(chat.c.chat_id),
    slow=True,
)


@dataclass(frozen=True, slots=True)
class CardPlace:
    """A chat that a unit has bound: where its card stands, and since when."""

    chat_id: int
    thread_id: int | None
    unit_path: str
    bound_at: datetime | None


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody whom no reminder reaches: not started yet (`new`), or blocked."""

    person_id: int
    name: str
    unit_name: str
    new: bool


async def waiting(
    session: Session, path: str, cutoff: datetime, roles: frozenset[Role]
) -> tuple[tuple[str, int, datetime | None], ...]:
    """What these roles have to review in a subtree: kind, how many, and when (UTC) the last came before `cutoff`."""
    found: dict[str, list[Row]] = {}
    for row in await session.all(_WAITING, cutoff=cutoff, **ends([path])):
        if roles & awaited_roles(MECHANISMS.get(row["kind"]), row["state"]):
            found.setdefault(row["kind"], []).append(row)
    return tuple(
        (kind, sum(row["count"] for row in rows), max((row["newest"] for row in rows if row["newest"]), default=None))
        for kind, rows in found.items()
    )


@dataclass(frozen=True, slots=True)
class Overdue:
    """What the units of a subtree owe and is late, in fixed unit order: for each unit and due time (UTC) how much."""

    counted: tuple[tuple[int, str, datetime, int], ...]

    def by_unit(self, long_before: datetime) -> tuple[UnitOverdue, ...]:
        """How much each unit owes; what was due before `long_before` counted apart (domain.md 4.4, escalation)."""
        names: dict[int, str] = {}
        total: Counter[int] = Counter()
        long: Counter[int] = Counter()
        for unit_id, name, due_at, number in self.counted:
            names[unit_id] = name
            total[unit_id] += number
            long[unit_id] += number if due_at < long_before else 0
        return tuple(UnitOverdue(name, total[unit_id], long[unit_id]) for unit_id, name in names.items())

    def due_before(self, instant: datetime) -> int:
        """How much of it was due before an instant (UTC)."""
        return sum(number for _, _, due_at, number in self.counted if due_at < instant)

    def last_due(self, cutoff: datetime) -> datetime | None:
        """The last due time (UTC) of it that passed before `cutoff`."""
        return max((due_at for _, _, due_at, _ in self.counted if due_at < cutoff), default=None)


async def overdue(session: Session, path: str) -> Overdue:
    """What the overview of the same subtree counts as overdue, no more and no less."""
    return Overdue(
        tuple(
            (row["unit_id"], row["unit_name"], row["due_at"], row["number"])
            for row, how in await _alike(session, _OVERDUE, path)
            if how is ItemStatus.OVERDUE and MECHANISMS[row["kind"]].is_counted
        )
    )


async def own_overdue(session: Session, path: str) -> tuple[tuple[str, datetime], ...]:
    """What the department of a subtree has in hand past its due time: title and due time (UTC), oldest first."""
    return tuple((row["title"], row["due_at"]) for row in await session.all(_OWN_OVERDUE, **ends([path])))


async def next_overdue(session: Session) -> datetime | None:
    """The next due time (UTC) of anything that a unit still owes, or that the department has in hand."""
    found: datetime | None = await session.value(_NEXT_OVERDUE)
    return found


async def owed_since(session: Session, since: datetime) -> tuple[datetime, ...]:
    """The due times (UTC) from an instant on until now of what is still owed."""
    return tuple(row["due_at"] for row in await session.all(_OWED_SINCE, since=since))


async def period_counts(
    session: Session, path: str, periods: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], Mapping[ItemStatus, int]]:
    """Count the units' items of these kinds and periods in a subtree by how they stand (domain.md 4.6)."""
    wanted = set(periods)
    found: dict[tuple[str, str], Counter[ItemStatus]] = {}
    for row, how in await _alike(session, _OF_PERIODS, path, periods={period for _, period in wanted}):
        if (of := (row["kind"], row["period"])) in wanted and how in COUNTED:
            found.setdefault(of, Counter())[how] += row["number"]
    return found


async def _alike(session: Session, statement: Once, path: str, **values: Any) -> list[tuple[Row, ItemStatus]]:
    """Items of reporting units that stand alike, counted, in fixed unit order; the status itself is the domain's."""
    known: dict[tuple[Any, ...], ItemStatus] = {}
    found = []
    for row in await session.all(statement, **ends([path]), **values):
        # Hundreds of units owe the same: how it stands is decided once for all of them.
        alike = _read_of(row)
        if alike not in known:
            known[alike] = status(MECHANISMS.get(row["kind"]), read_basis(row), session.now)
        found.append((row, known[alike]))
    return found


async def undelivered(session: Session, since: datetime) -> tuple[int, int]:
    """Count messages that somebody must look at: all that are held and, created after `since`, those given up.

    The second number is how many of them are new since then.
    """
    row = await session.first(_UNDELIVERED, since=since)
    return (row["all"], row["fresh"]) if row else (0, 0)


async def silent(session: Session, path: str, roles: Iterable[Role]) -> tuple[Silent, ...]:
    """Who of a subtree holds one of these roles and cannot be written to, each once, in fixed unit order."""
    rows = await session.all(_SILENT, roles=[str(role) for role in roles], **ends([path]))
    return tuple({row["person_id"]: Silent(**row) for row in rows}.values())


async def unbound(session: Session, path: str) -> tuple[int, int]:
    """How many people of a subtree hold a post and have no account yet, and of how many units."""
    row = await session.first(_UNBOUND, **ends([path]))
    return (row["people"], row["units"]) if row else (0, 0)


async def card_places(session: Session) -> tuple[CardPlace, ...]:
    """The chats that are bound to a unit and where the assistant still is."""
    return tuple(CardPlace(**row) for row in await session.all(_CARD_PLACES))
