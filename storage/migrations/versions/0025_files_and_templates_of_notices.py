"""files go along with a notice, and departments keep templates of notices."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE attachment ADD COLUMN notice_id INTEGER CONSTRAINT fk_attachment_notice_id REFERENCES notice (id)"
    )
    op.create_index("ix_attachment_notice_id", "attachment", ["notice_id"])
    op.add_column("notice", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "notice_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("receipt_required", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("deleted_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_notice_template_unit_id"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_notice_template_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_template"),
    )
    op.create_index("ix_notice_template_unit_id", "notice_template", ["unit_id"])


def downgrade() -> None:
    op.drop_table("notice_template")
    op.drop_column("notice", "files")
    op.drop_index("ix_attachment_notice_id", "attachment")
    # An older version would take them for files of nobody; what they were for it cannot show.
    op.execute("DELETE FROM attachment WHERE purpose = 'notice'")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_column("notice_id")
