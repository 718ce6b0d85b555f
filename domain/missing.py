"""How often the department hears who is missing: that people have no account yet (domain.md 4.4)."""

from dataclasses import dataclass, replace
from datetime import date

from domain.digests import WEEK

# By itself so many times, a week apart; from then on beside other things, so many weeks apart.
BY_ITSELF = 4
BESIDE = 13


@dataclass(frozen=True, slots=True)
class MissingTold:
    """What was told last: on which day in China, for which time in a row, and the fewest missing since then."""

    day: date
    times: int
    fewest: int

    def seen(self, people: int) -> "MissingTold":
        """The same after a look that found so many missing."""
        return replace(self, fewest=min(self.fewest, people))

    def told(self, people: int, today: date) -> "MissingTold":
        """What is remembered when so many are told today."""
        return MissingTold(today, 1 if people > self.fewest else self.times + 1, people)


def told_first(people: int, today: date) -> MissingTold:
    """What is remembered when so many are told for the first time."""
    return MissingTold(today, 1, people)


def is_news(people: int, last: MissingTold | None, today: date) -> bool:
    """Whether so many are a reason for a digest: in the first weeks, and whenever somebody new is missing."""
    if last is None:
        return people > 0
    return today - last.day >= WEEK and (people > last.fewest or (people > 0 and last.times < BY_ITSELF))


def is_told(people: int, last: MissingTold | None, today: date) -> bool:
    """Whether a digest that goes out on this day says how many are missing."""
    return is_news(people, last, today) or bool(people and last and today - last.day >= BESIDE * WEEK)
