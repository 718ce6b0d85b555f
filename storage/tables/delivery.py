"""What came in and what goes out: inbox, outbox, cards, the running instance."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.engines.spelling import only_where
from storage.tables.base import metadata
from storage.types import Number, UtcDateTime

inbox = Table(
    "inbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("raw", Text, nullable=False),
    Column("state", String(12), nullable=False, server_default="new"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("error", String(200)),
    UniqueConstraint("bot_id", "update_id"),
    CheckConstraint("state IN ('new', 'done', 'quarantined')", name="state"),
)
_NEW = text("state = 'new'")
Index("ix_inbox_new", inbox.c.chat_id, inbox.c.id, **only_where(_NEW))

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("method", String(24), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("card", String(60)),
    Column("priority", String(12), nullable=False),
    # The Outgoing value without the columns beside it: text, keyboard, file and the like.
    Column("payload", JSON, nullable=False),
    Column("state", String(14), nullable=False, server_default="pending"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ambiguous", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("epoch", Integer),
    Column("error", String(200)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("first_attempt_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    # The message that the words stand in: known at once for an edit, otherwise once it was sent.
    Column("message_id", BigInteger),
    CheckConstraint(
        "state IN ('pending', 'sending', 'ambiguous', 'held', 'sent', 'undeliverable', 'superseded',"
        " 'expired', 'cancelled', 'dead')",
        name="state",
    ),
)
_WAITING = text("state IN ('pending', 'sending', 'ambiguous')")
# The order in which they go out, and when the next one's instant comes.
Index("ix_outbox_waiting", outbox.c.priority, outbox.c.id, **only_where(_WAITING))
Index("ix_outbox_later", outbox.c.not_before, **only_where(_WAITING))
# What stands in a message now is what was written into it last.
_KNOWN = text("message_id IS NOT NULL")
Index("ix_outbox_message", outbox.c.chat_id, outbox.c.message_id, **only_where(_KNOWN))
_TROUBLED = text("state IN ('held', 'undeliverable', 'dead')")
Index("ix_outbox_attention", outbox.c.state, **only_where(_TROUBLED))
# What came to its end without anybody having to look at it, by age: it leaves after a time. Notices stay.
OVER = text("state IN ('sent', 'superseded', 'expired', 'cancelled') AND kind <> 'notice'")
Index("ix_outbox_over", outbox.c.created_at, **only_where(OVER))

# How many messages that ask or remind reached a unit's people in a month (id of its period): rows of the outbox leave.
pushed = Table(
    "pushed",
    metadata,
    Column("month", String(10), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("number", Integer, nullable=False),
)

card = Table(
    "card",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("card", String(60), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
)

instance = Table(
    "instance",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seen_at", UtcDateTime),
)
