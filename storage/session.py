"""What a query is given: a connection inside a transaction, the instant of that transaction, and what it gathers."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import Executable

from domain.messages import Outgoing
from storage.engines import Connection, Once, Prepared, Result, Row, prepare

Statement = Once | Executable


class Cached(StrEnum):
    """What the running bot keeps from the database and looks up again once a unit of work has changed it.

    POSTS: who is enrolled, as what (menus, the limit for strangers). RULES: calendar, hours and names. FILES: what is
    to be downloaded. LEDGERS: what is to be exported. PICTURES: what is to be drawn. TRIALS: what is to be counted
    before it is saved. INBOX, OUTBOX: what is to be handled, and to be sent.
    """

    POSTS = "posts"
    RULES = "rules"
    FILES = "files"
    LEDGERS = "ledgers"
    PICTURES = "pictures"
    TRIALS = "trials"
    INBOX = "inbox"
    OUTBOX = "outbox"


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

    def __init__(self, connection: Connection, now: datetime, key: bytes = b"") -> None:
        self._connection = connection
        self._key = key
        self.now = now
        self.memo: dict[str, Any] = {}

    def as_of(self, now: datetime) -> "Session":
        """The same snapshot, looked at as if it were another instant (aware UTC)."""
        other = Session(self._connection, now, self._key)
        other.memo = self.memo
        return other

    def seal(self, words: str) -> bytes:
        """What nobody makes of these words who has not the key of the audit trail; no line of that is signed so."""
        return hmac.digest(hmac.digest(self._key, b"proof", hashlib.sha256), words.encode(), hashlib.sha256)

    async def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """The rows that a statement gives, each by the names of its columns."""
        prepared, result = await self._run(statement, values)
        return _read(prepared, result)

    async def first(self, statement: Statement, **values: Any) -> Row | None:
        """The first row that a statement gives, if any."""
        prepared, result = await self._run(statement, values)
        return next(iter(_read(prepared, Result(result.rows[:1], result.names, result.changed))), None)

    async def value(self, statement: Statement, **values: Any) -> Any:
        """The first value of the first row, None without a row."""
        row = await self.first(statement, **values)
        return next(iter(row.values())) if row else None

    async def changed(self, statement: Statement, row: Mapping[str, Any] | None = None, **values: Any) -> int:
        """Run an UPDATE or DELETE and say how many rows it touched: the claim of a compare-and-set."""
        return (await self._run(statement, values, row))[1].changed

    async def execute(self, statement: Statement, row: Mapping[str, Any] | None = None, **values: Any) -> None:
        """Run a statement for what it does; `row` holds the columns that it writes besides those it names."""
        await self._run(statement, values, row)

    async def insert(self, statement: Statement, row: Mapping[str, Any] | None = None, **values: Any) -> int:
        """Run an INSERT of one row that returns its id, and give this id."""
        _, result = await self._run(statement, values, row)
        return int(result.rows[0][0])

    async def execute_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> Sequence[Row]:
        """Run a statement for each of these rows, all of the same columns; gives what it returns, in order."""
        if not rows:
            return ()
        prepared = self._prepared(statement, tuple(rows[0]))
        result = await self._connection.run_many(
            prepared.text, [prepared.bind({"now": self.now, **row}) for row in rows], returning=bool(prepared.columns)
        )
        return _read(prepared, result)

    async def _run(
        self, statement: Statement, values: Mapping[str, Any], row: Mapping[str, Any] | None = None
    ) -> tuple[Prepared, Result]:
        prepared = self._prepared(statement, tuple(row or ()))
        inline = isinstance(statement, Once) and not statement.slow
        bound = prepared.bind({"now": self.now, **(row or {}), **values})
        return prepared, await self._connection.run(prepared.text, bound, inline=inline)

    def _prepared(self, statement: Statement, columns: tuple[str, ...]) -> Prepared:
        dialect = self._connection.dialect
        if isinstance(statement, Once):
            return statement.prepared(dialect, columns)
        return prepare(statement, dialect, columns)


def _read(prepared: Prepared, result: Result) -> Sequence[Row]:
    if prepared.columns:
        return prepared.read(result.rows)
    # Text of our own names no columns; the driver does.
    return [dict(zip(result.names, found, strict=True)) for found in result.rows]


class UnitOfWork(Session):
    """One update, tick or command: its rows, messages and audit entries commit together or not at all."""

    def __init__(self, connection: Connection, now: datetime, key: bytes = b"") -> None:
        super().__init__(connection, now, key)
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


class ReadOnly(UnitOfWork):
    """A snapshot for use cases that only read: what one of them wanted to write or send would be lost, so it raises.

    The connection of a snapshot takes no writing statement anyway.
    """

    @classmethod
    def over(cls, snapshot: Session) -> Self:
        """The same snapshot, as what a use case is given."""
        work = cls(snapshot._connection, snapshot.now)
        work.memo = snapshot.memo
        return work

    def send(self, message: Outgoing) -> None:
        raise TypeError(f"somebody who only looks would send {message.key}")

    def audit(self, action: str, actor_id: int | None = None, **fields: Any) -> None:
        raise TypeError(f"somebody who only looks would do {action}")
