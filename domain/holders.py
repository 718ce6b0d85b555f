"""Who has the ball: the one table of what each holder of an item means for people, from which every list is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.items import Holder
from domain.power import ADMINS, NOBODY, SECRETARY, UNIT_SIDE, Role


@dataclass(frozen=True, slots=True)
class _Ball:
    """Roles in the item's unit or over it: who acts next, who is reminded of it, who is told that it has come to them.

    Where nobody is reminded, nothing is owed that could be late: the department counts its own queue in its digest.
    """

    acts: frozenset[Role]
    reminded: frozenset[Role] = NOBODY
    told: frozenset[Role] = NOBODY


# What the department owes itself, such as its own meetings, is its administrators' to do; they read of it in the
# reminders and in their list, not step by step.
IN_DEPARTMENT = ADMINS
_BALLS: Mapping[Holder, _Ball] = {
    Holder.UNIT: _Ball(acts=UNIT_SIDE, reminded=UNIT_SIDE | IN_DEPARTMENT, told=UNIT_SIDE),
    Holder.SECRETARY: _Ball(acts=SECRETARY, reminded=SECRETARY, told=SECRETARY),
    Holder.DEPARTMENT: _Ball(acts=ADMINS),
    Holder.DEPARTMENT_OWN: _Ball(acts=ADMINS),
    # One person, whatever the post: the item names him.
    Holder.PERSON: _Ball(acts=frozenset(Role), reminded=frozenset(Role)),
    # The unit hears that it is over.
    Holder.NOBODY: _Ball(acts=NOBODY, told=UNIT_SIDE),
}

# The unit itself has the ball: it can be urged, ask for more time and get a slip (督办单).
UNIT_HAS_IT = frozenset({Holder.UNIT, Holder.SECRETARY})
# Something is still to come from below: it is reminded of, and overdue once its time has passed.
OWED = frozenset(holder for holder, ball in _BALLS.items() if ball.reminded)


def acting_roles(holder: Holder) -> frozenset[Role]:
    """The roles that take the next step; nobody else shortens the way, such as by calling an item off."""
    return _BALLS[holder].acts


def reminded_roles(holder: Holder) -> frozenset[Role]:
    """The roles in the item's own unit that reminders reach; with `Holder.PERSON` only that person is meant."""
    return _BALLS[holder].reminded


def told_roles(holder: Holder) -> frozenset[Role]:
    """The roles of the unit's side that hear at once when the ball comes to this holder."""
    return _BALLS[holder].told
