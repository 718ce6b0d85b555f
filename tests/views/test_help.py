"""What stands in the help of each role, and at each moment."""

import pytest

from domain.power import Role
from handlers.assembly import assemble
from views.drafts import DraftLine
from views.help import HINTS, Listed, Situation, help_page
from views.menu import Numbers

COMMANDS = tuple(assemble().commands.values())
NOW = Situation(Numbers(0, 0))


def allowed(role: Role) -> list[Listed]:
    return [
        Listed(one.name, one.alias, one.description)
        for one in COMMANDS
        if one.alias and (one.roles is None or role in one.roles)
    ]


def labels(role: Role, now: Situation = NOW) -> list[str]:
    return [one.text for row in help_page(frozenset({role}), allowed(role), now).keyboard for one in row]


@pytest.mark.parametrize(
    ("role", "jobs"),
    [
        (Role.CLERK, ["我的事项", "报送", "五个一", "年度计划"]),
        (Role.SECRETARY, ["我的事项", "报送", "五个一", "请假委托", "年度计划"]),
        (Role.DEPT_ADMIN, ["审核", "总览", "通知", "单位人员", "催办"]),
        (Role.DEPT_APPROVER, ["审核", "总览", "通知", "催办", "通报"]),
        (Role.INSPECTOR, ["总览", "查找", "年度计划"]),
        (Role.COUNTY_SECRETARY, ["总览", "查找", "年度计划"]),
    ],
)
def test_the_usual_jobs_of_a_role_are_a_press_away(role: Role, jobs: list[str]) -> None:
    assert labels(role) == [*jobs, "返回菜单"]


def test_a_hint_begins_with_a_command_that_its_roles_have() -> None:
    known = {one.name: one for one in COMMANDS}
    for hint in HINTS:
        may = known[hint.command].roles
        assert may is None or hint.roles <= may, hint


def test_a_clerk_is_not_told_how_a_secretary_confirms() -> None:
    said = {role: help_page(frozenset({role}), allowed(role), NOW).text for role in (Role.CLERK, Role.SECRETARY)}
    assert "提交书记确认" in said[Role.CLERK]
    assert "提交书记确认" not in said[Role.SECRETARY]
    assert "可确认报送或退回" in said[Role.SECRETARY]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (NOW, "目前没有待办。"),
        (Situation(Numbers(3, 0), "述职摘要，还剩2天"), "待办3项，请点“我的事项”。\n最急的一项：述职摘要，还剩2天。"),
        (Situation(Numbers(0, 2)), "待审核2项，请点“审核”。"),
        (Situation(Numbers(0, 0), form=DraftLine("<述职>", 1, 4, 7, 2)), "正在填写“&lt;述职&gt;”"),
    ],
)
def test_the_help_begins_with_what_there_is_to_do_now(now: Situation, words: str) -> None:
    text = help_page(frozenset({Role.CLERK}), allowed(Role.CLERK), now).text
    assert f"<b>现在</b>\n{words}" in text
    assert ("目前没有待办" in text) == (now is NOW)


def test_the_open_form_is_gone_on_with_by_the_first_button() -> None:
    assert (
        labels(Role.CLERK, Situation(Numbers(0, 0), form=DraftLine("述职摘要", 1, 4, 7, 2)))[0] == "继续填写：述职摘要"
    )


def test_what_is_named_has_its_button_also_where_it_is_not_usual() -> None:
    now = Situation(Numbers(2, 0), "整改，还剩2天")
    assert labels(Role.DEPT_ADMIN, now)[:2] == ["我的事项", "审核"]


def test_somebody_whom_nobody_has_enrolled_reads_how_to_join() -> None:
    page = help_page(frozenset(), [])
    assert "邀请链接" in page.text
    assert "<b>现在</b>" not in page.text
