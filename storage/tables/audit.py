"""The append-only audit trail (留痕)."""

from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, String, Table, literal_column

from storage.engines.spelling import only_where
from storage.tables.base import metadata
from storage.types import Number, UtcDateTime

audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", ForeignKey("person.id")),
    Column("action", String(40), nullable=False),
    Column("unit_id", ForeignKey("unit.id")),
    Column("item_id", ForeignKey("item.id"), index=True),
    Column("detail", JSON, nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
)
# The lines that a paper or a receipt is on, by their instant.
ISSUED = "proof.issued"
Index("ix_audit_issued", audit.c.at, **only_where(audit.c.action == literal_column(f"'{ISSUED}'")))
