"""ledgers that somebody waits for: they are made outside every transaction, and again after a restart."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_wish",
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(110), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("telegram_id", "kind", "period", name="pk_ledger_wish"),
    )


def downgrade() -> None:
    op.drop_table("ledger_wish")
