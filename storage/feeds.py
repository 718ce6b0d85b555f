"""Calendar feeds: one a person, found by the hash of its secret."""

from sqlalchemy import delete, select

from storage.engines.spelling import insert
from storage.session import Session
from storage.tables import feed, person


async def put(session: Session, person_id: int, digest: bytes) -> None:
    """Give a person a feed; the address before it ends."""
    values = {"secret_hash": digest, "created_at": session.now}
    statement = insert(feed).values(person_id=person_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))


async def drop(session: Session, person_id: int) -> bool:
    """End a person's feed; False when there was none."""
    return await session.changed(delete(feed).where(feed.c.person_id == person_id)) == 1


async def exists(session: Session, person_id: int) -> bool:
    """Whether a person has a feed."""
    return await session.first(select(feed.c.person_id).where(feed.c.person_id == person_id)) is not None


async def telegram_id(session: Session, digest: bytes) -> int | None:
    """The Telegram id of the person whose feed has this hash."""
    statement = select(person.c.telegram_id).join_from(feed, person, feed.c.person_id == person.c.id)
    found: int | None = await session.value(statement.where(feed.c.secret_hash == digest))
    return found
