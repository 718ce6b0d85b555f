"""The page in a browser: one-time links and sessions, found by the hashes of their secrets."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from domain.web_sessions import IDLE, LONGEST, MOST, WebSession
from storage.engines import Once
from storage.engines.spelling import NOW, written
from storage.session import Session
from storage.tables import web_link, web_session

_LINK = and_(web_link.c.secret_hash == bindparam("digest"), web_link.c.expires_at > NOW)
_PUT_LINK = Once(written(web_link))
_LINKED = Once(select(web_link.c.telegram_id).where(_LINK))
_TAKE_LINK = Once(delete(web_link).where(_LINK))
_DROP_LINK = Once(delete(web_link).where(web_link.c.telegram_id == bindparam("account")))

_SAME = web_session.c.secret_hash == bindparam("digest")
_THEIRS = web_session.c.telegram_id == bindparam("account")
_ALIVE = web_session.c.ended_at.is_(None)
_GOES_ON = and_(
    _ALIVE, web_session.c.opened_at > bindparam("opened_after"), web_session.c.seen_at > bindparam("seen_after")
)
_NEWER = web_session.alias("newer")
_NEWEST = (
    select(_NEWER.c.id).where(_NEWER.c.telegram_id == bindparam("account")).order_by(_NEWER.c.id.desc()).limit(MOST)
)
_OPEN = Once(insert(web_session))
_MAKE_ROOM = Once(update(web_session).where(_THEIRS, _ALIVE, web_session.c.id.not_in(_NEWEST)).values(ended_at=NOW))
_FIND = Once(select(web_session).where(_SAME, _ALIVE))
_OPENED_BY = Once(select(web_session.c.id).where(web_session.c.proof_hash == bindparam("digest")))
_NOTE = Once(update(web_session).where(_SAME, _ALIVE).values(seen_at=NOW))
_END = Once(update(web_session).where(_SAME, _ALIVE).values(ended_at=NOW))
_END_ALL = Once(update(web_session).where(_THEIRS, _GOES_ON).values(ended_at=NOW))
_HOW_MANY = Once(select(func.count()).select_from(web_session).where(_THEIRS, _GOES_ON))

_PURGE_LINKS = Once(delete(web_link).where(web_link.c.expires_at <= NOW), slow=True)
_PURGE = Once(
    delete(web_session).where(
        or_(
            web_session.c.opened_at <= bindparam("opened_after"),
            web_session.c.seen_at <= bindparam("seen_after"),
        )
    ),
    slow=True,
)


async def put_link(session: Session, account: int, digest: bytes, expires_at: datetime) -> None:
    """Give an account a link; the one before it ends."""
    await session.execute(_PUT_LINK, {"telegram_id": account, "secret_hash": digest, "expires_at": expires_at})


async def linked(session: Session, digest: bytes) -> int | None:
    """The account whose link has this hash and is not over."""
    found: int | None = await session.value(_LINKED, digest=digest)
    return found


async def take_link(session: Session, digest: bytes) -> bool:
    """Use a link up: of many who try at once, exactly one gets it."""
    return await session.changed(_TAKE_LINK, digest=digest) == 1


async def drop_link(session: Session, account: int) -> None:
    """End the link of an account that nobody has used."""
    await session.execute(_DROP_LINK, account=account)


async def add(session: Session, account: int, digest: bytes, proof: bytes | None = None) -> None:
    """Open a session, inside Telegram with the hash of the `proof` that it was opened by; the oldest make room."""
    row = {
        "telegram_id": account,
        "secret_hash": digest,
        "proof_hash": proof,
        "opened_at": session.now,
        "seen_at": session.now,
    }
    await session.execute(_OPEN, row)
    await session.execute(_MAKE_ROOM, account=account)


async def find(session: Session, digest: bytes) -> WebSession | None:
    """The session with this hash that nobody has ended; whether its time is over says it itself."""
    row = await session.first(_FIND, digest=digest)
    if row is None:
        return None
    return WebSession(row["telegram_id"], row["proof_hash"] is not None, row["opened_at"], row["seen_at"])


async def was_opened_by(session: Session, proof: bytes) -> bool:
    """Whether a session was opened by the proof with this hash already."""
    return await session.first(_OPENED_BY, digest=proof) is not None


async def note_seen(session: Session, digest: bytes) -> None:
    """Write down that somebody has looked just now."""
    await session.execute(_NOTE, digest=digest)


async def end(session: Session, digest: bytes) -> None:
    """End the session with this hash."""
    await session.execute(_END, digest=digest)


async def end_all(session: Session, account: int) -> int:
    """End all sessions of an account; returns how many."""
    return await session.changed(_END_ALL, account=account, **_since(session))


async def how_many(session: Session, account: int) -> int:
    """How many sessions of an account are open."""
    return int(await session.value(_HOW_MANY, account=account, **_since(session)))


async def purge(session: Session) -> int:
    """Forget the links and sessions whose time is over; returns how many."""
    return await session.changed(_PURGE_LINKS) + await session.changed(_PURGE, **_since(session))


def _since(session: Session) -> dict[str, Any]:
    return {"opened_after": session.now - LONGEST, "seen_after": session.now - IDLE}
