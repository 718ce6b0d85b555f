"""Notices: written once, changed only by whoever saw the version before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, select, update

from domain.attachments import Enclosure
from domain.audience import Audience
from domain.notices import Channel, Notice, NoticeState
from storage.engines import Once, Row
from storage.engines.spelling import NOW, among, one_of
from storage.session import Session
from storage.tables import card, notice
from storage.types import UtcDateTime

_SCHEDULED = notice.c.state == NoticeState.SCHEDULED.value
_THIS = notice.c.id == bindparam("notice_id")
# What was given up as a draft is left out.
_LISTED = among(notice.c.unit_id, "unit_ids") & (
    (notice.c.state != NoticeState.CANCELLED.value) | notice.c.send_at.is_not(None)
)

_BY_ID = Once(select(notice).where(_THIS))
_RECENT = Once(
    select(notice)
    .where(_LISTED)
    .order_by(notice.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer)),
    slow=True,
)
_COUNT = Once(select(func.count()).select_from(notice).where(_LISTED), slow=True)
_ADD = Once(insert(notice).returning(notice.c.id))
_CHANGE_SEEN = Once(update(notice).where(_THIS, notice.c.version == bindparam("seen_version")))
_CHANGE = Once(update(notice).where(_THIS))
_DUE = Once(
    select(notice).where(_SCHEDULED, notice.c.send_at <= NOW).order_by(notice.c.send_at, notice.c.id), slow=True
)
_ASKING = Once(
    select(notice)
    .where(_SCHEDULED, notice.c.urgent_at.is_not(None), notice.c.approved_by.is_(None))
    .order_by(notice.c.id),
    slow=True,
)
_NEXT_SEND_AT = Once(select(func.min(notice.c.send_at)).where(_SCHEDULED), slow=True)
_UNSETTLED = Once(
    select(notice).where(notice.c.state == NoticeState.SENT.value, notice.c.settled_at.is_(None)).order_by(notice.c.id),
    slow=True,
)
_GROUP_POSTS = Once(
    select(notice.c.sent_at, notice.c.send_at).where(
        notice.c.unit_id == bindparam("unit_id"),
        notice.c.id != bindparam("but"),
        notice.c.channel == Channel.GROUP.value,
        one_of(notice.c.state, (NoticeState.SCHEDULED, NoticeState.SENT)),
        func.coalesce(notice.c.sent_at, notice.c.send_at) >= bindparam("since", type_=UtcDateTime),
    ),
    slow=True,
)
_CARD = Once(select(card.c.message_id).where(card.c.chat_id == bindparam("chat_id"), card.c.card == bindparam("name")))


async def by_id(session: Session, notice_id: int) -> Notice | None:
    """One notice."""
    row = await session.first(_BY_ID, notice_id=notice_id)
    return _read(row) if row else None


async def recent(session: Session, unit_ids: Iterable[int], limit: int, offset: int = 0) -> tuple[Notice, ...]:
    """The notices of these units, newest first; what was given up as a draft is left out."""
    rows = await session.all(_RECENT, unit_ids=unit_ids, limit=limit, offset=offset)
    return tuple(_read(row) for row in rows)


async def count(session: Session, unit_ids: Iterable[int]) -> int:
    """How many notices `recent` could list."""
    return int(await session.value(_COUNT, unit_ids=unit_ids))


async def add(session: Session, **values: Any) -> int:
    """Write a new draft and return its id."""
    return await session.insert(_ADD, {"created_at": session.now, "state": NoticeState.DRAFT.value, **values})


async def change(session: Session, seen: Notice, **values: Any) -> bool:
    """Change a notice that was `seen`; False when somebody else was first."""
    values["version"] = seen.version + 1
    return await session.changed(_CHANGE_SEEN, values, notice_id=seen.id, seen_version=seen.version) == 1


async def keep_progress(session: Session, notice_id: int, **values: Any) -> None:
    """Keep what is no change to the notice itself: what its cards show, whether anything is still expected."""
    await session.execute(_CHANGE, values, notice_id=notice_id)


async def due(session: Session) -> tuple[Notice, ...]:
    """The scheduled notices whose time has come, in the order of their times."""
    return tuple(_read(row) for row in await session.all(_DUE))


async def asking(session: Session) -> tuple[Notice, ...]:
    """The scheduled notices that wait for an approver's word, as `Notice.asks_approval` has it, oldest first."""
    return tuple(_read(row) for row in await session.all(_ASKING))


async def next_send_at(session: Session) -> datetime | None:
    """The time of the next scheduled notice (aware UTC)."""
    found: datetime | None = await session.value(_NEXT_SEND_AT)
    return found


async def unsettled(session: Session) -> tuple[Notice, ...]:
    """The sent notices with whose receivers something may still change."""
    return tuple(_read(row) for row in await session.all(_UNSETTLED))


async def group_posts(session: Session, unit_id: int, since: datetime, but: int) -> tuple[datetime, ...]:
    """When other notices of a unit went or will go into the work group, from an instant (aware UTC) on."""
    rows = await session.all(_GROUP_POSTS, unit_id=unit_id, since=since, but=but)
    return tuple(row["sent_at"] or row["send_at"] for row in rows)


async def has_card(session: Session, chat_id: int, name: str) -> bool:
    """Whether a card stands in a chat already, so that its next version is an edit."""
    return await session.value(_CARD, chat_id=chat_id, name=name) is not None


def files_column(files: Iterable[Enclosure]) -> list[dict[str, Any]]:
    """The attachments that stand in a notice, as its row keeps them."""
    return [{"id": one.id, "name": one.name, "size": one.size} for one in files]


def _read(row: Row) -> Notice:
    values = {name: row[name] for name in Notice.__dataclass_fields__}
    return Notice(
        **values
        | {
            "audience": Audience.model_validate(row["audience"]),
            "channel": Channel(row["channel"]),
            "state": NoticeState(row["state"]),
            "files": tuple(Enclosure(one["id"], one["name"], one["size"], stored=True) for one in row["files"]),
        }
    )
