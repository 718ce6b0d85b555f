"""Work groups: which chats the bot knows, and which of them belong to a unit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update

from domain.delivery import DeliveryState, sources
from domain.messages import Method
from storage.engines import Once, Row
from storage.engines.spelling import one_of, written
from storage.outbox import WAITING
from storage.session import Session
from storage.tables import chat, outbox, unit


@dataclass(frozen=True, slots=True)
class Group:
    """A group that the bot is in; without a unit it is known, but not served. Instants are aware UTC."""

    chat_id: int
    title: str
    unit_id: int | None
    unit_name: str
    unit_path: str
    thread_id: int | None
    added_at: datetime

    @property
    def bound(self) -> bool:
        return self.unit_id is not None


def _groups() -> Select[Any]:
    columns = (chat, unit.c.name.label("unit_name"), unit.c.path.label("unit_path"))
    return (
        select(*columns)
        .join_from(chat, unit, chat.c.unit_id == unit.c.id, isouter=True)
        .where(chat.c.left_at.is_(None))
    )


_BY_ID = Once(_groups().where(chat.c.chat_id == bindparam("chat_id")))
_BOUND = Once(_groups().where(unit.c.active).order_by(chat.c.bound_at, chat.c.chat_id))
_UNBOUND = Once(
    _groups().where(chat.c.unit_id.is_(None), chat.c.added_at <= bindparam("before")).order_by(chat.c.chat_id)
)
_NAMESAKES = Once(_groups().where(chat.c.title == bindparam("title")).order_by(chat.c.chat_id))
_ADD = Once(written(chat))
_CHANGE = Once(update(chat).where(chat.c.chat_id == bindparam("of")))
_OTHER = chat.alias("other")
_MAKE_WAY = Once(
    delete(chat).where(
        chat.c.chat_id == bindparam("new"), select(_OTHER).where(_OTHER.c.chat_id == bindparam("old")).exists()
    )
)
_WITHDRAW = Once(
    update(outbox)
    .where(
        WAITING,
        outbox.c.chat_id == bindparam("chat_id"),
        one_of(outbox.c.state, sources(DeliveryState.CANCELLED)),
        outbox.c.method != Method.DELETE,
    )
    .values(state=DeliveryState.CANCELLED)
)


async def present_by_id(session: Session, chat_id: int) -> Group | None:
    """The group with this id, if the bot is in it."""
    row = await session.first(_BY_ID, chat_id=chat_id)
    return _group(row) if row else None


async def bound(session: Session) -> tuple[Group, ...]:
    """The groups that belong to a unit, the one bound first at the front."""
    return tuple(_group(row) for row in await session.all(_BOUND))


async def unbound_since(session: Session, before: datetime) -> tuple[Group, ...]:
    """The groups that belong to nobody and have been known since before an instant (aware UTC)."""
    return tuple(_group(row) for row in await session.all(_UNBOUND, before=before))


async def namesakes(session: Session, title: str) -> tuple[Group, ...]:
    """The groups with exactly this title."""
    return tuple(_group(row) for row in await session.all(_NAMESAKES, title=title))


async def add(session: Session, chat_id: int, title: str) -> None:
    """Write a group that the bot has come into; a binding of an earlier stay is over."""
    fresh = {"title": title, "unit_id": None, "thread_id": None, "bound_at": None, "left_at": None}
    await session.execute(_ADD, fresh | {"chat_id": chat_id, "added_at": session.now})


async def change(session: Session, chat_id: int, **values: Any) -> None:
    """Change fields of a group."""
    await session.execute(_CHANGE, values, of=chat_id)


async def move(session: Session, old: int, new: int) -> bool:
    """Give a group its new id; False when the old one is not known."""
    await session.execute(_MAKE_WAY, old=old, new=new)
    return await session.changed(_CHANGE, {"chat_id": new}, of=old) == 1


async def withdraw(session: Session, chat_id: int) -> int:
    """Cancel what waits to be said in a group, except the removal of lines that are there; returns how much."""
    return await session.changed(_WITHDRAW, chat_id=chat_id)


def _group(row: Row) -> Group:
    return Group(
        row["chat_id"],
        row["title"],
        row["unit_id"],
        row["unit_name"] or "",
        row["unit_path"] or "",
        row["thread_id"],
        row["added_at"],
    )
