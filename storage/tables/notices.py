"""Notices with their receipts, and the reminders that went out."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    true,
)

from storage.tables.base import metadata
from storage.types import UtcDateTime

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
    # The department's unit that sends it: the audience lies below it, power over the notice comes from it.
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("channel", String(8), nullable=False, server_default="private"),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("with_action", Boolean, nullable=False, server_default=false()),
    # Whether the department's name and the day stand under the text.
    Column("with_signature", Boolean, nullable=False, server_default=true()),
    # The instant wished for that needs an approver's word; without it `send_at` holds.
    Column("urgent_at", UtcDateTime),
    Column("approved_by", ForeignKey("person.id")),
    Column("sent_at", UtcDateTime),
    Column("sent_by", ForeignKey("person.id")),
    Column("handled_by", ForeignKey("person.id")),
    Column("handled_at", UtcDateTime),
    # How often its text was changed after it went out, when last and what; when and why it was taken back.
    Column("corrections", Integer, nullable=False, server_default="0"),
    Column("corrected_at", UtcDateTime),
    Column("correction", String(200), nullable=False, server_default=""),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawal", String(200), nullable=False, server_default=""),
    # What its progress cards last showed, and since when nothing more is expected.
    Column("shown", JSON, nullable=False, server_default="{}"),
    Column("settled_at", UtcDateTime),
    # The attachments that stand in it, in their order: id, name and size of each.
    Column("files", JSON, nullable=False, server_default="[]"),
    CheckConstraint("state IN ('draft', 'scheduled', 'sent', 'cancelled')", name="state"),
    CheckConstraint("channel IN ('private', 'group')", name="channel"),
)

notice_template = Table(
    "notice_template",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("title", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("receipt_required", Boolean, nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # What is deleted leaves the lists; a form that lies open on it can still be finished.
    Column("deleted_at", UtcDateTime),
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
