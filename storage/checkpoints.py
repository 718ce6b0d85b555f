"""What the calendar of checkpoints has set going: when periods were opened, and their items in bulk."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.engines import Once
from storage.engines.spelling import among
from storage.session import Session
from storage.tables import item, opening

_OPENINGS = Once(select(opening), slow=True)
_MOVE_DUE = Once(update(item).where(among(item.c.id, "item_ids")), slow=True)
_RENAME = Once(
    update(item).where(
        item.c.kind == bindparam("of_kind"),
        item.c.period == bindparam("of_period"),
        item.c.part == bindparam("of_part"),
        item.c.closed_at.is_(None),
    ),
    slow=True,
)


async def opened_at(session: Session) -> Mapping[tuple[str, str], datetime]:
    """When the items of a kind and period were opened (aware UTC)."""
    return {(row["kind"], row["period"]): row["opened_at"] for row in await session.all(_OPENINGS)}


async def move_due(session: Session, item_ids: Iterable[int], due_at: datetime) -> int:
    """Give items another due time; their version stays, because nobody has worked on them; returns how many."""
    return await session.changed(_MOVE_DUE, {"due_at": due_at}, item_ids=item_ids)


async def rename(session: Session, kind: str, period: str, part: str, title: str) -> None:
    """Give the items of one part that are not closed another title."""
    await session.execute(_RENAME, {"title": title}, of_kind=kind, of_period=period, of_part=part)
