"""How much a duty asks of a unit: the required questions on the straight way from opened to closed."""

from collections import deque

from domain.forms.fields import questions
from domain.holders import acting_roles
from domain.items import Item
from domain.mechanism import Mechanism
from domain.power import OVERSEERS
from domain.steps import Step


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
    forms = [step.form_for(item) for step in way(mechanism) if not step.by <= OVERSEERS]
    return sum(asked.required for form in forms if form for asked in questions(form))


def _next_steps(mechanism: Mechanism, state: str) -> list[Step]:
    players = acting_roles(mechanism.states[state].holder)
    return [step for step in mechanism.steps if state in step.sources and step.by & players]
