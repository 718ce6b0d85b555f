"""what was asked of units: messages that reached them, by month, and what each item asks."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_UNWEIGHED = sa.text("questions IS NULL")
# In China's months; a message counts for the unit of its reader's first post.
_MONTH = {
    "sqlite": "strftime('%Y-%m', outbox.sent_at, '+8 hours')",
    "postgresql": "to_char(outbox.sent_at + INTERVAL '8 hours', 'YYYY-MM')",
}


def _count_what_is_kept() -> None:
    month = _MONTH[op.get_bind().dialect.name]
    op.execute(
        "INSERT INTO pushed (month, unit_id, kind, number)"
        f" SELECT {month}, membership.unit_id, outbox.kind, count(*) FROM outbox JOIN membership ON membership.id ="
        " (SELECT min(one.id) FROM membership AS one JOIN unit ON unit.id = one.unit_id"
        " WHERE one.person_id = outbox.person_id AND one.to_at IS NULL AND unit.active"
        " AND unit.type IN ('township', 'county_dept', 'work_committee'))"
        " WHERE outbox.state = 'sent' AND outbox.kind IN ('digest', 'notice', 'urge', 'news')"
        " AND outbox.method IN ('sendMessage', 'sendDocument', 'sendPhoto') GROUP BY 1, 2, 3"
    )


def upgrade() -> None:
    op.create_table(
        "pushed",
        sa.Column("month", sa.String(10), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_pushed_unit_id"),
        sa.PrimaryKeyConstraint("month", "unit_id", "kind", name="pk_pushed"),
    )
    _count_what_is_kept()
    op.add_column("item", sa.Column("questions", sa.Integer(), nullable=True))
    op.add_column("item", sa.Column("minutes", sa.Integer(), nullable=True))
    op.create_index("ix_item_unweighed", "item", ["id"], sqlite_where=_UNWEIGHED, postgresql_where=_UNWEIGHED)
    op.create_index("ix_item_asked", "item", ["opened_at", "unit_id", "phase", "questions", "minutes"])


def downgrade() -> None:
    op.drop_index("ix_item_asked", "item")
    op.drop_index("ix_item_unweighed", "item")
    op.drop_column("item", "minutes")
    op.drop_column("item", "questions")
    op.drop_table("pushed")
