"""search over items and reports; delegates."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What people wrote: not the codes of choices (lower-case letters) and not stored days and instants.
WORDS = """
    SELECT group_concat(found.atom, char(10)) FROM (
        SELECT part.atom FROM submission AS one, json_tree(one.payload) AS part
        WHERE one.item_id = item.id AND part.type = 'text'
            AND part.atom GLOB '*[^a-z_]*' AND part.atom NOT GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*'
            AND one.number = (
                SELECT max(newer.number) FROM submission AS newer
                WHERE newer.item_id = one.item_id AND newer.slot = one.slot
            )
        ORDER BY one.number, part.id
    ) AS found
"""
TEXT = f"SELECT item.id, item.no || char(10) || item.title || coalesce(char(10) || ({WORDS}), '') FROM item"
TRIGGERS = {
    "search_item_added": "AFTER INSERT ON item BEGIN"
    " INSERT INTO search (rowid, text) VALUES (NEW.id, NEW.no || char(10) || NEW.title); END",
    "search_item_named": "AFTER UPDATE OF title ON item WHEN NEW.title IS NOT OLD.title BEGIN"
    f" DELETE FROM search WHERE rowid = NEW.id; INSERT INTO search (rowid, text) {TEXT} WHERE item.id = NEW.id; END",
    "search_item_removed": "AFTER DELETE ON item BEGIN DELETE FROM search WHERE rowid = OLD.id; END",
    "search_submission_added": "AFTER INSERT ON submission BEGIN DELETE FROM search WHERE rowid = NEW.item_id;"
    f" INSERT INTO search (rowid, text) {TEXT} WHERE item.id = NEW.item_id; END",
    "search_submission_changed": "AFTER UPDATE OF payload ON submission BEGIN DELETE FROM search WHERE rowid = NEW.item_id;"
    f" INSERT INTO search (rowid, text) {TEXT} WHERE item.id = NEW.item_id; END",
    "search_submission_removed": "AFTER DELETE ON submission BEGIN DELETE FROM search WHERE rowid = OLD.item_id;"
    f" INSERT INTO search (rowid, text) {TEXT} WHERE item.id = OLD.item_id; END",
}


def upgrade() -> None:
    op.execute(
        "ALTER TABLE membership ADD COLUMN acting_for INTEGER CONSTRAINT fk_membership_acting_for REFERENCES membership (id)"
    )
    op.execute(
        "ALTER TABLE invite ADD COLUMN acting_for INTEGER CONSTRAINT fk_invite_acting_for REFERENCES membership (id)"
    )
    op.add_column("invite", sa.Column("from_at", storage.types.UtcDateTime(), nullable=True))
    op.add_column("invite", sa.Column("to_at", storage.types.UtcDateTime(), nullable=True))
    op.add_column("submission", sa.Column("slot", sa.String(40), nullable=False, server_default="report"))
    op.execute("UPDATE submission SET slot = 'register' WHERE action = 'register'")
    op.execute("UPDATE submission SET slot = 'completion' WHERE action = 'complete'")
    op.create_index("ix_membership_acting_for", "membership", ["acting_for"])
    if op.get_context().dialect.name == "postgresql":
        _search_on_postgresql()
        return
    op.execute("CREATE VIRTUAL TABLE search USING fts5(text, tokenize = 'trigram')")
    op.execute(f"INSERT INTO search (rowid, text) {TEXT}")
    for name, body in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {body}")


# The same on PostgreSQL. JSON is walked as it is spelt: JSONB would put the answers into another order.
PG_STRINGS = """
    CREATE FUNCTION search_strings(part json) RETURNS SETOF text LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE below json;
    BEGIN
        CASE json_typeof(part)
        WHEN 'object' THEN
            FOR below IN SELECT one.value FROM json_each(part) AS one LOOP
                RETURN QUERY SELECT search_strings(below);
            END LOOP;
        WHEN 'array' THEN
            FOR below IN SELECT one.value FROM json_array_elements(part) AS one LOOP
                RETURN QUERY SELECT search_strings(below);
            END LOOP;
        WHEN 'string' THEN
            RETURN NEXT part #>> '{}';
        ELSE
            NULL;
        END CASE;
    END $$
"""
PG_TEXT = """
    CREATE OR REPLACE FUNCTION search_anew(which integer) RETURNS void LANGUAGE sql AS $$
        DELETE FROM search WHERE rowid = which;
        INSERT INTO search (rowid, text)
        SELECT item.id, item.no || chr(10) || item.title || coalesce(chr(10) || (
            SELECT string_agg(said.words, chr(10) ORDER BY one.number, said.place)
            FROM submission AS one, search_strings(one.payload) WITH ORDINALITY AS said (words, place)
            WHERE one.item_id = item.id AND said.words ~ '[^a-z_]'
                AND said.words !~ '^[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'
                AND one.number = (
                    SELECT max(newer.number) FROM submission AS newer
                    WHERE newer.item_id = one.item_id AND newer.slot = one.slot
                )
        ), '')
        FROM item WHERE item.id = which
    $$
"""
PG_FUNCTIONS = {
    "search_of_item": "PERFORM search_anew(NEW.id); RETURN NULL;",
    "search_of_submission": "PERFORM search_anew(NEW.item_id); RETURN NULL;",
    "search_without_item": "DELETE FROM search WHERE rowid = OLD.id; RETURN NULL;",
    "search_without_submission": "PERFORM search_anew(OLD.item_id); RETURN NULL;",
}
PG_TRIGGERS = {
    "search_item_added": ("AFTER INSERT ON item", "search_of_item"),
    "search_item_named": ("AFTER UPDATE OF title ON item", "search_of_item"),
    "search_item_removed": ("AFTER DELETE ON item", "search_without_item"),
    "search_submission_added": ("AFTER INSERT ON submission", "search_of_submission"),
    "search_submission_changed": ("AFTER UPDATE OF payload ON submission", "search_of_submission"),
    "search_submission_removed": ("AFTER DELETE ON submission", "search_without_submission"),
}


def _search_on_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE TABLE search (rowid integer NOT NULL PRIMARY KEY, text text NOT NULL)")
    op.execute("CREATE INDEX search_text ON search USING gin (text gin_trgm_ops)")
    op.execute(PG_STRINGS)
    op.execute(PG_TEXT)
    op.execute("SELECT search_anew(item.id) FROM item")
    for name, body in PG_FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    for name, (event, function) in PG_TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW EXECUTE FUNCTION {function}()")


def _no_search_on_postgresql() -> None:
    for name, (event, _) in PG_TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON {event.rpartition(' ')[2]}")
    for name in PG_FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION search_anew(integer)")
    op.execute("DROP FUNCTION search_strings(json)")


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        _no_search_on_postgresql()
    else:
        for name in TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
    op.execute("DROP TABLE search")
    op.drop_index("ix_membership_acting_for", "membership")
    op.drop_column("submission", "slot")
    op.drop_column("invite", "to_at")
    op.drop_column("invite", "from_at")
    for name in ("invite", "membership"):
        with op.batch_alter_table(name) as batch:
            batch.drop_column("acting_for")
