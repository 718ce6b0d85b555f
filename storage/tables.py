"""All tables of the house, grouped as the rooms use them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from storage.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- units, people, power -------------------------------------------------------------------------------

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

chat = Table(
    "chat",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", String(200), nullable=False, server_default=""),
    Column("unit_id", ForeignKey("unit.id")),
    Column("thread_id", Integer),
    Column("added_at", UtcDateTime, nullable=False),
    Column("bound_at", UtcDateTime),
    Column("left_at", UtcDateTime),
)

# --- duties ---------------------------------------------------------------------------------------------

item = Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("no", String(20), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("period", String(10), nullable=False),
    Column("slot", String(40), nullable=False, server_default=""),
    Column("title", String(200), nullable=False),
    Column("state", String(30), nullable=False),
    Column("holder", String(20), nullable=False),
    Column("due_at", UtcDateTime),
    Column("remind_at", UtcDateTime),
    Column("quiet_until", UtcDateTime),
    Column("payload", JSON, nullable=False),
    Column("schema", Integer, nullable=False, server_default="1"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("offline", Boolean, nullable=False, server_default=false()),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("kind", "unit_id", "period", "slot"),
)
Index("ix_item_remind", item.c.remind_at, sqlite_where=item.c.remind_at.is_not(None))
Index("ix_item_unit_period", item.c.unit_id, item.c.period)
Index("ix_item_holder", item.c.holder, item.c.due_at, sqlite_where=item.c.closed_at.is_(None))

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("receipt", String(24), nullable=False, unique=True),
    Column("action", String(30), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("drafted_by", ForeignKey("person.id")),
    Column("submitted_by", ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("item_id", "number"),
)

opening = Table(
    "opening",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
)

due_override = Table(
    "due_override",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
)

day_override = Table(
    "day_override",
    metadata,
    Column("day", Date, primary_key=True),
    Column("workday", Boolean, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", JSON, nullable=False),
)

# --- conversation ---------------------------------------------------------------------------------------

draft = Table(
    "draft",
    metadata,
    # One form at a time for a person: a second one asks whether to drop the first.
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("serial", Integer, nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("args", JSON, nullable=False),
    Column("progress", JSON, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("item.id"), index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("file_id", String(200), nullable=False),
    Column("file_unique_id", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64)),
    Column("state", String(12), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('waiting', 'stored', 'failed')", name="state"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# --- notices and reminders ------------------------------------------------------------------------------

notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("receipt_required", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("send_at", UtcDateTime),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("followed_up_at", UtcDateTime),
    Column("version", Integer, nullable=False, server_default="1"),
    # The department's unit that speaks: the audience lies below it, power over the notice comes from it.
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("channel", String(8), nullable=False, server_default="private"),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("with_action", Boolean, nullable=False, server_default=false()),
    # The instant wished for that needs an approver's word; without it `send_at` holds.
    Column("urgent_at", UtcDateTime),
    Column("approved_by", ForeignKey("person.id")),
    Column("sent_at", UtcDateTime),
    Column("sent_by", ForeignKey("person.id")),
    Column("handled_by", ForeignKey("person.id")),
    Column("handled_at", UtcDateTime),
    # What its progress cards last showed, and since when nothing more is expected.
    Column("shown", JSON, nullable=False, server_default="{}"),
    Column("settled_at", UtcDateTime),
    CheckConstraint("state IN ('draft', 'scheduled', 'sent', 'cancelled')", name="state"),
    CheckConstraint("channel IN ('private', 'group')", name="channel"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("notice_id", ForeignKey("notice.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("signed_at", UtcDateTime),
    Column("acted_at", UtcDateTime),
)

reminder = Table(
    "reminder",
    metadata,
    # Unique for ever: scanning again, a clock jump or two tickers can't remind twice.
    Column("item_id", ForeignKey("item.id"), primary_key=True),
    Column("due_at", UtcDateTime, primary_key=True),
    Column("stage", String(24), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("planned_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("outbox_key", String(120)),
)
Index("ix_reminder_created", reminder.c.created_at)

# --- delivery -------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
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
Index("ix_inbox_new", inbox.c.chat_id, inbox.c.id, sqlite_where=text("state = 'new'"))

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
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
    Column("message_id", BigInteger),
    CheckConstraint(
        "state IN ('pending', 'sending', 'ambiguous', 'held', 'sent', 'undeliverable', 'superseded',"
        " 'expired', 'cancelled', 'dead')",
        name="state",
    ),
)
Index(
    "ix_outbox_waiting",
    outbox.c.priority,
    outbox.c.not_before,
    outbox.c.id,
    sqlite_where=text("state IN ('pending', 'sending', 'ambiguous')"),
)
Index("ix_outbox_attention", outbox.c.state, sqlite_where=text("state IN ('held', 'undeliverable', 'dead')"))

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

# --- the record (留痕) -----------------------------------------------------------------------------------

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", ForeignKey("person.id")),
    Column("action", String(40), nullable=False),
    Column("unit_id", ForeignKey("unit.id")),
    Column("item_id", ForeignKey("item.id"), index=True),
    Column("detail", JSON, nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
)
