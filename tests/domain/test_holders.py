"""Who has the ball: the one table keeps its promises, whatever is added to it."""

import pytest

from domain.holders import IN_DEPARTMENT, OWED, UNIT_HAS_IT, acting_roles, reminded_roles, told_roles
from domain.items import Holder
from domain.power import UNIT_SIDE, Role

EVERYBODY = list(Holder)


def test_somebody_acts_on_every_item_that_is_not_over() -> None:
    assert [holder for holder in EVERYBODY if not acting_roles(holder)] == [Holder.NOBODY]


@pytest.mark.parametrize("holder", EVERYBODY)
def test_nobody_is_reminded_of_what_others_have_to_do(holder: Holder) -> None:
    assert reminded_roles(holder) <= acting_roles(holder) | IN_DEPARTMENT


@pytest.mark.parametrize("holder", EVERYBODY)
def test_the_department_is_not_told_step_by_step(holder: Holder) -> None:
    assert told_roles(holder) <= UNIT_SIDE


def test_what_the_unit_or_one_person_has_is_owed_and_what_the_department_has_is_not() -> None:
    assert UNIT_HAS_IT | {Holder.PERSON} == OWED


def test_the_clerk_does_not_act_on_what_waits_for_the_secretary() -> None:
    assert acting_roles(Holder.SECRETARY) == frozenset({Role.SECRETARY}) < acting_roles(Holder.UNIT)
