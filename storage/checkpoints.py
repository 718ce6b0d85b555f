"""What the calendar of checkpoints has set going: when periods were opened, and their items in bulk."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select, update

from storage.session import Session
from storage.tables import item, opening


async def opened_at(session: Session) -> Mapping[tuple[str, str], datetime]:
    """When the items of a kind and period were opened (aware UTC)."""
    return {(row["kind"], row["period"]): row["opened_at"] for row in await session.all(select(opening))}


async def move_due(session: Session, item_ids: Iterable[int], due_at: datetime) -> int:
    """Give items another due time; their version stays, because nobody has worked on them; returns how many."""
    statement = update(item).where(item.c.id.in_(list(item_ids)))
    return await session.changed(statement.values(due_at=due_at))


async def rename(session: Session, kind: str, period: str, part: str, title: str) -> None:
    """Give the items of one part that are not closed another title."""
    same = (item.c.kind == kind, item.c.period == period, item.c.part == part, item.c.closed_at.is_(None))
    await session.execute(update(item).where(*same).values(title=title))
