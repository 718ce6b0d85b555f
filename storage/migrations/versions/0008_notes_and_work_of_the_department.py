"""what the department has in hand is no queue of review, and a note is over once it is written."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_IN_HAND = {
    "bulletin": ("draft", "drafted", "approved", "issued"),
    "talk": ("approved",),
    "duty_comment": ("entered", "sent"),
    "democratic_vote": ("entered",),
    "overall_grade": ("decided",),
    "assessment_result": ("grade_proposed", "committee_decided", "fed_back"),
}
_NOTED = "kind IN ('field_visit', 'accountability_ref') AND state = 'noted'"


def upgrade() -> None:
    for kind, states in _IN_HAND.items():
        op.execute(f"UPDATE item SET phase = 'under_way' WHERE kind = '{kind}' AND state IN ({_quoted(states)})")
    op.execute("UPDATE item SET holder = 'office' WHERE kind = 'bulletin' AND state = 'issued'")
    # Revision 0005 gave this holder a name that nobody reads.
    op.execute("UPDATE item SET holder = 'office' WHERE holder = 'department_own'")
    op.execute(f"UPDATE item SET phase = 'done', closed_at = updated_at WHERE {_NOTED}")


def downgrade() -> None:
    op.execute(f"UPDATE item SET phase = 'under_way', closed_at = NULL WHERE {_NOTED}")
    op.execute("UPDATE item SET holder = 'department' WHERE kind = 'bulletin' AND state = 'issued'")
    for kind, states in _IN_HAND.items():
        op.execute(f"UPDATE item SET phase = 'waiting' WHERE kind = '{kind}' AND state IN ({_quoted(states)})")
    # As revision 0005 leaves it, so that its own way down finds it.
    op.execute("UPDATE item SET holder = 'department_own' WHERE holder = 'office'")


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)
