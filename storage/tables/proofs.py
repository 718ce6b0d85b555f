"""What was issued with a number and a check code (编号, 校验码), and who tried codes that are none."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from storage.tables.base import metadata
from storage.types import UtcDateTime

proof = Table(
    "proof",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    # By which the next number is found; a receipt's is its own.
    Column("series", String(16)),
    Column("serial", Integer),
    Column("code", String(9), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("about", String(40), nullable=False),
    # SHA-256 of the content, in hex.
    Column("digest", String(64), nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_proof_code", proof.c.code)
Index("ix_proof_series", proof.c.series, proof.c.serial)

proof_try = Table(
    "proof_try",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_proof_try_person", proof_try.c.person_id, proof_try.c.at)
