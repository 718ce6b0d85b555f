"""Units, people, posts and invitations; the chats that the bot is in."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, true

from storage.engines.spelling import only_where
from storage.tables.base import metadata
from storage.types import Number, UtcDateTime

unit = Table(
    "unit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("type", String(20), nullable=False),
    Column("parent_id", ForeignKey("unit.id")),
    # "/1/4/" – the ids from the root down to this unit, so that "in the subtree of" is a prefix test.
    Column("path", String(200), nullable=False, index=True),
    Column("sort", Integer, nullable=False, server_default="0"),
    Column("active", Boolean, nullable=False, server_default=true()),
)
# How many active units of each kind a subtree has, from the index alone.
Index("ix_unit_kinds", unit.c.type, unit.c.active, unit.c.path)
# Pages of units in their fixed order.
Index("ix_unit_order", unit.c.sort, unit.c.id, **only_where(unit.c.active))

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("telegram_id", BigInteger, unique=True),
    Column("name", String(60), nullable=False),
    Column("seen_at", UtcDateTime),
    Column("started_at", UtcDateTime),
    Column("unreachable_at", UtcDateTime),
)

membership = Table(
    "membership",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("post", String(60), nullable=False, server_default=""),
    Column("from_at", UtcDateTime, nullable=False),
    Column("to_at", UtcDateTime),
    # The membership whose holder this one stands in for (代理).
    Column("acting_for", ForeignKey("membership.id"), index=True),
)

invite = Table(
    "invite",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("name", String(60), nullable=False),
    Column("post", String(60), nullable=False, server_default=""),
    Column("person_id", ForeignKey("person.id")),
    # The membership that ends when this invitation is accepted: a handover (交接).
    Column("replaces", ForeignKey("membership.id")),
    # A delegation (代理) instead of a post: for whom, and from when to when.
    Column("acting_for", ForeignKey("membership.id")),
    Column("from_at", UtcDateTime),
    Column("to_at", UtcDateTime),
    Column("created_by", ForeignKey("person.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_by", ForeignKey("person.id")),
    Column("revoked_at", UtcDateTime),
)

invite_try = Table(
    "invite_try",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("telegram_id", BigInteger, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    # One calendar feed a person; its address is a secret of which only the hash is kept.
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)

chat = Table(
    "chat",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", String(200), nullable=False, server_default=""),
    Column("unit_id", ForeignKey("unit.id")),
    Column("thread_id", Number),
    Column("added_at", UtcDateTime, nullable=False),
    Column("bound_at", UtcDateTime),
    Column("left_at", UtcDateTime),
)
