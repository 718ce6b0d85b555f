"""attachments of submissions."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachment", sa.Column("form", storage.types.Number, nullable=True))
    op.add_column("attachment", sa.Column("submission", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("attachment", "submission")
    op.drop_column("attachment", "form")
