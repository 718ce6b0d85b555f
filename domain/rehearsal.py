"""What a rehearsal of the calendar shows: every push of a stretch of time, and what it asks of each unit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.messages import MessageKind
from domain.reminders import Stage


class Channel(StrEnum):
    """Where a push arrives."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class PushedItem:
    """One item that a push brings up, the stage that brings it up, and when it is due (aware UTC)."""

    no: str
    kind: str
    unit: str
    period: str
    due_at: datetime
    stage: Stage


@dataclass(frozen=True, slots=True)
class Push:
    """One message that goes out unasked at `at` (aware UTC); a group has no person and no role."""

    at: datetime
    channel: Channel
    kind: MessageKind
    unit: str
    person: str | None = None
    role: str | None = None
    items: tuple[PushedItem, ...] = ()

    @property
    def stage(self) -> Stage | None:
        """The most urgent stage of its items; None when it brings up none."""
        return max((one.stage for one in self.items), key=lambda stage: stage.urgency, default=None)


@dataclass(frozen=True, slots=True)
class TrialCount:
    """How many messages a month brings as things are and with a setting; `estimated` from a part of the units."""

    as_is: int
    as_proposed: int
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Burden:
    """What one unit bears: messages to its people, required questions of its items' forms, minutes for both."""

    unit: str
    messages: int
    questions: int
    minutes: int
