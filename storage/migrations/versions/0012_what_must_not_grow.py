"""how many items stand alike, kept by triggers; indexes for kinds of units and for what is over."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = ("kind", "period", "unit_type", "state", "holder", "phase", "closed", "submitted", "due_at")
# What moves an item from one count to another.
MOVES = ("kind", "period", "unit_id", "state", "holder", "phase", "closed_at", "submitted_at", "due_at")
# The day on which nothing is due, for an item without a due time and for one that is closed.
NEVER = "9999-12-31 00:00:00.000000"
_OVER = sa.text("state IN ('sent', 'superseded', 'expired', 'cancelled')")


def _places(row: str, kind: str, never: str) -> tuple[str, ...]:
    """The count in which an item stands, in the order of KEY."""
    is_open = f"{row}.closed_at IS NULL"
    return (
        f"{row}.kind",
        f"{row}.period",
        kind,
        f"CASE WHEN {is_open} THEN {row}.state ELSE '' END",
        f"CASE WHEN {is_open} THEN {row}.holder ELSE '' END",
        f"{row}.phase",
        f"{row}.closed_at IS NOT NULL",
        f"{is_open} AND {row}.submitted_at IS NOT NULL",
        f"CASE WHEN {is_open} THEN coalesce({row}.due_at, {never}) ELSE {never} END",
    )


def _added(row: str, by: int, never: str) -> str:
    """Add to the count in which an item stands, if its unit is active."""
    found = ", ".join(_places(row, "unit.type", never))
    return (
        f"INSERT INTO tally ({', '.join(KEY)}, number) SELECT {found}, {by} FROM unit"
        f" WHERE unit.id = {row}.unit_id AND unit.active"
        f" ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET number = tally.number + excluded.number;"
    )


def _of_unit(row: str, by: int, never: str) -> str:
    """Add all items of a unit, if it is active, to the counts of its kind."""
    found = ", ".join(_places("item", f"{row}.type", never))
    return (
        f"INSERT INTO tally ({', '.join(KEY)}, number) SELECT {found}, {by} * count(*) FROM item"
        f" WHERE item.unit_id = {row}.id AND {row}.active GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
        f" ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET number = tally.number + excluded.number;"
    )


def _emptied(row: str) -> str:
    return f"DELETE FROM tally WHERE kind = {row}.kind AND period = {row}.period AND number = 0;"


def _bodies(never: str) -> dict[str, tuple[str, str]]:
    """By name of the trigger: when it is called, and what it does."""
    moved = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in MOVES)
    return {
        "tally_item_added": ("AFTER INSERT ON item", _added("NEW", 1, never)),
        "tally_item_removed": ("AFTER DELETE ON item", _added("OLD", -1, never) + _emptied("OLD")),
        "tally_item_moved": (
            f"AFTER UPDATE OF {', '.join(MOVES)} ON item|{moved}",
            _added("OLD", -1, never) + _added("NEW", 1, never) + _emptied("OLD"),
        ),
        "tally_unit_changed": (
            "AFTER UPDATE OF type, active ON unit|OLD.type <> NEW.type OR OLD.active <> NEW.active",
            _of_unit("OLD", -1, never) + _of_unit("NEW", 1, never) + "DELETE FROM tally WHERE number = 0;",
        ),
    }


def _make_triggers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, (when, body) in _bodies(f"'{NEVER}'").items():
            event, _, moved = when.partition("|")
            # SQLite before 3.39 has no IS DISTINCT FROM.
            only = f" WHEN {moved.replace('IS DISTINCT FROM', 'IS NOT')}" if moved else ""
            op.execute(sa.text(f"CREATE TRIGGER {name} {event} FOR EACH ROW{only} BEGIN {body} END"))
        return
    for name, (when, body) in _bodies(f"TIMESTAMP '{NEVER}'").items():
        event, _, moved = when.partition("|")
        only = f" WHEN ({moved})" if moved else ""
        op.execute(
            sa.text(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")
        )
        op.execute(sa.text(f"CREATE TRIGGER {name} {event} FOR EACH ROW{only} EXECUTE FUNCTION {name}()"))


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("unit_type", sa.String(20), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("holder", sa.String(20), nullable=False),
        sa.Column("phase", sa.String(12), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("submitted", sa.Boolean(), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name="pk_tally"),
    )
    never = f"'{NEVER}'" if op.get_bind().dialect.name == "sqlite" else f"TIMESTAMP '{NEVER}'"
    found = ", ".join(_places("item", "unit.type", never))
    op.execute(
        f"INSERT INTO tally ({', '.join(KEY)}, number) SELECT {found}, count(*) FROM item"
        " JOIN unit ON unit.id = item.unit_id WHERE unit.active GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
    )
    _make_triggers()
    op.create_index("ix_unit_kinds", "unit", ["type", "active", "path"])
    op.create_index("ix_outbox_over", "outbox", ["created_at"], sqlite_where=_OVER, postgresql_where=_OVER)


def downgrade() -> None:
    op.drop_index("ix_outbox_over", "outbox")
    op.drop_index("ix_unit_kinds", "unit")
    for name in _bodies(""):
        table = "unit" if "unit" in name else "item"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("tally")
