"""indexes: waiting messages in the order they go out, open items of a unit, files of an open form."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WAITING = sa.text("state IN ('pending', 'sending', 'ambiguous')")
_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index("ix_outbox_waiting", "outbox", ["priority", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.create_index("ix_outbox_later", "outbox", ["not_before"], sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.create_index("ix_item_open", "item", ["unit_id", "due_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_attachment_form", "attachment", ["person_id", "form"])


def downgrade() -> None:
    op.drop_index("ix_attachment_form", "attachment")
    op.drop_index("ix_item_open", "item")
    op.drop_index("ix_outbox_later", "outbox")
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["priority", "not_before", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
