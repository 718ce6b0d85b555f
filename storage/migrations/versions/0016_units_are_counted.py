"""how many active units of each kind there are, kept in the tally by triggers: rows of no kind of item."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NEVER = "9999-12-31 00:00:00.000000"
_KEY = "kind, period, unit_type, state, holder, phase, closed, submitted, due_at"
# By name of the trigger: its event, and which rows count how much.
_TRIGGERS = {
    "tally_unit_added": ("INSERT ON unit", (("NEW", 1),)),
    "tally_unit_removed": ("DELETE ON unit", (("OLD", -1),)),
    "tally_unit_moved": ("UPDATE OF type, active ON unit", (("OLD", -1), ("NEW", 1))),
}


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _counted(unit_type: str, number: str, source: str) -> str:
    never = f"TIMESTAMP '{_NEVER}'" if _on_postgresql() else f"'{_NEVER}'"
    return (
        f"INSERT INTO tally ({_KEY}, number)"
        f" SELECT '', '', {unit_type}, '', '', '', true, false, {never}, {number} {source}"
    )


def _body(rows: tuple[tuple[str, int], ...]) -> str:
    more = f" ON CONFLICT ({_KEY}) DO UPDATE SET number = tally.number + excluded.number;"
    return "".join(_counted(f"{row}.type", str(by), f"WHERE {row}.active") + more for row, by in rows)


def upgrade() -> None:
    op.execute(_counted("unit.type", "count(*)", "FROM unit WHERE unit.active GROUP BY unit.type"))
    for name, (event, rows) in _TRIGGERS.items():
        body = _body(rows)
        if _on_postgresql():
            function = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            op.execute(sa.text(f"{function} AS $$ BEGIN {body} RETURN NULL; END $$"))
            op.execute(sa.text(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW EXECUTE FUNCTION {name}()"))
        else:
            op.execute(sa.text(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW BEGIN {body} END"))


def downgrade() -> None:
    for name in _TRIGGERS:
        if _on_postgresql():
            op.execute(f"DROP TRIGGER {name} ON unit")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    op.execute("DELETE FROM tally WHERE kind = ''")
