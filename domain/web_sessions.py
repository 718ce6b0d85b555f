"""How long the page in a browser stays open (网页): a link for minutes and once, a session for hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LINK_LASTS = timedelta(minutes=10)
# A session ends when nobody has looked for so long, and at the end of a working day whatever happens.
IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
# That somebody has looked is written down no more often than this.
NOTED_EVERY = timedelta(minutes=5)
# Clocks of several machines, ours and Telegram's, may be apart by so much.
CLOCKS_APART = timedelta(minutes=1)
# So many sessions of one person at once: the oldest makes room.
MOST = 5


@dataclass(frozen=True, slots=True)
class WebSession:
    """One open page: whose account, whether inside Telegram, since when, and last looked at when (aware UTC)."""

    telegram_id: int
    in_telegram: bool
    opened_at: datetime
    seen_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether it still counts at an instant; one from a time to come does not, because a clock was wrong."""
        return -CLOCKS_APART <= now - self.opened_at < LONGEST and now - self.seen_at < IDLE

    def to_note(self, now: datetime) -> bool:
        """Say whether it is time to write down that somebody has looked."""
        return now - self.seen_at >= NOTED_EVERY
