"""How much a duty asks of a unit: the required questions on the straight way from opened to closed."""

from collections import deque
from collections.abc import Mapping
from functools import cache

from domain.forms import questions
from domain.items import Holder
from domain.mechanism import Mechanism, Step
from domain.power import ADMINS, UNIT_SIDE, Role

# Whoever has the ball plays it; nobody else shortens the way, such as by calling an item off.
_PLAYERS: Mapping[Holder, frozenset[Role]] = {
    Holder.UNIT: UNIT_SIDE,
    Holder.SECRETARY: frozenset({Role.SECRETARY}),
    Holder.DEPARTMENT: ADMINS,
    Holder.PERSON: frozenset(Role),
}


def way(mechanism: Mechanism) -> tuple[Step, ...]:
    """The fewest steps from the opening of an item to its closing, each by whoever has the ball then.

    Empty for a life that never closes by itself (domain.md 3.4 rule 4: this is what a unit cannot avoid).
    """
    paths: dict[str, tuple[Step, ...]] = {mechanism.initial: ()}
    waiting = deque([mechanism.initial])
    while waiting:
        here = waiting.popleft()
        state = mechanism.states[here]
        if state.closed:
            return paths[here]
        for step in mechanism.steps:
            if here in step.sources and step.who & _PLAYERS.get(state.holder, frozenset()):
                if step.target not in paths:
                    paths[step.target] = (*paths[here], step)
                    waiting.append(step.target)
    return ()


def required_questions(mechanism: Mechanism, slot: str) -> int:
    """How many questions the unit must answer for one item: required ones, on the straight way, by its own people."""
    return _required(mechanism.kind, slot, tuple(_forms(mechanism, slot)))


def _forms(mechanism: Mechanism, slot: str) -> list[object]:
    return []


@cache
def _required(kind: str, slot: str, forms: tuple[object, ...]) -> int:
    return 0
