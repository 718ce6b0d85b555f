"""what stands in a message: an index on the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.text("message_id IS NOT NULL")
    op.create_index(
        "ix_outbox_message", "outbox", ["chat_id", "message_id"], sqlite_where=known, postgresql_where=known
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_message", table_name="outbox")
