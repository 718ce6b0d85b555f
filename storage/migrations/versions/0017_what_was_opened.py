"""what somebody who judges has opened, and the step that was taken last on an item: only that can be taken back."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("last_step", sa.String(30), nullable=False, server_default=""))
    op.create_table(
        "opened",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("chosen", storage.types.Number, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_opened_person_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_opened_item_id"),
        sa.PrimaryKeyConstraint("person_id", "item_id", "attachment_id", name="pk_opened"),
    )


def downgrade() -> None:
    op.drop_table("opened")
    op.drop_column("item", "last_step")
