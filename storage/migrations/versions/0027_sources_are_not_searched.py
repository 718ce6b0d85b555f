"""what an answer was drawn from is kept beside it and is no word of its writer: search does not find it."""

from alembic import op

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

_WORDS = """
    SELECT group_concat(found.atom, char(10)) FROM (
        SELECT part.atom FROM submission AS one, json_tree(one.payload) AS part
        WHERE one.item_id = item.id AND part.type = 'text'{typed}
            AND part.atom GLOB '*[^a-z_]*' AND part.atom NOT GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*'
            AND one.number = (
                SELECT max(newer.number) FROM submission AS newer
                WHERE newer.item_id = one.item_id AND newer.kept_as = one.kept_as
            )
        ORDER BY one.number, part.id
    ) AS found
"""
_TYPED = " AND part.fullkey NOT GLOB '$.drawn.*'"
_EVENTS = {
    "search_item_named": ("AFTER UPDATE OF title ON item WHEN NEW.title IS NOT OLD.title", "NEW.id"),
    "search_submission_added": ("AFTER INSERT ON submission", "NEW.item_id"),
    "search_submission_changed": ("AFTER UPDATE OF payload ON submission", "NEW.item_id"),
    "search_submission_removed": ("AFTER DELETE ON submission", "OLD.item_id"),
}
_PG_ANEW = """
    CREATE OR REPLACE FUNCTION search_anew(which integer) RETURNS void LANGUAGE sql AS $$
        DELETE FROM search WHERE rowid = which;
        INSERT INTO search (rowid, text)
        SELECT item.id, item.no || chr(10) || item.title || coalesce(chr(10) || (
            SELECT string_agg(said.words, chr(10) ORDER BY one.number, {order})
            FROM submission AS one, {said}
            WHERE one.item_id = item.id AND said.words ~ '[^a-z_]'
                AND said.words !~ '^[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'
                AND one.number = (
                    SELECT max(newer.number) FROM submission AS newer
                    WHERE newer.item_id = one.item_id AND newer.kept_as = one.kept_as
                )
        ), '')
        FROM item WHERE item.id = which
    $$
"""
_PG_ALL = _PG_ANEW.format(order="said.place", said="search_strings(one.payload) WITH ORDINALITY AS said (words, place)")
_PG_TYPED = _PG_ANEW.format(
    order="answer.place, said.place",
    said="json_each(one.payload) WITH ORDINALITY AS answer (name, value, place),"
    " search_strings(CASE answer.name WHEN 'drawn' THEN '[]' ELSE answer.value END)"
    " WITH ORDINALITY AS said (words, place)",
)


def _anew(typed: str, postgresql: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(postgresql)
    else:
        words = _WORDS.format(typed=typed)
        text = f"SELECT item.id, item.no || char(10) || item.title || coalesce(char(10) || ({words}), '') || char(10)"
        for name, (event, of) in _EVENTS.items():
            op.execute(f"DROP TRIGGER {name}")
            op.execute(
                f"CREATE TRIGGER {name} {event} BEGIN DELETE FROM search WHERE rowid = {of};"
                f" INSERT INTO search (rowid, text) {text} FROM item WHERE item.id = {of}; END"
            )
    # The triggers write the words of these anew.
    op.execute("UPDATE submission SET payload = payload WHERE CAST(payload AS TEXT) LIKE '%\"drawn\"%'")


def upgrade() -> None:
    _anew(_TYPED, _PG_TYPED)


def downgrade() -> None:
    _anew("", _PG_ALL)
