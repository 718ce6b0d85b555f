"""What people are in the middle of: drafts, files, feedback."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from storage.engines.spelling import only_where
from storage.tables.base import metadata
from storage.types import Number, UtcDateTime

draft = Table(
    "draft",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    # The number of the update that it was begun with: buttons and files name it.
    Column("serial", Number, primary_key=True),
    Column("purpose", String(40), nullable=False),
    Column("args", JSON, nullable=False),
    Column("progress", JSON, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # The one form of a person that takes what is typed, and whether another page was opened since it was shown.
    Column("focused", Boolean, nullable=False, server_default="0"),
    Column("away", Boolean, nullable=False, server_default="0"),
    # When its writer gave it up; it may be taken up again for a day.
    Column("given_up_at", UtcDateTime),
)
_FOCUSED = text("focused")
Index("ix_draft_focused", draft.c.person_id, unique=True, **only_where(_FOCUSED))

attachment = Table(
    "attachment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("item.id"), index=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("file_id", String(200), nullable=False),
    Column("file_unique_id", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64)),
    Column("state", String(12), nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The serial of the open form that it was sent into, until that form's step is taken.
    Column("form", Number),
    # The number of the item's submission that it went with.
    Column("submission", Integer),
    # The album that it came in, and the sentence that says why it was not taken.
    Column("album", String(60)),
    Column("refusal", String(200)),
    # The notice that it goes along with.
    Column("notice_id", ForeignKey("notice.id"), index=True),
    CheckConstraint("state IN ('waiting', 'stored', 'failed')", name="state"),
)

# What lies in somebody's open form.
Index("ix_attachment_form", attachment.c.person_id, attachment.c.form)

# A ledger that somebody waits for, until it is handed over.
ledger_wish = Table(
    "ledger_wish",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", Integer),
    # The key of the message that brings it.
    Column("key", String(110), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("asked_at", UtcDateTime, nullable=False),
)

# What a setting of the department would change, until it is saved or put aside; one for each who tries.
trial = Table(
    "trial",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    # The number of the update that it was begun with: buttons name it.
    Column("serial", Number, nullable=False),
    Column("name", String(40), nullable=False),
    Column("value", JSON, nullable=False),
    # The message that shows it, if it was begun by a press; the key of the answer.
    Column("message_id", Integer),
    Column("key", String(110), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("asked_at", UtcDateTime, nullable=False),
    # So many messages next month as things are, and with the setting; none until they are counted.
    Column("as_is", Integer),
    Column("as_proposed", Integer),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
