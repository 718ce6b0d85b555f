"""How long somebody stands in for another (代理)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.dates.clock import instant, local_day
from domain.dates.numerals import written
from domain.dates.wording import day_full
from domain.errors import Refusal

# Whoever is away for longer has a successor.
LONGEST = timedelta(days=366)
LONGEST_WORDS = f"{written(LONGEST.days // 365)}年"


@dataclass(frozen=True, slots=True)
class Term:
    """For which membership somebody stands in, from when to when (aware UTC, the end excluded)."""

    acting_for: int
    from_at: datetime
    to_at: datetime

    @property
    def last_day(self) -> date:
        """The last day in China that belongs to the term."""
        return last_day(self.to_at)

    def overlaps(self, other: "Term") -> bool:
        """Say whether the two terms have an instant in common."""
        return self.from_at < other.to_at and other.from_at < self.to_at


def term(membership_id: int, first: date, last: date, now: datetime) -> Term:
    """The term of whole days in China from `first` to `last`, both included; today counts from `now` (aware UTC).

    Raises Refusal for days that are past, in the wrong order, or more than a year.
    """
    if last < first:
        raise Refusal(f"结束日期{day_full(last)}早于开始日期{day_full(first)}，请核对后重新填写。")
    if last < local_day(now):
        raise Refusal(f"结束日期{day_full(last)}已过，请核对后重新填写。")
    if last - first > LONGEST:
        raise Refusal(f"代理最长{LONGEST_WORDS}。如岗位有变动，请办理交接。")
    return Term(membership_id, max(instant(first, time()), now), instant(last + timedelta(days=1), time()))


def last_day(end: datetime) -> date:
    """The last day in China before an instant (aware UTC) at which something ends."""
    return local_day(end - timedelta(microseconds=1))


def acting_title(title: str) -> str:
    """What the post of a delegate is called: 代理 before the title of the post."""
    return f"代理{title}"
