"""Pages of 单位人员: hostile names stay text, buttons stay small, long lists turn pages."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from domain.delegates import Term
from domain.messages import CALLBACK_LIMIT
from domain.power import Role, Unit, UnitType
from domain.roster import NewPost, NewUnit, Problem, RosterPlan
from storage.delegates import Delegation
from tests.stage import china
from tests.views.strict_html import parse
from views import delegates, roster, units
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
    acting_for: int | None = None
    acting_name: str = ""
    until: datetime | None = None


@dataclass
class Member:
    membership_id: int
    who: Who
    started: bool = True


@dataclass
class ListRow:
    unit: Unit
    people: int = 3
    started: int = 1


MEMBERS = [Member(10**9 + n, Who(), started=n > 1) for n in range(50)]
PLAN = RosterPlan(
    HOSTILE,
    tuple(NewUnit(f"{HOSTILE}{n}", UnitType.VILLAGE, HOSTILE) for n in range(300)),
    tuple(NewPost(HOSTILE, f"{HOSTILE}{n}", Role.CLERK, HOSTILE) for n in range(300)),
    ((1, HOSTILE),),
)
DELEGATION = Delegation(10**9, 10**9, HOSTILE, 1, HOSTILE, Term(10**9, UNTIL, UNTIL), HOSTILE)
DELEGATE = Who(acting_for=10**9, acting_name=HOSTILE, until=UNTIL)
SECRETARY = Member(10**9, Who(role=Role.SECRETARY))
PAGES = {
    "list": units.listing([ListRow(UNIT)] * 120, 5),
    "card": units.card(UNIT, MEMBERS, []),
    "empty": units.card(UNIT, [], []),
    "member": units.member(MEMBERS[0]),
    "secretary": units.member(SECRETARY, [DELEGATION] * 3),
    "delegate": units.member(Member(10**9, DELEGATE)),
    "delegate listed": units.card(UNIT, [Member(10**9, DELEGATE)], []),
    "delegate named": delegates.begun(HOSTILE, HOSTILE, HOSTILE, DELEGATION.term, 10**9),
    "delegate ending": delegates.confirm_end(DELEGATION),
    "delegate ended": delegates.ended(DELEGATION),
    "delegate begins": Page(delegates.news(DELEGATION, over=False)),
    "delegate leaves": Page(delegates.news(DELEGATION, over=True)),
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
    found = [ListRow(Unit(n, f"第{n}镇党委", UnitType.TOWNSHIP, 1, f"/1/{n}/")) for n in range(1, 121)]
    page = units.listing(found, 12)
    labels = [button.text for row in page.keyboard for button in row]
    assert labels == [f"第{n}镇党委" for n in range(111, 121)] + [
        "上一页",
        "第12/12页",
        "全部未启用人员的启用表",
        "尚未启用240人",
        "发起认领",
    ]
    assert "共120个单位，360名人员，已启用120名" in page.text
    assert units.listing(found, 99) == page


def test_a_card_says_who_has_started_and_only_the_root_offers_the_import() -> None:
    page = units.card(UNIT, [Member(1, Who("甲", "书记")), Member(2, Who("乙", ""), started=False)], [])
    assert "甲　书记　党务干部　已启用" in page.text
    assert "乙　党务干部　未启用" in page.text
    assert "导入名单" in {button.text for row in page.keyboard for button in row}
    below = units.card(Unit(2, "青山镇党委", UnitType.TOWNSHIP, 1, "/1/2/"), [], [])
    assert "导入名单" not in {button.text for row in below.keyboard for button in row}


def test_only_a_secretary_may_be_given_a_delegate_and_a_delegate_only_be_ended() -> None:
    def labels(page: Page) -> list[str]:
        return [button.text for row in page.keyboard for button in row]

    assert "设代理人" in labels(PAGES["secretary"])
    assert "设代理人" not in labels(PAGES["member"])
    assert labels(PAGES["delegate"]) == ["结束代理", "返回单位"]


def test_a_term_names_its_last_day_not_the_midnight_after_it() -> None:
    agreed = Term(1, china("2026-11-25 00:00"), china("2026-12-01 00:00"))
    assert delegates.span(agreed) == "11月25日（星期三）至11月30日（星期一）"
    stands_in = Member(1, Who("甲", "代理书记", acting_for=2, acting_name="乙", until=agreed.to_at))
    assert "代理乙至11月30日" in units.card(UNIT, [stands_in], []).text
