"""Self-claims: the message in a group that invites to them, and who says that he is whom."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.engines.spelling import only_where
from storage.tables.base import metadata
from storage.types import UtcDateTime

# One message in a bound group: whoever presses its button may claim a name in or below the unit.
claim_call = Table(
    "claim_call",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret_hash", LargeBinary(32), nullable=False, unique=True),
    # No foreign key: a group that becomes a supergroup gets another id.
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

claim = Table(
    "claim",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", ForeignKey("claim_call.id"), nullable=False),
    # Of somebody whom nobody has enrolled: kept until this is over, or as long as what came of it can be undone.
    Column("telegram_id", BigInteger, nullable=False, index=True),
    # The unit whose names were read last, and of how many units they were read.
    Column("unit_id", ForeignKey("unit.id")),
    Column("units_read", Integer, nullable=False, server_default="0"),
    # Whom he says he is, and the number that both sides read.
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("code", String(4), nullable=False, server_default=""),
    Column("asked_at", UtcDateTime),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("outcome", String(12)),
    Column("answered_at", UtcDateTime),
    Column("answered_by", ForeignKey("person.id")),
)
# Of one account only one is open at a time.
Index("ix_claim_open", claim.c.telegram_id, unique=True, **only_where(claim.c.outcome.is_(None)))
