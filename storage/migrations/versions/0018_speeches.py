"""speeches that were taken apart, and their sentences."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speech",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("ended", sa.JSON(), nullable=False, server_default="{}"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_speech_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_speech"),
    )
    op.create_table(
        "speech_sentence",
        sa.Column("speech_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heading", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("leading", sa.JSON(), nullable=False),
        sa.Column("helping", sa.JSON(), nullable=False),
        sa.Column("until", sa.String(60), nullable=False, server_default=""),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["speech_id"], ["speech.id"], name="fk_speech_sentence_speech_id"),
        sa.PrimaryKeyConstraint("speech_id", "number", name="pk_speech_sentence"),
    )


def downgrade() -> None:
    op.drop_table("speech_sentence")
    op.drop_table("speech")
