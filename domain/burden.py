"""What a unit is asked, and how much may be asked of it: messages, questions, estimated minutes (docs/relief.md)."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from domain.dates.periods import MONTHS_A_YEAR, Period, PeriodKind
from domain.forms.fields import Question, QuestionKind, questions
from domain.holders import acting_roles
from domain.items import Item
from domain.mechanism import Mechanism
from domain.messages import MessageKind
from domain.power import OVERSEERS, Unit
from domain.steps import Step

# The sheet of it among the ledgers that somebody waits for.
SHEET = "burden"
# What goes to a unit's people unasked and asks or reminds; what they read above its number.
PUSHED = (
    (MessageKind.DIGEST, "提醒"),
    (MessageKind.NOTICE, "通知"),
    (MessageKind.URGE, "催办"),
    (MessageKind.NEWS, "办理消息"),
)
# Estimates of ours for one answer by its kind, and for reading one message (docs/relief.md): nobody's time is taken.
READING = 1
_TAP, _FIGURE, _WORDS = 1, 5, 10
MINUTES: Mapping[QuestionKind, int] = {
    QuestionKind.TEXT: _WORDS,
    QuestionKind.LIST: _WORDS,
    QuestionKind.NUMBER: _FIGURE,
    QuestionKind.DATE: _TAP,
    QuestionKind.DEADLINE: _TAP,
    QuestionKind.CHOICE: _TAP,
    QuestionKind.MANY: _TAP,
    QuestionKind.YESNO: _TAP,
    QuestionKind.UNIT: _TAP,
    QuestionKind.UNITS: _TAP,
}


@dataclass(frozen=True, slots=True)
class Load:
    """How many messages and questions, and the minutes that both are estimated to take; a budget is one as well."""

    messages: int
    questions: int
    minutes: int

    def exceeds(self, budget: "Load") -> bool:
        """Whether one of the three is more than the budget."""
        pairs = ((self.messages, budget.messages), (self.questions, budget.questions), (self.minutes, budget.minutes))
        return any(found > most for found, most in pairs)


# The most that may be asked of one unit (docs/relief.md, "Budget of a unit").
A_MONTH = Load(messages=40, questions=25, minutes=250)
A_YEAR = Load(messages=150, questions=60, minutes=700)


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """One unit and what was asked of it."""

    unit: Unit
    load: Load


@dataclass(frozen=True, slots=True)
class Meter:
    """What was asked of `units` units in a period: in all, of the one asked most in each respect, `over` the budget.

    `since` is the first month (id of its period) of which messages are counted at all; empty before any.
    """

    period: Period
    units: int
    total: Load
    most: Load
    over: int
    since: str = ""

    @property
    def budget(self) -> Load:
        """The most that may be asked of one unit in such a period."""
        return budget(self.period)

    @property
    def average(self) -> Load:
        """What was asked of a unit on average, rounded to whole numbers."""
        number = max(self.units, 1)
        return Load(*(round(all_of_it / number) for all_of_it in _numbers(self.total)))


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing that asked: an item's title with how many there are, or a notice; `id` opens one of them."""

    id: int
    title: str
    number: int
    questions: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Origins:
    """What asked for the most: messages by kind, items by title, notices; of one `unit`, or (None) of all together."""

    period: Period
    kinds: Mapping[str, int]
    duties: tuple[Origin, ...]
    notices: tuple[Origin, ...]
    load: Load
    unit: Unit | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is one unit's, and more than the budget."""
        return self.unit is not None and self.load.exceeds(budget(self.period))


def budget(period: Period) -> Load:
    """The most that may be asked of one unit in a month, or else in a year."""
    return A_MONTH if period.kind is PeriodKind.MONTH else A_YEAR


def months(period: Period) -> tuple[str, ...]:
    """The ids of the months of a month or a year."""
    numbers = [period.number] if period.kind is PeriodKind.MONTH else range(1, MONTHS_A_YEAR + 1)
    return tuple(Period(PeriodKind.MONTH, period.year, number).id for number in numbers)


def way(mechanism: Mechanism) -> tuple[Step, ...]:
    """The fewest steps from the opening of an item to its closing, each taken by whoever has the ball then.

    Empty for a workflow that nobody leads to its end. This is what a unit cannot avoid (domain.md 3.4 rule 4).
    """
    found: dict[str, tuple[Step, ...]] = {mechanism.initial: ()}
    waiting = deque([mechanism.initial])
    while waiting:
        here = waiting.popleft()
        if mechanism.states[here].phase.is_over:
            return found[here]
        for step in _next_steps(mechanism, here):
            if step.target not in found:
                found[step.target] = (*found[here], step)
                waiting.append(step.target)
    return ()


def required_questions(mechanism: Mechanism, item: Item) -> int:
    """How many questions the unit must answer for an item: required ones of its own forms, on the straight way."""
    return len(_required(mechanism, item))


def weight(mechanism: Mechanism, item: Item) -> Load:
    """What an item asks of its unit by its own forms, without the messages about it."""
    asked = _required(mechanism, item)
    return Load(0, len(asked), sum(MINUTES[one.kind] for one in asked))


def _required(mechanism: Mechanism, item: Item) -> tuple[Question, ...]:
    forms = [step.form_for(item) for step in way(mechanism) if not step.by <= OVERSEERS]
    return tuple(asked for form in forms if form for asked in questions(form) if asked.required)


def _next_steps(mechanism: Mechanism, state: str) -> list[Step]:
    players = acting_roles(mechanism.states[state].holder)
    return [step for step in mechanism.steps if state in step.sources and step.by & players]


def _numbers(load: Load) -> tuple[int, int, int]:
    return load.messages, load.questions, load.minutes
