"""first schema."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("card", sa.String(length=60), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "card", name=op.f("pk_card")),
    )
    op.create_table(
        "day_override",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("workday", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_override")),
    )
    op.create_table(
        "due_override",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "period", name=op.f("pk_due_override")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", storage.types.Number, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="new", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", storage.types.UtcDateTime(), nullable=False),
        sa.Column("received_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("done_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.CheckConstraint("state IN ('new', 'done', 'quarantined')", name=op.f("ck_inbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("bot_id", "update_id", name=op.f("uq_inbox_bot_id_update_id")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_new",
            ["chat_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

    op.create_table(
        "instance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seen_at", storage.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.create_table(
        "invite_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite_try")),
    )
    with op.batch_alter_table("invite_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invite_try_telegram_id"), ["telegram_id"], unique=False)

    op.create_table(
        "opening",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("opened_at", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "period", name=op.f("pk_opening")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("seen_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("started_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("unreachable_at", storage.types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_person_telegram_id")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sort", sa.Integer(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_path"), ["path"], unique=False)

    op.create_table(
        "chat",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", storage.types.Number, nullable=True),
        sa.Column("added_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("bound_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("left_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_chat_unit_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_chat")),
    )
    op.create_table(
        "draft",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("serial", storage.types.Number, nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("started_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("slot", sa.String(length=40), server_default="", nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("remind_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("quiet_until", storage.types.UtcDateTime(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("schema", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("offline", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("opened_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("submitted_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("updated_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_item_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("kind", "unit_id", "period", "slot", name=op.f("uq_item_kind_unit_id_period_slot")),
        sa.UniqueConstraint("no", name=op.f("uq_item_no")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_item_holder",
            ["holder", "due_at"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_item_remind",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.create_index("ix_item_unit_period", ["unit_id", "period"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("post", sa.String(length=60), server_default="", nullable=False),
        sa.Column("from_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("to_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("receipt_required", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("send_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("followed_up_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), server_default="private", nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("with_action", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("urgent_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("handled_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("shown", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("settled_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("channel IN ('private', 'group')", name=op.f("ck_notice_channel")),
        sa.CheckConstraint("state IN ('draft', 'scheduled', 'sent', 'cancelled')", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_notice_approved_by")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_notice_created_by")),
        sa.ForeignKeyConstraint(["handled_by"], ["person.id"], name=op.f("fk_notice_handled_by")),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name=op.f("fk_notice_sent_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", storage.types.Number, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("card", sa.String(length=60), nullable=True),
        sa.Column("priority", sa.String(length=12), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=14), server_default="pending", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ambiguous", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("first_attempt_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("sent_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'ambiguous', 'held', 'sent', 'undeliverable', 'superseded', 'expired', 'cancelled', 'dead')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_attention",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state IN ('held', 'undeliverable', 'dead')"),
            postgresql_where=sa.text("state IN ('held', 'undeliverable', 'dead')"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_waiting",
            ["priority", "not_before", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'sending', 'ambiguous')"),
            postgresql_where=sa.text("state IN ('pending', 'sending', 'ambiguous')"),
        )

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.Column("file_unique_id", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", storage.types.UtcDateTime(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'stored', 'failed')", name=op.f("ck_attachment_state")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_attachment_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_item_id"), ["item_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", storage.types.Number, nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_actor_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_audit_item_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_audit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_item_id"), ["item_id"], unique=False)

    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("post", sa.String(length=60), server_default="", nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("used_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_invite_created_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invite_person_id")),
        sa.ForeignKeyConstraint(["replaces"], ["membership.id"], name=op.f("fk_invite_replaces")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_invite_unit_id")),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name=op.f("fk_invite_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invite")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invite_secret_hash")),
    )
    op.create_table(
        "receipt",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("acted_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_receipt_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_receipt_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_receipt_unit_id")),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name=op.f("pk_receipt")),
    )
    op.create_table(
        "reminder",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("outbox_key", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_reminder_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id")),
        sa.PrimaryKeyConstraint("item_id", "due_at", "stage", "person_id", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_created", ["created_at"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=24), nullable=False),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["drafted_by"], ["person.id"], name=op.f("fk_submission_drafted_by")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_submission_item_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name=op.f("fk_submission_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_submission_item_id_number")),
        sa.UniqueConstraint("receipt", name=op.f("uq_submission_receipt")),
    )

    # A settled message and a written record never change: the database itself refuses.
    if op.get_context().dialect.name == "postgresql":
        _guard_on_postgresql()
        return
    op.execute(
        "CREATE TRIGGER outbox_terminal BEFORE UPDATE OF state, message_id, sent_at ON outbox WHEN OLD.state IN ('cancelled', 'dead', 'expired', 'sent', 'superseded', 'undeliverable') BEGIN SELECT RAISE(ABORT, 'a settled message never changes'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
    )


_ENDS = "'cancelled', 'dead', 'expired', 'sent', 'superseded', 'undeliverable'"


def _guard_on_postgresql() -> None:
    for name, message in (
        ("refuse_settled", "a settled message never changes"),
        ("refuse_record", "the record is append-only"),
    ):
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END $$"
        )
    op.execute(
        "CREATE TRIGGER outbox_terminal BEFORE UPDATE OF state, message_id, sent_at ON outbox FOR EACH ROW"
        f" WHEN (OLD.state IN ({_ENDS})) EXECUTE FUNCTION refuse_settled()"
    )
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER audit_no_{event} BEFORE {event.upper()} ON audit FOR EACH ROW EXECUTE FUNCTION refuse_record()"
        )
    # Units and people are also written with ids that were given out beforehand: the next free one follows these.
    op.execute(
        "CREATE FUNCTION keep_numbers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), max(id)) FROM %I', TG_TABLE_NAME, TG_TABLE_NAME);"
        " RETURN NULL; END $$"
    )
    for table in ("unit", "person"):
        op.execute(
            f"CREATE TRIGGER {table}_numbers AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION keep_numbers()"
        )


def downgrade() -> None:
    op.drop_table("submission")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_created")

    op.drop_table("reminder")
    op.drop_table("receipt")
    op.drop_table("invite")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_item_id"))

    op.drop_table("audit")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_item_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting",
            sqlite_where=sa.text("state IN ('pending', 'sending', 'ambiguous')"),
            postgresql_where=sa.text("state IN ('pending', 'sending', 'ambiguous')"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_person_id"))
        batch_op.drop_index(
            "ix_outbox_attention",
            sqlite_where=sa.text("state IN ('held', 'undeliverable', 'dead')"),
            postgresql_where=sa.text("state IN ('held', 'undeliverable', 'dead')"),
        )

    op.drop_table("outbox")
    op.drop_table("notice")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_unit_id"))
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index("ix_item_unit_period")
        batch_op.drop_index(
            "ix_item_remind",
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_item_holder", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )

    op.drop_table("item")
    op.drop_table("feedback")
    op.drop_table("draft")
    op.drop_table("chat")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_path"))

    op.drop_table("unit")
    op.drop_table("setting")
    op.drop_table("person")
    op.drop_table("opening")
    with op.batch_alter_table("invite_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invite_try_telegram_id"))

    op.drop_table("invite_try")
    op.drop_table("instance")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )

    op.drop_table("inbox")
    op.drop_table("due_override")
    op.drop_table("day_override")
    op.drop_table("card")
    if op.get_context().dialect.name == "postgresql":
        for name in ("refuse_settled", "refuse_record", "keep_numbers"):
            op.execute(f"DROP FUNCTION {name}()")
