"""two characters are found by the index of words; indexes for pages of open items by due time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")
_SOMEBODY_S = sa.text("person_id IS NOT NULL")
_WORDS = """
    SELECT group_concat(found.atom, char(10)) FROM (
        SELECT part.atom FROM submission AS one, json_tree(one.payload) AS part
        WHERE one.item_id = item.id AND part.type = 'text'
            AND part.atom GLOB '*[^a-z_]*' AND part.atom NOT GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*'
            AND one.number = (
                SELECT max(newer.number) FROM submission AS newer
                WHERE newer.item_id = one.item_id AND newer.kept_as = one.kept_as
            )
        ORDER BY one.number, part.id
    ) AS found
"""
_TEXT = f"SELECT item.id, item.no || char(10) || item.title || coalesce(char(10) || ({_WORDS}), '')"
_PG_PAIRS = """
    CREATE FUNCTION search_pairs(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_agg(DISTINCT one || next)
        FROM unnest(string_to_array(lower(said), NULL), (string_to_array(lower(said), NULL))[2:]) AS pair (one, next)
        WHERE next IS NOT NULL
    $$
"""


def _triggers(end: str) -> dict[str, str]:
    """The triggers that keep the index of words, whose texts end so."""
    anew = (
        "DELETE FROM search WHERE rowid = {id}; INSERT INTO search (rowid, text) "
        + _TEXT
        + end
        + " FROM item WHERE item.id = {id}; END"
    )
    return {
        "search_item_added": "AFTER INSERT ON item BEGIN"
        f" INSERT INTO search (rowid, text) VALUES (NEW.id, NEW.no || char(10) || NEW.title{end}); END",
        "search_item_named": "AFTER UPDATE OF title ON item WHEN NEW.title IS NOT OLD.title BEGIN "
        + anew.format(id="NEW.id"),
        "search_submission_added": "AFTER INSERT ON submission BEGIN " + anew.format(id="NEW.item_id"),
        "search_submission_changed": "AFTER UPDATE OF payload ON submission BEGIN " + anew.format(id="NEW.item_id"),
        "search_submission_removed": "AFTER DELETE ON submission BEGIN " + anew.format(id="OLD.item_id"),
    }


def _replace_triggers(end: str) -> None:
    for name, body in _triggers(end).items():
        op.execute(f"DROP TRIGGER {name}")
        op.execute(f"CREATE TRIGGER {name} {body}")


def upgrade() -> None:
    active = sa.text("active" if op.get_context().dialect.name == "postgresql" else "active = 1")
    op.create_index("ix_unit_order", "unit", ["sort", "id"], sqlite_where=active, postgresql_where=active)
    op.create_index("ix_item_due", "item", ["due_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_item_kind_due", "item", ["kind", "due_at"], sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index("ix_item_person", "item", ["person_id"], sqlite_where=_SOMEBODY_S, postgresql_where=_SOMEBODY_S)
    if op.get_context().dialect.name == "postgresql":
        op.execute(_PG_PAIRS)
        op.execute("CREATE INDEX search_text_pairs ON search USING gin (search_pairs(text))")
        return
    # The last two characters begin a term only if something stands behind them.
    _replace_triggers(" || char(10)")
    op.execute("UPDATE search SET text = text || char(10)")
    op.execute("CREATE VIRTUAL TABLE search_terms USING fts5vocab(search, 'instance')")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP INDEX search_text_pairs")
        op.execute("DROP FUNCTION search_pairs(text)")
    else:
        op.execute("DROP TABLE search_terms")
        _replace_triggers("")
        op.execute("UPDATE search SET text = substr(text, 1, length(text) - 1)")
    op.drop_index("ix_item_person", "item")
    op.drop_index("ix_item_kind_due", "item")
    op.drop_index("ix_item_due", "item")
    op.drop_index("ix_unit_order", "unit")
