"""What every use case works with: the unit of work and the rules in force."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from domain.dates.clock import local_day
from services.rules import Rules
from storage.session import UnitOfWork

# Somebody who wrote this recently is at work with the assistant: an answer to him is no disturbance.
IN_CONVERSATION = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Context:
    """One unit of work with the rules in force, the bot's own user name (for links) and the folder of files.

    `site` is the address under which our own HTTP surface is reached from outside, without a slash at the end.
    """

    work: UnitOfWork
    rules: Rules
    bot_name: str
    data_dir: Path
    site: str = ""

    @property
    def now(self) -> datetime:
        """The instant (aware UTC) of this unit of work."""
        return self.work.now

    @property
    def today(self) -> date:
        """The day in China of this unit of work."""
        return local_day(self.now)

    def push_time(self) -> datetime | None:
        """When people may be written to unasked: None for at once, else the next office hours (3.4 rule 8)."""
        opens = self.rules.office.next_open(self.now, self.rules.calendar)
        return opens if opens > self.now else None

    def talking_until(self, seen_at: datetime | None) -> datetime | None:
        """Until when (aware UTC) news may go to somebody at any hour; None for who is not at work with us now."""
        until = seen_at + IN_CONVERSATION if seen_at else self.now
        return until if until > self.now else None

    def urgent_until(self) -> datetime:
        """Until when (aware UTC) an approver's word lets something go at any hour: until the office opens anyway."""
        return self.rules.office.next_open(self.now + IN_CONVERSATION, self.rules.calendar)
