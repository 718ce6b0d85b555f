"""Messages that have come to their end without anybody having to look at them: they leave after a time."""

from datetime import datetime

from sqlalchemy import Integer, bindparam, delete, func, select

from storage.engines import Once
from storage.session import Session
from storage.tables import outbox
from storage.tables.delivery import OVER

_OLD = (
    select(outbox.c.id)
    .where(OVER, outbox.c.created_at < bindparam("before"))
    .order_by(outbox.c.created_at)
    .limit(bindparam("limit", type_=Integer))
    .subquery()
)
_FORGET = Once(delete(outbox).where(outbox.c.id.in_(select(_OLD.c.id))), slow=True)
_FIRST = Once(select(func.min(outbox.c.created_at)).where(OVER))


async def forget(session: Session, before: datetime, limit: int) -> int:
    """Delete at most so many that were written before an instant (UTC), the oldest first; gives how many there were."""
    return await session.changed(_FORGET, before=before, limit=limit)


async def kept_since(session: Session) -> datetime | None:
    """Since when (UTC) there are any."""
    found: datetime | None = await session.value(_FIRST)
    return found
