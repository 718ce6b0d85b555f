"""Notices: written once, changed only by whoever saw the version before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from domain.audience import Audience
from domain.notices import Channel, Notice, NoticeState
from storage.engines import Row
from storage.session import Session
from storage.tables import card, notice

_WAITS = (NoticeState.SCHEDULED, NoticeState.SENT)


async def by_id(session: Session, notice_id: int) -> Notice | None:
    """One notice."""
    row = await session.first(select(notice).where(notice.c.id == notice_id))
    return _read(row) if row else None


async def recent(session: Session, unit_ids: Iterable[int], limit: int, offset: int = 0) -> tuple[Notice, ...]:
    """The notices of these units, newest first; what was given up as a draft is left out."""
    statement = select(notice).where(notice.c.unit_id.in_(list(unit_ids)), _kept()).order_by(notice.c.id.desc())
    return tuple(_read(row) for row in await session.all(statement.limit(limit).offset(offset)))


async def count(session: Session, unit_ids: Iterable[int]) -> int:
    """How many notices `recent` could list."""
    statement = select(func.count()).select_from(notice).where(notice.c.unit_id.in_(list(unit_ids)), _kept())
    return int(await session.value(statement))


async def add(session: Session, **values: Any) -> int:
    """Write a new draft and return its id."""
    return await session.insert(
        insert(notice).values(created_at=session.now, state=NoticeState.DRAFT.value, **values).returning(notice.c.id)
    )


async def change(session: Session, seen: Notice, **values: Any) -> bool:
    """Change a notice that was `seen`; False when somebody else was first."""
    same = (notice.c.id == seen.id) & (notice.c.version == seen.version)
    return await session.changed(update(notice).where(same).values(version=seen.version + 1, **values)) == 1


async def keep_progress(session: Session, notice_id: int, **values: Any) -> None:
    """Keep what is no change to the notice itself: what its cards show, whether anything is still expected."""
    await session.execute(update(notice).where(notice.c.id == notice_id).values(**values))


async def due(session: Session) -> tuple[Notice, ...]:
    """The scheduled notices whose time has come, in the order of their times."""
    waits = (notice.c.state == NoticeState.SCHEDULED.value, notice.c.send_at <= session.now)
    statement = select(notice).where(*waits).order_by(notice.c.send_at, notice.c.id)
    return tuple(_read(row) for row in await session.all(statement))


async def asking(session: Session) -> tuple[Notice, ...]:
    """The scheduled notices that wait for an approver's word, as `Notice.asks_approval` has it, oldest first."""
    waits = (
        notice.c.state == NoticeState.SCHEDULED.value,
        notice.c.urgent_at.is_not(None),
        notice.c.approved_by.is_(None),
    )
    return tuple(_read(row) for row in await session.all(select(notice).where(*waits).order_by(notice.c.id)))


async def next_send_at(session: Session) -> datetime | None:
    """The time of the next scheduled notice (aware UTC)."""
    waits = notice.c.state == NoticeState.SCHEDULED.value
    found: datetime | None = await session.value(select(func.min(notice.c.send_at)).where(waits))
    return found


async def unsettled(session: Session) -> tuple[Notice, ...]:
    """The sent notices with whose receivers something may still change."""
    statement = select(notice).where(notice.c.state == NoticeState.SENT.value, notice.c.settled_at.is_(None))
    return tuple(_read(row) for row in await session.all(statement.order_by(notice.c.id)))


async def group_posts(session: Session, unit_id: int, since: datetime, but: int) -> tuple[datetime, ...]:
    """When other notices of a unit went or will go into the work group, from an instant (aware UTC) on."""
    at = func.coalesce(notice.c.sent_at, notice.c.send_at).label("at")
    posted = (notice.c.channel == Channel.GROUP.value, notice.c.state.in_([one.value for one in _WAITS]))
    statement = select(notice.c.sent_at, notice.c.send_at).where(
        notice.c.unit_id == unit_id, notice.c.id != but, *posted, at >= since
    )
    return tuple(row["sent_at"] or row["send_at"] for row in await session.all(statement))


async def has_card(session: Session, chat_id: int, name: str) -> bool:
    """Whether a card stands in a chat already, so that its next version is an edit."""
    statement = select(card.c.message_id).where(card.c.chat_id == chat_id, card.c.card == name)
    return await session.value(statement) is not None


def _kept() -> Any:
    return (notice.c.state != NoticeState.CANCELLED.value) | notice.c.send_at.is_not(None)


def _read(row: Row) -> Notice:
    values = {name: row[name] for name in Notice.__dataclass_fields__}
    return Notice(
        **values
        | {
            "audience": Audience.model_validate(row["audience"]),
            "channel": Channel(row["channel"]),
            "state": NoticeState(row["state"]),
        }
    )
