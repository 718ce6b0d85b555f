"""the index of messages that are over leaves out notices: these stay, because their receipts are told from them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BEFORE = sa.text("state IN ('sent', 'superseded', 'expired', 'cancelled')")
_OVER = sa.text("state IN ('sent', 'superseded', 'expired', 'cancelled') AND kind <> 'notice'")


def _make(over: sa.TextClause) -> None:
    op.create_index("ix_outbox_over", "outbox", ["created_at"], sqlite_where=over, postgresql_where=over)


def upgrade() -> None:
    op.drop_index("ix_outbox_over", "outbox")
    _make(_OVER)


def downgrade() -> None:
    op.drop_index("ix_outbox_over", "outbox")
    _make(_BEFORE)
