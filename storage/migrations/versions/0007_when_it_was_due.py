"""when what was handed in had been due."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("due_at", storage.types.UtcDateTime(), nullable=True))
    # Of what was handed in before, the item still says when it was due, unless another part of it is due by now.
    op.execute(
        "UPDATE submission SET due_at = (SELECT item.due_at FROM item WHERE item.id = submission.item_id)"
        " WHERE kept_as = 'report'"
    )


def downgrade() -> None:
    op.drop_column("submission", "due_at")
