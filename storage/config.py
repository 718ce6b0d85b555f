"""What the department has set: working days, due dates and named settings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from storage.engines.spelling import insert
from storage.session import Session
from storage.tables import day_override, due_override, opening, setting

_SETTINGS = "settings"


async def days_set(session: Session) -> Mapping[date, bool]:
    """The days whose working state the department has set."""
    return {row["day"]: row["workday"] for row in await session.all(select(day_override))}


async def set_day(session: Session, day: date, workday: bool | None) -> None:
    """Set a day to working or off, or back to the official calendar with None."""
    if workday is None:
        await session.execute(delete(day_override).where(day_override.c.day == day))
        return
    statement = insert(day_override).values(day=day, workday=workday)
    await session.execute(statement.on_conflict_do_update(index_elements=["day"], set_={"workday": workday}))


async def due_dates(session: Session) -> Mapping[tuple[str, str], datetime]:
    """The due instants that the department has set, by kind and period."""
    rows = await session.all(select(due_override))
    return {(row["kind"], row["period"]): row["due_at"] for row in rows}


async def set_due(session: Session, kind: str, period: str, due_at: datetime) -> None:
    """Set the due instant of a kind and period."""
    statement = insert(due_override).values(kind=kind, period=period, due_at=due_at)
    await session.execute(statement.on_conflict_do_update(index_elements=["kind", "period"], set_={"due_at": due_at}))


async def settings(session: Session) -> Mapping[str, Any]:
    """All named settings, read once in a transaction."""
    if _SETTINGS not in session.memo:
        session.memo[_SETTINGS] = {row["name"]: row["value"] for row in await session.all(select(setting))}
    found: Mapping[str, Any] = session.memo[_SETTINGS]
    return found


async def put(session: Session, name: str, value: Any) -> None:
    """Keep a named setting."""
    session.memo.pop(_SETTINGS, None)
    statement = insert(setting).values(name=name, value=value)
    await session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


async def opened_periods(session: Session) -> frozenset[tuple[str, str]]:
    """The kinds and periods whose items have been opened."""
    rows = await session.all(select(opening.c.kind, opening.c.period))
    return frozenset((row["kind"], row["period"]) for row in rows)


async def mark_opened(session: Session, kind: str, period: str) -> None:
    """Note that the items of a kind and period exist."""
    statement = insert(opening).values(kind=kind, period=period, opened_at=session.now)
    await session.execute(statement.on_conflict_do_nothing())
