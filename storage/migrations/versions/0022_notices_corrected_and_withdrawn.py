"""a notice is corrected or withdrawn where it stands, and its signature is left to its writer."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("with_signature", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("notice", sa.Column("corrections", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("notice", sa.Column("corrected_at", storage.types.UtcDateTime(), nullable=True))
    op.add_column("notice", sa.Column("correction", sa.String(200), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("withdrawn_at", storage.types.UtcDateTime(), nullable=True))
    op.add_column("notice", sa.Column("withdrawal", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    for name in ("withdrawal", "withdrawn_at", "correction", "corrected_at", "corrections", "with_signature"):
        op.drop_column("notice", name)
