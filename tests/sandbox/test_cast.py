"""The demo county holds what every story needs."""

from collections import Counter

from sandbox.cast import ADMIN_ID, CAST, demo_world
from tests.sandbox.small_world import TOKEN, StillClock

ROLES = {
    "county_secretary",
    "standing_member",
    "dept_admin",
    "dept_approver",
    "inspector",
    "secretary",
    "clerk",
    "team_member",
}


def test_every_role_is_there_and_three_newcomers_have_none() -> None:
    roles = Counter(person.role for person in CAST.people)
    assert set(roles) - {None} == ROLES
    assert roles[None] == 3


def test_every_reporting_unit_has_one_secretary_and_several_have_a_clerk() -> None:
    units = [unit.name for unit in CAST.units if unit.type != "department"]
    secretaries = Counter(person.unit for person in CAST.people if person.role == "secretary")
    clerks = {person.unit for person in CAST.people if person.role == "clerk"}
    assert Counter(unit.type for unit in CAST.units) == {"department": 1, "township": 4, "county_dept": 2}
    assert secretaries == dict.fromkeys(units, 1)
    assert len(clerks) >= 2


def test_people_belong_to_units_of_the_county_and_names_are_unique() -> None:
    names = {unit.name for unit in CAST.units}
    assert all(person.unit in names for person in CAST.people if person.unit)
    assert all(unit.parent in names for unit in CAST.units if unit.parent)
    assert len({person.name for person in CAST.people}) == len({person.id for person in CAST.people}) == 21


def test_the_group_holds_the_department_and_the_secretaries() -> None:
    (group,) = CAST.groups
    roles = {person.id: person.role for person in CAST.people}
    assert group.title == "清河县基层党建工作群"
    assert {roles[member] for member in group.members} == {"dept_admin", "dept_approver", "inspector", "secretary"}
    assert sum(roles[member] == "secretary" for member in group.members) == 6


def test_the_demo_world_knows_the_bot_in_the_group(clock: StillClock) -> None:
    world = demo_world(token=TOKEN, now=clock.now)
    assert world.chat(CAST.groups[0].id).has_bot
    assert world.person(ADMIN_ID).role == "dept_admin"
