"""What the department has set: working days, due dates and named settings."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage.engines import Once
from storage.engines.spelling import insert, written
from storage.session import Session
from storage.tables import day_override, due_override, opening, setting

_SETTINGS = "settings"
_DAYS = Once(select(day_override))
_SET_DAY = Once(written(day_override))
_UNSET_DAY = Once(delete(day_override).where(day_override.c.day == bindparam("day")))
_DUE_DATES = Once(select(due_override))
_SET_DUE = Once(written(due_override))
_ALL = Once(select(setting))
_PUT = Once(written(setting))
_OPENED = Once(select(opening.c.kind, opening.c.period))
_MARK_OPENED = Once(insert(opening).on_conflict_do_nothing())


async def days_set(session: Session) -> Mapping[date, bool]:
    """The days whose working state the department has set."""
    return {row["day"]: row["workday"] for row in await session.all(_DAYS)}


async def set_day(session: Session, day: date, workday: bool | None) -> None:
    """Set a day to working or off, or back to the official calendar with None."""
    if workday is None:
        await session.execute(_UNSET_DAY, day=day)
        return
    await session.execute(_SET_DAY, {"day": day, "workday": workday})


async def due_dates(session: Session) -> Mapping[tuple[str, str], datetime]:
    """The due instants that the department has set, by kind and period."""
    rows = await session.all(_DUE_DATES)
    return {(row["kind"], row["period"]): row["due_at"] for row in rows}


async def set_due(session: Session, kind: str, period: str, due_at: datetime) -> None:
    """Set the due instant of a kind and period."""
    await session.execute(_SET_DUE, {"kind": kind, "period": period, "due_at": due_at})


async def settings(session: Session) -> Mapping[str, Any]:
    """All named settings, read once in a transaction."""
    if _SETTINGS not in session.memo:
        session.memo[_SETTINGS] = {row["name"]: row["value"] for row in await session.all(_ALL)}
    found: Mapping[str, Any] = session.memo[_SETTINGS]
    return found


async def put(session: Session, name: str, value: Any) -> None:
    """Keep a named setting."""
    session.memo.pop(_SETTINGS, None)
    await session.execute(_PUT, {"name": name, "value": value})


async def opened_periods(session: Session) -> frozenset[tuple[str, str]]:
    """The kinds and periods whose items have been opened."""
    rows = await session.all(_OPENED)
    return frozenset((row["kind"], row["period"]) for row in rows)


async def mark_opened(session: Session, kind: str, period: str) -> None:
    """Note that the items of a kind and period exist."""
    await session.execute(_MARK_OPENED, {"kind": kind, "period": period, "opened_at": session.now})
