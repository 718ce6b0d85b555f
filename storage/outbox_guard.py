"""What the database itself refuses: a message that has come to its end never changes again (reliability.md 2.3)."""

from domain.delivery import TERMINAL

_ENDS = ", ".join(f"'{state.value}'" for state in sorted(TERMINAL))

# For the migrations; held by a test against the states of domain/delivery.py.
GUARD = (
    "CREATE TRIGGER outbox_terminal BEFORE UPDATE OF state, message_id, sent_at ON outbox"
    f" WHEN OLD.state IN ({_ENDS}) BEGIN SELECT RAISE(ABORT, 'a settled message never changes'); END"
)
