"""a sentence of a speech becomes a 临时报送."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE speech_sentence ADD COLUMN collection_id INTEGER"
        " CONSTRAINT fk_speech_sentence_collection_id REFERENCES collection (id)"
    )


def downgrade() -> None:
    # An older version knows no such verdict.
    op.execute("UPDATE speech_sentence SET verdict = 'instruction' WHERE verdict = 'collection'")
    with op.batch_alter_table("speech_sentence") as batch_op:
        batch_op.drop_column("collection_id")
