"""a person may have several drafts: the key is person and serial, one of them has the focus."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEPT = "person_id, serial, purpose, args, progress, started_at, updated_at"


_FOCUSED = sa.text("focused")


def _make_way(name: str) -> None:
    op.execute(f"ALTER TABLE draft RENAME TO {name}")
    if op.get_context().dialect.name == "postgresql":
        # There the index of a key has a name of its own.
        op.execute(f"ALTER TABLE {name} RENAME CONSTRAINT pk_draft TO pk_{name}")


def _columns(*, several: bool) -> list[sa.schema.SchemaItem]:
    key = ["person_id", "serial"] if several else ["person_id"]
    return [
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("serial", storage.types.Number, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("started_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_draft")),
    ]


def upgrade() -> None:
    _make_way("older_draft")
    op.create_table(
        "draft",
        *_columns(several=True),
        sa.Column("focused", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("away", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("given_up_at", storage.types.UtcDateTime(), nullable=True),
    )
    op.execute(f"INSERT INTO draft ({_KEPT}, focused) SELECT {_KEPT}, true FROM older_draft")
    op.drop_table("older_draft")
    op.create_index(
        "ix_draft_focused", "draft", ["person_id"], unique=True, sqlite_where=_FOCUSED, postgresql_where=_FOCUSED
    )


def downgrade() -> None:
    op.drop_index("ix_draft_focused", "draft")
    _make_way("newer_draft")
    op.create_table("draft", *_columns(several=False))
    # An older version holds one for each person: the one in hand, else the last one that was written in.
    op.execute(
        f"INSERT INTO draft ({_KEPT}) SELECT {_KEPT} FROM newer_draft AS one WHERE given_up_at IS NULL AND NOT EXISTS ("
        " SELECT 1 FROM newer_draft AS other WHERE other.person_id = one.person_id AND other.given_up_at IS NULL"
        " AND (other.focused, other.updated_at, other.serial) > (one.focused, one.updated_at, one.serial))"
    )
    op.drop_table("newer_draft")
