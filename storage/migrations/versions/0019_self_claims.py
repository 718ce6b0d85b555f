"""self-claims: the message in a group that invites to them, and who says that he is whom."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_OPEN = sa.text("outcome IS NULL")


def upgrade() -> None:
    op.create_table(
        "claim_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_claim_call_unit_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_claim_call_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_claim_call"),
        sa.UniqueConstraint("secret_hash", name="uq_claim_call_secret_hash"),
    )
    op.create_index("ix_claim_call_chat_id", "claim_call", ["chat_id"])
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("units_read", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(4), nullable=False, server_default=""),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("answered_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["claim_call.id"], name="fk_claim_call_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_claim_unit_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_claim_person_id"),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="fk_claim_answered_by"),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
    )
    op.create_index("ix_claim_telegram_id", "claim", ["telegram_id"])
    op.create_index("ix_claim_person_id", "claim", ["person_id"])
    op.create_index("ix_claim_open", "claim", ["telegram_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_table("claim")
    op.drop_table("claim_call")
