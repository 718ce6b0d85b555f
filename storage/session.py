"""What a query is given: a connection inside a transaction, the instant of that transaction, and what it gathers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, Executable, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.messages import Outgoing


class Cached(StrEnum):
    """What the running bot keeps from the database and looks up again once a unit of work has changed it.

    POSTS: who is enrolled, as what (menus, the limit for strangers). RULES: calendar, hours and names. FILES: what is
    to be downloaded.
    """

    POSTS = "posts"
    RULES = "rules"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit trail (留痕): who did what to which item; `detail` holds ids and states."""

    action: str
    actor_id: int | None = None
    unit_id: int | None = None
    item_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PressAnswer:
    """The toast that answers a button press; best effort after the commit, never part of the truth."""

    callback_id: str
    text: str = ""
    alert: bool = False
    url: str = ""


class Session:
    """A connection inside a transaction; `now` is the instant (aware UTC) of all its work.

    `memo` keeps what was read once and holds for the whole of it, such as the settings.
    """

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.memo: dict[str, Any] = {}

    def as_of(self, now: datetime) -> "Session":
        """The same snapshot, looked at as if it were another instant (aware UTC)."""
        other = Session(self.connection, now)
        other.memo = self.memo
        return other

    async def execute(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        return await self.connection.execute(statement, rows)

    async def all(self, statement: Executable) -> Sequence[RowMapping]:
        return (await self.connection.execute(statement)).mappings().all()

    async def first(self, statement: Executable) -> RowMapping | None:
        return (await self.connection.execute(statement)).mappings().first()

    async def value(self, statement: Executable) -> Any:
        return (await self.connection.execute(statement)).scalar()

    async def insert(self, statement: Executable) -> int:
        """Run an INSERT of one row and return its new id."""
        key = (await self.connection.execute(statement)).inserted_primary_key
        assert key is not None  # noqa: S101  a table of ours always has one
        return int(key[0])

    async def changed(self, statement: Executable) -> int:
        """Run an UPDATE or DELETE and say how many rows it touched: the claim of a compare-and-set."""
        return (await self.connection.execute(statement)).rowcount


class UnitOfWork(Session):
    """One update, tick or command: its rows, messages and audit entries commit together or not at all."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        super().__init__(connection, now)
        self.messages: list[Outgoing] = []
        self.audit_entries: list[AuditEntry] = []
        self.answers: list[PressAnswer] = []
        self.outdated: set[Cached] = set()

    def send(self, message: Outgoing) -> None:
        """Put a message into the outbox of this unit of work."""
        self.messages.append(message)

    def audit(self, action: str, actor_id: int | None = None, **fields: Any) -> None:
        """Write one line of the audit trail; `unit_id` and `item_id` are columns, the rest becomes the detail."""
        unit_id, item_id = fields.pop("unit_id", None), fields.pop("item_id", None)
        self.audit_entries.append(AuditEntry(action, actor_id, unit_id, item_id, fields))

    def outdate(self, cached: Cached) -> None:
        """Say that what is kept of this no longer holds once this unit of work commits."""
        self.outdated.add(cached)
