"""The gate in front of all sending: whoever sees a danger closes it with a reason, and takes only that reason away."""

from collections.abc import Callable
from enum import StrEnum


class Hold(StrEnum):
    """Why nothing may be sent just now."""

    CONFLICT = "conflict"
    TOKEN = "token"  # noqa: S105 - the name of a reason, not a secret
    CLOCK = "clock"
    DISK = "disk"
    LEAD = "lead"


class SendingGate:
    """Open while nobody holds it."""

    def __init__(self) -> None:
        self._held: set[Hold] = set()
        self._listeners: list[Callable[[Hold, bool], None]] = []

    @property
    def is_open(self) -> bool:
        return not self._held

    @property
    def reasons(self) -> tuple[Hold, ...]:
        """Name what holds the gate, in a steady order."""
        return tuple(sorted(self._held))

    def on_change(self, listener: Callable[[Hold, bool], None]) -> None:
        """Have `listener(reason, held)` called at each change: attention lists, the sender's wake-up."""
        self._listeners.append(listener)

    def hold(self, reason: Hold) -> None:
        """Close the gate for a reason; holding twice is holding once."""
        if reason not in self._held:
            self._held.add(reason)
            self._tell(reason, True)

    def release(self, reason: Hold) -> None:
        """Take one reason away; the gate opens when none is left."""
        if reason in self._held:
            self._held.discard(reason)
            self._tell(reason, False)

    def _tell(self, reason: Hold, held: bool) -> None:
        for listener in self._listeners:
            listener(reason, held)
