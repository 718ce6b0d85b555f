"""Speeches that were taken apart, and their sentences."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, false

from storage.tables.base import metadata
from storage.types import UtcDateTime

speech = Table(
    "speech",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("said_on", Date, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    # The message that its text ended with: a paste of more than 4096 characters goes on with the next.
    Column("ended", JSON, nullable=False, server_default="{}"),
)

speech_sentence = Table(
    "speech_sentence",
    metadata,
    Column("speech_id", ForeignKey("speech.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Joined in order these are the text again.
    Column("text", Text, nullable=False),
    Column("heading", Boolean, nullable=False, server_default=false()),
    Column("verdict", String(20), nullable=False),
    # Who is addressed: the words as they stand, units in the lead and units that help (ids).
    Column("words", JSON, nullable=False),
    Column("leading", JSON, nullable=False),
    Column("helping", JSON, nullable=False),
    Column("until", String(60), nullable=False, server_default=""),
    Column("due_at", UtcDateTime),
    Column("kinds", JSON, nullable=False),
    # The items that came of it (ids).
    Column("items", JSON, nullable=False),
    # The 临时报送 that was made of it.
    Column("collection_id", ForeignKey("collection.id")),
)
