"""Self-claim (认领): somebody of the work group says who of the roster he is, and others answer.

The limits of what a stranger may do and learn; days and hours are plain spans, nothing here knows a clock.
"""

from datetime import timedelta
from enum import StrEnum

# So long the message in the group leads anybody in, and so long a claim waits for its answer.
CALL_LASTS = timedelta(days=7)
CLAIM_LASTS = timedelta(days=7)
# A second message in the same group within this time is a second press.
NOT_AGAIN_WITHIN = timedelta(minutes=10)
# How many claims one account may make within the time that a claim lasts, and of how many units it may read the names.
MOST_CLAIMS = 5
MOST_UNITS_READ = 10


class ClaimOutcome(StrEnum):
    """What became of a claim; the values stand in its row."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    # Confirmed, and taken back by the department since.
    UNDONE = "undone"
