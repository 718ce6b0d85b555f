"""How the units stand: counts for the department's digest and the group's card, never items one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from domain.delivery import DeliveryState
from domain.digests import PeriodCounts, UnitOverdue
from domain.holders import OWED
from domain.items import Holder, Phase
from domain.power import Role
from storage.outbox import TROUBLED
from storage.people import current
from storage.session import Session
from storage.tables import chat, item, membership, outbox, person, unit
from storage.units import within

_OWED = item.c.holder.in_(sorted(OWED))
_OPEN = item.c.closed_at.is_(None)


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


async def waiting(session: Session, path: str, cutoff: datetime) -> tuple[tuple[str, int, datetime | None], ...]:
    """What waits for the department in a subtree: kind, how many, and when (UTC) the last came before `cutoff`."""
    newest = func.max(case((item.c.updated_at < cutoff, item.c.updated_at)))
    statement = (
        select(item.c.kind, func.count().label("count"), newest.label("newest"))
        .join_from(item, unit, item.c.unit_id == unit.c.id)
        .where(within([path]), unit.c.active, _OPEN, item.c.holder == str(Holder.DEPARTMENT))
        .group_by(item.c.kind)
    )
    return tuple((row["kind"], row["count"], row["newest"]) for row in await session.all(statement))


async def overdue(
    session: Session, path: str, cutoff: datetime, long_before: datetime
) -> tuple[tuple[UnitOverdue, ...], datetime | None]:
    """What the units of a subtree owe, in fixed unit order, and the last due time (UTC) that passed before `cutoff`.

    What was due before `long_before` is counted apart (domain.md 4.4, escalation).
    """
    statement = (
        select(
            unit.c.name,
            func.count().label("count"),
            func.count(case((item.c.due_at < long_before, 1))).label("long"),
            func.max(case((item.c.due_at < cutoff, item.c.due_at))).label("newest"),
        )
        .join_from(item, unit, item.c.unit_id == unit.c.id)
        .where(within([path]), unit.c.active, _OPEN, _OWED, item.c.due_at < session.now)
        .group_by(unit.c.id)
        .order_by(unit.c.sort, unit.c.id)
    )
    rows = await session.all(statement)
    counts = tuple(UnitOverdue(row["name"], row["count"], row["long"]) for row in rows)
    return counts, max((row["newest"] for row in rows if row["newest"]), default=None)


async def next_overdue(session: Session) -> datetime | None:
    """The next due time (UTC) of anything that a unit still owes."""
    statement = select(func.min(item.c.due_at)).where(_OPEN, _OWED, item.c.due_at > session.now)
    found: datetime | None = await session.value(statement)
    return found


async def period_counts(session: Session, path: str, periods: Iterable[tuple[str, str]]) -> tuple[PeriodCounts, ...]:
    """Count the items of these kinds and periods in a subtree by how they stand; cancelled ones do not count."""
    wanted = set(periods)
    statement = (
        select(
            item.c.kind,
            item.c.period,
            _count(item.c.closed_at.is_not(None)).label("done"),
            _count(and_(_OPEN, item.c.holder == str(Holder.DEPARTMENT))).label("waiting"),
            _count(and_(_OPEN, _OWED, item.c.due_at >= session.now)).label("open"),
            _count(and_(_OPEN, _OWED, item.c.due_at < session.now)).label("overdue"),
        )
        .join_from(item, unit, item.c.unit_id == unit.c.id)
        .where(within([path]), unit.c.active, item.c.phase != str(Phase.CANCELLED))
        .where(item.c.period.in_({period for _, period in wanted}))
        .group_by(item.c.kind, item.c.period)
    )
    rows = await session.all(statement)
    return tuple(PeriodCounts(**row) for row in rows if (row["kind"], row["period"]) in wanted)


async def undelivered(session: Session, since: datetime) -> tuple[int, int]:
    """Count messages that somebody must look at: all that are held and, created after `since`, those given up.

    The second number is how many of them are new since then.
    """
    fresh = outbox.c.created_at > since
    held = outbox.c.state == DeliveryState.HELD
    row = await session.first(
        select(_count(held | fresh).label("all"), _count(fresh).label("fresh")).where(TROUBLED, held | fresh)
    )
    return (row["all"], row["fresh"]) if row else (0, 0)


async def silent(session: Session, path: str, roles: Iterable[Role]) -> tuple[Silent, ...]:
    """Who of a subtree holds one of these roles and cannot be written to, each once, in fixed unit order."""
    new = or_(person.c.telegram_id.is_(None), person.c.started_at.is_(None))
    statement = (
        select(person.c.id.label("person_id"), person.c.name, unit.c.name.label("unit_name"), new.label("new"))
        .join_from(membership, person, membership.c.person_id == person.c.id)
        .join(unit, membership.c.unit_id == unit.c.id)
        .where(within([path]), unit.c.active, current(session.now))
        .where(membership.c.role.in_([str(role) for role in roles]), or_(new, person.c.unreachable_at.is_not(None)))
        .order_by(unit.c.sort, unit.c.id, membership.c.id)
    )
    return tuple({row["person_id"]: Silent(**row) for row in await session.all(statement)}.values())


async def card_places(session: Session) -> tuple[CardPlace, ...]:
    """The chats that are bound to a unit and where the assistant still is."""
    statement = (
        select(chat.c.chat_id, chat.c.thread_id, unit.c.path.label("unit_path"), chat.c.bound_at)
        .join_from(chat, unit, chat.c.unit_id == unit.c.id)
        .where(chat.c.left_at.is_(None))
        .order_by(chat.c.chat_id)
    )
    return tuple(CardPlace(**row) for row in await session.all(statement))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))
