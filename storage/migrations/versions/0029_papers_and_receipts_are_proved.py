"""papers and receipts have a number and a check code, by which they are found on the record."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ISSUED = sa.text("action = 'proof.issued'")


def upgrade() -> None:
    op.create_table(
        "proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("series", sa.String(16), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_proof_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proof"),
        sa.UniqueConstraint("number", name="uq_proof_number"),
    )
    op.create_index("ix_proof_code", "proof", ["code"])
    op.create_index("ix_proof_series", "proof", ["series", "serial"])
    op.create_table(
        "proof_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_proof_try_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_proof_try"),
    )
    op.create_index("ix_proof_try_person", "proof_try", ["person_id", "at"])
    op.create_index("ix_audit_issued", "audit", ["at"], sqlite_where=_ISSUED, postgresql_where=_ISSUED)


def downgrade() -> None:
    op.drop_index("ix_audit_issued", "audit")
    op.drop_table("proof_try")
    op.drop_table("proof")
