"""Items, their numbered submissions, and what the department has set."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, false

from storage.engines.spelling import only_where
from storage.tables.base import metadata
from storage.types import Number, UtcDateTime

item = Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("no", String(20), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("period", String(10), nullable=False),
    # One of several items of a kind and period, such as one of the 五个一.
    Column("part", String(40), nullable=False, server_default=""),
    Column("title", String(200), nullable=False),
    Column("state", String(30), nullable=False),
    Column("holder", String(20), nullable=False),
    # What the state means, as its mechanism declares it.
    Column("phase", String(12), nullable=False, server_default="under_way"),
    Column("due_at", UtcDateTime),
    Column("remind_at", UtcDateTime),
    Column("quiet_until", UtcDateTime),
    Column("payload", JSON, nullable=False),
    # By section of the payload: the version of the form that it was written with.
    Column("forms", JSON, nullable=False, server_default="{}"),
    # The item that this one came from, and who drafted what waits for a confirmation.
    Column("source_id", ForeignKey("item.id")),
    Column("drafted_by", ForeignKey("person.id")),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("offline", Boolean, nullable=False, server_default=false()),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    # The action that was taken last: only that can be taken back.
    Column("last_step", String(30), nullable=False, server_default=""),
    # What it asks of its unit (domain/burden.py); unknown until a tick has weighed it.
    Column("questions", Integer),
    Column("minutes", Integer),
    # The name is older than the word: SQLite renames a column, but no constraint.
    UniqueConstraint("kind", "unit_id", "period", "part", name="uq_item_kind_unit_id_period_slot"),
)
_ASKS = item.c.remind_at.is_not(None)
Index("ix_item_remind", item.c.remind_at, **only_where(_ASKS))
Index("ix_item_unit_period", item.c.unit_id, item.c.period)
_OPEN = item.c.closed_at.is_(None)
# What boards and lists of a county ask.
Index("ix_item_open", item.c.unit_id, item.c.due_at, **only_where(_OPEN))
Index("ix_item_holder", item.c.holder, item.c.due_at, **only_where(_OPEN))
# A page of deadlines, and one of a kind of duty.
Index("ix_item_due", item.c.due_at, **only_where(_OPEN))
Index("ix_item_kind_due", item.c.kind, item.c.due_at, **only_where(_OPEN))
_SOMEBODY_S = item.c.person_id.is_not(None)
Index("ix_item_person", item.c.person_id, **only_where(_SOMEBODY_S))
# What is to be weighed, and what was asked of every unit in a stretch of time, from the index alone.
Index("ix_item_unweighed", item.c.id, **only_where(item.c.questions.is_(None)))
Index("ix_item_asked", item.c.opened_at, item.c.unit_id, item.c.phase, item.c.questions, item.c.minutes)

# How many items stand alike, kept in step by triggers of the database (revision 0012): what a whole county's overview
# counts costs what there is to tell apart, however many items there are. Units that are not active are left out. Of a
# closed item only its phase matters; what has no due time is due at the end of days. Rows without a kind count the
# units (revision 0016).
tally = Table(
    "tally",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("unit_type", String(20), primary_key=True),
    Column("state", String(30), primary_key=True),
    Column("holder", String(20), primary_key=True),
    Column("phase", String(12), primary_key=True),
    Column("closed", Boolean, primary_key=True),
    Column("submitted", Boolean, primary_key=True),
    Column("due_at", UtcDateTime, primary_key=True),
    Column("number", Integer, nullable=False),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("item.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("receipt", String(24), nullable=False, unique=True),
    Column("action", String(30), nullable=False),
    # The section of the item's payload that was handed in.
    Column("kept_as", String(40), nullable=False, server_default="report"),
    Column("form_version", String(16), nullable=False, server_default=""),
    Column("payload", JSON, nullable=False),
    Column("drafted_by", ForeignKey("person.id")),
    Column("submitted_by", ForeignKey("person.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # When it was due at that time; the item itself may be due for something else by now.
    Column("due_at", UtcDateTime),
    UniqueConstraint("item_id", "number"),
)

# What somebody who judges has opened: items in which version (attachment 0), and attachments.
opened = Table(
    "opened",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("item_id", ForeignKey("item.id"), primary_key=True),
    Column("attachment_id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    # The number of the update in which this was put up for being accepted together with others.
    Column("chosen", Number),
)

# What the department asks for in the chat (临时报送); what is asked of a unit is copied into its item.
collection = Table(
    "collection",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("title", String(80), nullable=False),
    Column("questions", JSON, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("every", String(10), nullable=False),
    Column("confirm", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created_by", ForeignKey("person.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("sent_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Column("origin", String(500), nullable=False, server_default=""),
    Column("handled_by", ForeignKey("person.id")),
)

form = Table(
    "form",
    metadata,
    # What a version of a form asked, so that answers can be read when the form has changed.
    Column("version", String(16), primary_key=True),
    Column("questions", JSON, nullable=False),
)

opening = Table(
    "opening",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
)

due_override = Table(
    "due_override",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
)

day_override = Table(
    "day_override",
    metadata,
    Column("day", Date, primary_key=True),
    Column("workday", Boolean, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", JSON, nullable=False),
)
