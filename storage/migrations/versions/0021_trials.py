"""what a setting would change, counted before it is saved."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trial",
        sa.Column("telegram_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("serial", storage.types.Number, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(110), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("as_is", sa.Integer(), nullable=True),
        sa.Column("as_proposed", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("telegram_id", name="pk_trial"),
    )


def downgrade() -> None:
    op.drop_table("trial")
