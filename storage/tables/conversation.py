"""What people are in the middle of: drafts, files, feedback."""

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from storage.tables.base import metadata
from storage.types import UtcDateTime

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
    # The serial of the open form that it was sent into, until that form's step is taken.
    Column("form", Integer),
    # The number of the item's submission that it went with.
    Column("submission", Integer),
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
