"""Calendar feeds: one a person, found by the hash of its secret."""

from sqlalchemy import bindparam, delete, select

from storage.engines import Once
from storage.engines.spelling import written
from storage.session import Session
from storage.tables import feed, person

_OF_PERSON = feed.c.person_id == bindparam("whose")
_PUT = Once(written(feed))
_DROP = Once(delete(feed).where(_OF_PERSON))
_HASH = Once(select(feed.c.secret_hash).where(_OF_PERSON))
_TELEGRAM_ID = Once(
    select(person.c.telegram_id)
    .join_from(feed, person, feed.c.person_id == person.c.id)
    .where(feed.c.secret_hash == bindparam("digest"))
)


async def put(session: Session, person_id: int, digest: bytes) -> None:
    """Give a person a feed; the address before it ends."""
    await session.execute(_PUT, {"person_id": person_id, "secret_hash": digest, "created_at": session.now})


async def drop(session: Session, person_id: int) -> bool:
    """End a person's feed; False when there was none."""
    return await session.changed(_DROP, whose=person_id) == 1


async def secret_hash(session: Session, person_id: int) -> bytes | None:
    """The hash of a person's feed, None without one."""
    found: bytes | None = await session.value(_HASH, whose=person_id)
    return found


async def telegram_id(session: Session, digest: bytes) -> int | None:
    """The Telegram id of the person whose feed has this hash."""
    found: int | None = await session.value(_TELEGRAM_ID, digest=digest)
    return found
