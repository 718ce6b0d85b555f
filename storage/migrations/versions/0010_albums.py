"""an attachment knows the album that it came in, and why it was not taken if it was not."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachment", sa.Column("album", sa.String(length=60), nullable=True))
    op.add_column("attachment", sa.Column("refusal", sa.String(length=200), nullable=True))


def downgrade() -> None:
    # An older version fetches what waits; what was refused was never to be fetched.
    op.execute("DELETE FROM attachment WHERE refusal IS NOT NULL")
    op.drop_column("attachment", "refusal")
    op.drop_column("attachment", "album")
