"""Pages of 单位人员: hostile names stay text, buttons stay small, long lists turn pages."""

from dataclasses import dataclass

import pytest

from domain.messages import CALLBACK_LIMIT
from domain.power import Role, Unit, UnitType
from domain.roster import NewPost, NewUnit, Plan, Problem
from tests.stage import china
from tests.views.strict_html import parse
from views import roster, units
from views.page import Page

HOSTILE = '<b>@all&"\u202e'
UNTIL = china("2026-11-26 10:00")
UNIT = Unit(10**9, HOSTILE, UnitType.DEPARTMENT, None, "/1/")


@dataclass
class Who:
    name: str = HOSTILE
    title: str = HOSTILE
    role: Role = Role.CLERK
    unit_id: int = 10**9
    unit_name: str = HOSTILE
    unreachable: bool = False


@dataclass
class Member:
    membership_id: int
    who: Who
    started: bool = True


@dataclass
class Row:
    unit: Unit
    people: int = 3
    started: int = 1


MEMBERS = [Member(10**9 + n, Who(), started=n > 1) for n in range(50)]
PLAN = Plan(
    HOSTILE,
    tuple(NewUnit(f"{HOSTILE}{n}", UnitType.VILLAGE, HOSTILE) for n in range(300)),
    tuple(NewPost(HOSTILE, f"{HOSTILE}{n}", Role.CLERK, HOSTILE) for n in range(300)),
    ((1, HOSTILE),),
)
PAGES = {
    "list": units.listing([Row(UNIT)] * 120, 5),
    "card": units.card(UNIT, MEMBERS, []),
    "empty": units.card(UNIT, [], []),
    "member": units.member(MEMBERS[0]),
    "unreachable": units.member(Member(1, Who(unreachable=True))),
    "remove": units.confirm_removal(MEMBERS[0]),
    "removed": units.removed(MEMBERS[0]),
    "invited": units.invited(HOSTILE, 1, UNTIL, HOSTILE),
    "invitation": Page(units.invitation(HOSTILE, HOSTILE, HOSTILE, "https://t.me/b?start=x", UNTIL)),
    "joined": units.joined(HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1),
    "problems": roster.problems([Problem(n, HOSTILE * 60) for n in range(90)]),
    "preview": roster.preview(PLAN, 10**9),
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_names_add_no_tag_and_every_button_fits(name: str) -> None:
    page = PAGES[name]
    visible = parse(page.text).text
    assert "\u202e" not in visible
    assert "<b>@all" in visible or name == "list"
    assert all(len(button.data.encode()) <= CALLBACK_LIMIT for row in page.keyboard for button in row)


def test_a_hundred_and_twenty_units_turn_pages_in_a_fixed_order() -> None:
    found = [Row(Unit(n, f"第{n}镇党委", UnitType.TOWNSHIP, 1, f"/1/{n}/")) for n in range(1, 121)]
    page = units.listing(found, 12)
    labels = [button.text for row in page.keyboard for button in row]
    assert labels == [f"第{n}镇党委" for n in range(111, 121)] + ["上一页", "第12/12页"]
    assert "共120个单位，360名人员，已启用120名" in page.text
    assert units.listing(found, 99) == page


def test_a_card_says_who_has_started_and_only_the_root_offers_the_import() -> None:
    page = units.card(UNIT, [Member(1, Who("甲", "书记")), Member(2, Who("乙", ""), started=False)], [])
    assert "甲　书记　党务干部　已启用" in page.text
    assert "乙　党务干部　未启用" in page.text
    assert "导入名单" in {button.text for row in page.keyboard for button in row}
    below = units.card(Unit(2, "青山镇党委", UnitType.TOWNSHIP, 1, "/1/2/"), [], [])
    assert "导入名单" not in {button.text for row in below.keyboard for button in row}
