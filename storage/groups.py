"""Work groups: which chats the bot knows, and which of them belong to a unit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select, update

from domain.delivery import DeliveryState, sources
from domain.messages import Method
from storage.engines import Row
from storage.engines.spelling import insert
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


async def present_by_id(session: Session, chat_id: int) -> Group | None:
    """The group with this id, if the bot is in it."""
    row = await session.first(_groups().where(chat.c.chat_id == chat_id))
    return _group(row) if row else None


async def bound(session: Session) -> tuple[Group, ...]:
    """The groups that belong to a unit, the one bound first at the front."""
    statement = _groups().where(unit.c.active).order_by(chat.c.bound_at, chat.c.chat_id)
    return tuple(_group(row) for row in await session.all(statement))


async def unbound_since(session: Session, before: datetime) -> tuple[Group, ...]:
    """The groups that belong to nobody and have been known since before an instant (aware UTC)."""
    return await _some(session, chat.c.unit_id.is_(None), chat.c.added_at <= before)


async def namesakes(session: Session, title: str) -> tuple[Group, ...]:
    """The groups with exactly this title."""
    return await _some(session, chat.c.title == title)


async def add(session: Session, chat_id: int, title: str) -> None:
    """Write a group that the bot has come into; a binding of an earlier stay is over."""
    fresh = {"title": title, "unit_id": None, "thread_id": None, "bound_at": None, "left_at": None}
    values = fresh | {"added_at": session.now}
    statement = insert(chat).values(chat_id=chat_id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["chat_id"], set_=values))


async def change(session: Session, chat_id: int, **values: Any) -> None:
    """Change fields of a group."""
    await session.execute(update(chat).where(chat.c.chat_id == chat_id).values(**values))


async def move(session: Session, old: int, new: int) -> bool:
    """Give a group its new id; False when the old one is not known."""
    await session.execute(delete(chat).where(chat.c.chat_id == new, select(chat).where(chat.c.chat_id == old).exists()))
    return await session.changed(update(chat).where(chat.c.chat_id == old).values(chat_id=new)) == 1


async def withdraw(session: Session, chat_id: int) -> int:
    """Cancel what waits to be said in a group, except the removal of lines that are there; returns how much."""
    waits = outbox.c.state.in_(sorted(sources(DeliveryState.CANCELLED)))
    said = outbox.c.method != Method.DELETE
    statement = update(outbox).where(WAITING, outbox.c.chat_id == chat_id, waits, said)
    return await session.changed(statement.values(state=DeliveryState.CANCELLED))


async def _some(session: Session, *conditions: ColumnElement[bool]) -> tuple[Group, ...]:
    statement = _groups().where(*conditions).order_by(chat.c.chat_id)
    return tuple(_group(row) for row in await session.all(statement))


def _groups() -> Select[Any]:
    columns = (chat, unit.c.name.label("unit_name"), unit.c.path.label("unit_path"))
    return (
        select(*columns)
        .join_from(chat, unit, chat.c.unit_id == unit.c.id, isouter=True)
        .where(chat.c.left_at.is_(None))
    )


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
