"""Cards: messages that are edited in place when what they show has changed, but not too often."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Card:
    """What one card shows since when (aware UTC); nothing before the first time."""

    shown: str = ""
    at: datetime | None = None

    def shows(self, content: object) -> bool:
        """Whether the card shows this already."""
        return self.shown == _digest(content)

    def is_due(self, content: object, now: datetime, every: timedelta) -> bool:
        """Whether the card is to change now: there is something new, and the last change was long enough ago."""
        return not self.shows(content) and (self.at is None or now - self.at >= every)

    @staticmethod
    def showing(content: object, now: datetime) -> "Card":
        """The card as it is once it shows this."""
        return Card(_digest(content), now)

    @property
    def version(self) -> str:
        """A word that no other version of the card has."""
        return f"{self.shown}.{self.at.timestamp():.0f}" if self.at else self.shown


def _digest(content: object) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
