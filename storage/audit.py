"""The append-only audit trail (留痕): every line is chained to the one before by an HMAC."""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, insert, literal, select

from domain.power import signature
from storage.engines import Once, Row
from storage.engines.spelling import among
from storage.session import AuditEntry, Session
from storage.tables import audit, person

GENESIS = bytes(32)
# What a line's detail calls the person for whom a delegate (代理) acted.
ACTING_FOR = "acting_for"
# The line with which the trail begins anew under another key, because the one before was lost.
RENEWED = "record.renewed"

_HEAD = Once(select(audit.c.id, audit.c.mac).order_by(audit.c.id.desc()).limit(1))
_MAC = Once(select(audit.c.mac).where(audit.c.id == bindparam("line")))
_LAST_TWO = Once(select(audit).order_by(audit.c.id.desc()).limit(2))
_RENEWALS = Once(
    select(audit.c.id, audit.c.at).where(audit.c.action == literal(RENEWED)).order_by(audit.c.id.desc()).limit(1),
    slow=True,
)
_ALL = Once(select(audit).order_by(audit.c.id), slow=True)
_ADD = Once(insert(audit))
_HISTORY = Once(
    select(audit.c.at, audit.c.action, audit.c.detail, person.c.name)
    .join_from(audit, person, audit.c.actor_id == person.c.id, isouter=True)
    .where(audit.c.item_id == bindparam("item_id"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_NAMES = Once(select(person.c.id, person.c.name).where(among(person.c.id, "person_ids")))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found: how many lines hold, and the first id that does not.

    The first `unchecked` of them were written with a key that is lost; since the trail was `renewed` (aware UTC, None
    when it never was) the chain tells whether they were changed, and nothing tells whether they were before.
    """

    lines: int
    broken_at: int | None
    unchecked: int = 0
    renewed: datetime | None = None

    @property
    def whole(self) -> bool:
        return self.broken_at is None


@dataclass(frozen=True, slots=True)
class Trace:
    """One line of an item's history as people read it; `actor` of a delegate's act is 张三（代理李四）."""

    at: datetime
    actor: str
    action: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the number of its last line, which is how many there are, and that line's mac."""

    lines: int = 0
    mac: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Growth:
    """What one transaction appended: the head before it and after it."""

    before: Head
    after: Head


def key_of(secret: str) -> bytes:
    """The key of the chain, made of the secret that is kept beside the database."""
    return hashlib.sha256(b"audit:" + secret.encode()).digest()


async def head(session: Session) -> Head:
    """The end of the chain as it stands in the database."""
    row = await session.first(_HEAD)
    return Head(row["id"], row["mac"]) if row else Head()


async def mac_of(session: Session, line: int) -> bytes | None:
    """The mac of one line; None when there is no such line."""
    found: bytes | None = await session.value(_MAC, line=line)
    return found


async def last_fits(session: Session, key: bytes) -> bool:
    """Whether the last line was written with this key; so it was when there is none."""
    rows = await session.all(_LAST_TWO)
    if not rows:
        return True
    previous = rows[1]["mac"] if len(rows) > 1 else GENESIS
    return hmac.compare_digest(_mac(key, dict(rows[0]), previous), rows[0]["mac"])


async def append(session: Session, entries: Sequence[AuditEntry], key: bytes) -> Growth:
    """Chain and write the lines of one transaction."""
    before = await head(session)
    previous = before.mac
    rows = []
    # Numbered here, so that the last number is how many there are: a sequence leaves gaps after a rollback.
    for number, entry in enumerate(entries, before.lines + 1):
        row = {
            "at": session.now,
            "actor_id": entry.actor_id,
            "action": entry.action,
            "unit_id": entry.unit_id,
            "item_id": entry.item_id,
            "detail": dict(entry.detail),
        }
        previous = _mac(key, row, previous)
        rows.append(row | {"id": number, "mac": previous})
    await session.execute_many(_ADD, rows)
    return Growth(before, Head(before.lines + len(rows), previous))


async def renew(session: Session, key: bytes, detail: Mapping[str, Any]) -> Head:
    """Append the line with which the trail goes on under a new key; raises StorageError like every write.

    Its mac is chained to all the lines before as that key signs them: their own macs prove nothing any more, but
    whoever changes one of them from now on breaks the chain at this line.
    """
    previous, lines = GENESIS, 0
    for row in await session.all(_ALL):
        previous, lines = _mac(key, dict(row), previous), lines + 1
    line = {"at": session.now, "actor_id": None, "action": RENEWED, "unit_id": None, "item_id": None}
    row = line | {"detail": dict(detail)}
    mac = _mac(key, row, previous)
    await session.execute_many(_ADD, [row | {"id": lines + 1, "mac": mac}])
    return Head(lines + 1, mac)


async def verify(session: Session, key: bytes) -> Verdict:
    """Recompute the whole chain; a tail cut off is told by the head beside it alone (services/audit_record.py)."""
    renewal = await session.first(_RENEWALS)
    unchecked, at = (renewal["id"] - 1, renewal["at"]) if renewal else (0, None)
    previous, lines = GENESIS, 0
    for row in await session.all(_ALL):
        previous = _mac(key, dict(row), previous)
        if row["id"] > unchecked and not hmac.compare_digest(previous, row["mac"]):
            return Verdict(lines, row["id"], unchecked, at)
        lines += 1
    return Verdict(lines, None, unchecked, at)


async def history(session: Session, item_id: int, limit: int = 30) -> tuple[Trace, ...]:
    """Say who did what to an item and when, newest first."""
    rows = await session.all(_HISTORY, item_id=item_id, limit=limit)
    names = await _names(session, {row["detail"][ACTING_FOR] for row in rows if ACTING_FOR in row["detail"]})
    return tuple(Trace(row["at"], _who(row, names), row["action"], row["detail"]) for row in rows)


def _who(row: Row, names: Mapping[int, str]) -> str:
    return signature(row["name"] or "", names.get(row["detail"].get(ACTING_FOR), ""))


async def _names(session: Session, person_ids: Collection[int]) -> Mapping[int, str]:
    if not person_ids:
        return {}
    rows = await session.all(_NAMES, person_ids=person_ids)
    return {row["id"]: row["name"] for row in rows}


def _mac(key: bytes, row: Mapping[str, Any], previous: bytes) -> bytes:
    names = ("at", "actor_id", "action", "unit_id", "item_id", "detail")
    text = json.dumps(
        [row[n].astimezone(UTC).isoformat() if n == "at" else row[n] for n in names], sort_keys=True, ensure_ascii=False
    )
    return hmac.digest(key, previous + text.encode(), hashlib.sha256)
