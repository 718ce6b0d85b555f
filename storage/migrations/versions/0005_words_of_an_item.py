"""an item's part, phase, source and drafter are columns; answers carry the version of their form."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORDS = """
    SELECT group_concat(found.atom, char(10)) FROM (
        SELECT part.atom FROM submission AS one, json_tree(one.payload) AS part
        WHERE one.item_id = item.id AND part.type = 'text'
            AND part.atom GLOB '*[^a-z_]*' AND part.atom NOT GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*'
            AND one.number = (
                SELECT max(newer.number) FROM submission AS newer
                WHERE newer.item_id = one.item_id AND newer.{column} = one.{column}
            )
        ORDER BY one.number, part.id
    ) AS found
"""


def _triggers(column: str) -> dict[str, str]:
    words = _WORDS.format(column=column)
    text = f"SELECT item.id, item.no || char(10) || item.title || coalesce(char(10) || ({words}), '') FROM item"
    anew = (
        "DELETE FROM search WHERE rowid = {id}; INSERT INTO search (rowid, text) " + text + " WHERE item.id = {id}; END"
    )
    return {
        "search_item_named": "AFTER UPDATE OF title ON item WHEN NEW.title IS NOT OLD.title BEGIN "
        + anew.format(id="NEW.id"),
        "search_submission_added": "AFTER INSERT ON submission BEGIN " + anew.format(id="NEW.item_id"),
        "search_submission_changed": "AFTER UPDATE OF payload ON submission BEGIN " + anew.format(id="NEW.item_id"),
        "search_submission_removed": "AFTER DELETE ON submission BEGIN " + anew.format(id="OLD.item_id"),
    }


# On PostgreSQL one function looks at the column; its triggers know nothing of it.
_PG_ANEW = """
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
                    WHERE newer.item_id = one.item_id AND newer.{column} = one.{column}
                )
        ), '')
        FROM item WHERE item.id = which
    $$
"""


def _on_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _rename(old: str, new: str) -> None:
    if _on_postgresql():
        op.execute(f"ALTER TABLE submission RENAME COLUMN {old} TO {new}")
        op.execute(_PG_ANEW.format(column=new))
        return
    for name in _triggers(old):
        op.execute(f"DROP TRIGGER {name}")
    op.execute(f"ALTER TABLE submission RENAME COLUMN {old} TO {new}")
    for name, body in _triggers(new).items():
        op.execute(f"CREATE TRIGGER {name} {body}")


def upgrade() -> None:
    _rename("slot", "kept_as")
    op.execute("ALTER TABLE item RENAME COLUMN slot TO part")
    op.add_column("item", sa.Column("phase", sa.String(12), nullable=False, server_default="under_way"))
    op.execute("ALTER TABLE item ADD COLUMN source_id INTEGER CONSTRAINT fk_item_source_id REFERENCES item (id)")
    op.execute("ALTER TABLE item ADD COLUMN drafted_by INTEGER CONSTRAINT fk_item_drafted_by REFERENCES person (id)")
    op.add_column("item", sa.Column("forms", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("submission", sa.Column("form_version", sa.String(16), nullable=False, server_default=""))
    # Never read: the version of a form stands with the answers now.
    op.drop_column("item", "schema")
    op.create_table(
        "form",
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_form")),
    )
    op.execute("UPDATE item SET phase = 'waiting' WHERE holder = 'department'")
    op.execute("UPDATE item SET phase = 'returned' WHERE state LIKE '%returned'")
    op.execute("UPDATE item SET phase = 'done' WHERE closed_at IS NOT NULL")
    op.execute("UPDATE item SET phase = 'cancelled' WHERE closed_at IS NOT NULL AND state = 'cancelled'")
    op.execute("UPDATE item SET holder = 'department_own' WHERE holder = 'office'")
    if _on_postgresql():
        op.execute(
            "UPDATE item SET source_id = CAST(payload ->> 'source' AS INTEGER),"
            " drafted_by = CAST(payload ->> 'drafted_by' AS INTEGER),"
            " payload = CAST(CAST(payload AS JSONB) - 'source' - 'drafted_by' AS JSON)"
            " WHERE (payload ->> 'source') IS NOT NULL OR (payload ->> 'drafted_by') IS NOT NULL"
        )
    else:
        op.execute(
            "UPDATE item SET source_id = json_extract(payload, '$.source'), drafted_by = json_extract(payload, '$.drafted_by'),"
            " payload = json_remove(payload, '$.source', '$.drafted_by')"
        )
    op.execute("UPDATE setting SET name = 'parts' || substr(name, 6) WHERE name LIKE 'slots.%'")
    op.execute("UPDATE draft SET purpose = 'cal_parts' WHERE purpose = 'cal_slots'")
    op.execute("UPDATE draft SET purpose = 'create' WHERE purpose = 'birth'")


def downgrade() -> None:
    _rename("kept_as", "slot")
    op.execute("UPDATE draft SET purpose = 'birth' WHERE purpose = 'create'")
    op.add_column("item", sa.Column("schema", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE draft SET purpose = 'cal_slots' WHERE purpose = 'cal_parts'")
    op.execute("UPDATE setting SET name = 'slots' || substr(name, 6) WHERE name LIKE 'parts.%'")
    for key, column in (("source", "source_id"), ("drafted_by", "drafted_by")):
        joined = f"json_set(payload, '$.{key}', {column})"
        if _on_postgresql():
            joined = f"CAST(jsonb_set(CAST(payload AS JSONB), '{{{key}}}', to_jsonb({column})) AS JSON)"
        op.execute(f"UPDATE item SET payload = {joined} WHERE {column} IS NOT NULL")
    op.execute("UPDATE item SET holder = 'office' WHERE holder = 'department_own'")
    op.drop_table("form")
    op.drop_column("submission", "form_version")
    op.execute("ALTER TABLE item RENAME COLUMN part TO slot")
    for name in ("forms", "drafted_by", "source_id", "phase"):
        op.drop_column("item", name)
