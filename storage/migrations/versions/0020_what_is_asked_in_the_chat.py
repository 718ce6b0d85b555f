"""what the department asks for in the chat: 临时报送."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = storage.types.UtcDateTime
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("due_at", instant(), nullable=False),
        sa.Column("every", sa.String(10), nullable=False),
        sa.Column("confirm", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("sent_at", instant(), nullable=True),
        sa.Column("next_at", instant(), nullable=True),
        sa.Column("origin", sa.String(500), nullable=False, server_default=""),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_collection_unit_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_collection_created_by"),
        sa.ForeignKeyConstraint(["handled_by"], ["person.id"], name="fk_collection_handled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_collection"),
    )


def downgrade() -> None:
    op.drop_table("collection")
