"""The clock that an embedding program lends to the page."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Protocol


class ClockControls(Protocol):
    """A simulated clock: what time it is, when the next push comes, and how to get there."""

    def now(self) -> datetime:
        """Return the simulated instant (aware)."""

    def next_push(self) -> Awaitable[datetime | None]:
        """Return when the bot will next write by itself, or None."""

    def advance_to(self, instant: datetime) -> Awaitable[None]:
        """Let the time pass until then; everything due on the way happens."""
