"""The roster (名单): every row judged by itself and against the county; a plan or all problems, never half."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.power import Role, Unit, UnitType
from domain.roster import (
    MAX_LINES,
    Column,
    Existing,
    Held,
    NewPost,
    NewUnit,
    Problem,
    RosterLine,
    RosterPlan,
    column_of,
    misfit,
    role_of,
    type_of,
)
from domain.roster_check import check

HEADING = ("单位", "单位类型", "上级单位", "姓名", "职务", "角色")
ROOT = Unit(1, "县委组织部", UnitType.DEPARTMENT, None, "/1/")
TOWN = Unit(2, "青山镇党委", UnitType.TOWNSHIP, 1, "/1/2/")
CLOSED = Unit(3, "旧镇党委", UnitType.TOWNSHIP, 1, "/1/3/", active=False)
COUNTY = Existing((ROOT, TOWN, CLOSED), (Held(7, 70, 2, "钱进", Role.SECRETARY, "书记"),))
Cells = tuple[str, ...]


def sheet(*rows: Cells, heading: Cells = HEADING) -> tuple[RosterLine, ...]:
    return tuple(RosterLine(number, row) for number, row in enumerate((heading, *rows), 1))


def plan(*rows: Cells) -> RosterPlan:
    found = check(sheet(*rows), COUNTY)
    assert isinstance(found, RosterPlan), found
    return found


def wrong(*rows: Cells) -> tuple[Problem, ...]:
    found = check(sheet(*rows), COUNTY)
    assert not isinstance(found, RosterPlan)
    return found


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("乡镇", UnitType.TOWNSHIP),
        ("乡镇（街道）党（工）委", UnitType.TOWNSHIP),
        ("乡镇(街道)党(工)委", UnitType.TOWNSHIP),
        (" 县直 部门 ", UnitType.COUNTY_DEPT),
        ("组织部", UnitType.DEPARTMENT),
        ("工委", UnitType.WORK_COMMITTEE),
        ("村（社区）", UnitType.VILLAGE),
        ("TOWNSHIP", UnitType.TOWNSHIP),
        ("公司", None),
        ("", None),
    ],
)
def test_a_word_for_a_unit_type_is_understood(word: str, kind: UnitType | None) -> None:
    assert type_of(word) is kind


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("书记", Role.SECRETARY),
        ("党（工）委书记", Role.SECRETARY),
        ("党组书记", Role.SECRETARY),
        ("组织委员", Role.CLERK),
        ("管理员", Role.DEPT_ADMIN),
        ("县委书记", Role.COUNTY_SECRETARY),
        ("常委", Role.STANDING_MEMBER),
        ("督查员", Role.INSPECTOR),
        ("驾驶员", None),
    ],
)
def test_a_word_for_a_role_is_understood(word: str, role: Role | None) -> None:
    assert role_of(word) is role


@pytest.mark.parametrize("kind", list(UnitType))
@pytest.mark.parametrize("role", list(Role))
def test_only_the_department_has_administrators_and_a_village_has_nobody(kind: UnitType, role: Role) -> None:
    fits = kind is not UnitType.VILLAGE and (
        kind is UnitType.DEPARTMENT or role not in {Role.DEPT_ADMIN, Role.DEPT_APPROVER}
    )
    assert (misfit(kind, role) == "") is fits


def test_every_label_is_its_own_word() -> None:
    assert [column_of(column.value) for column in Column] == list(Column)
    assert [type_of(kind.label) for kind in UnitType] == list(UnitType)
    assert [role_of(role.label) for role in Role] == list(Role)


def test_new_units_come_with_parents_first_and_people_once() -> None:
    found = plan(
        ("石桥村党支部", "村", "柳林镇党委", "", "", ""),
        ("柳林镇党委", "乡镇", "县委组织部", "周涛", "书记", "书记"),
        ("柳林镇党委", "", "", "周涛", "", "班子成员"),
        ("柳林镇党委", "", "", "冯琴", "组织委员", "组织委员"),
    )
    assert found.units == (
        NewUnit("柳林镇党委", UnitType.TOWNSHIP, "县委组织部"),
        NewUnit("石桥村党支部", UnitType.VILLAGE, "柳林镇党委"),
    )
    assert [(one.name, one.role) for one in found.posts] == [
        ("周涛", Role.SECRETARY),
        ("周涛", Role.TEAM_MEMBER),
        ("冯琴", Role.CLERK),
    ]
    assert found.new_people == 2


def test_what_the_county_has_already_changes_nothing() -> None:
    assert plan(
        ("县委组织部", "组织部门", "", "", "", ""), ("青山镇 党委", "乡镇", "县委组织部", "钱进", "书记", "书记")
    ).empty


def test_a_known_person_gets_the_second_role_and_the_new_title() -> None:
    found = plan(("青山镇党委", "", "", "钱进", "党委书记", "书记"), ("青山镇党委", "", "", "钱进", "", "班子成员"))
    assert found.titles == ((7, "党委书记"),)
    assert found.posts == (NewPost("青山镇党委", "钱进", Role.TEAM_MEMBER, "", 70),)
    assert found.new_people == 0


def test_the_department_s_row_renames_the_root() -> None:
    found = plan(
        ("清河县委组织部", "组织部门", "", "王敏", "", "管理员"), ("柳林镇党委", "乡镇", "清河县委组织部", "", "", "")
    )
    assert found.root_name == "清河县委组织部"
    assert [unit.name for unit in found.units] == ["柳林镇党委"]


def test_under_its_new_name_the_department_has_no_old_one() -> None:
    found = wrong(
        ("清河县委组织部", "组织部门", "", "", "", ""),
        ("柳林镇党委", "乡镇", "县委组织部", "", "", ""),
        ("青山镇党委", "乡镇", "县委组织部", "", "", ""),
    )
    assert [problem.line for problem in found] == [3, 4, 4]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("", "乡镇", "县委组织部", "", "", ""), "未填写单位"),
        (("柳林镇党委", "镇子", "县委组织部", "", "", ""), "不认识的单位类型“镇子”"),
        (("柳林镇党委", "", "县委组织部", "", "", ""), "请填写单位类型"),
        (("柳林镇党委", "乡镇", "", "", "", ""), "未填写上级单位"),
        (("柳林镇党委", "乡镇", "市委组织部", "", "", ""), "不在名单中，也不在系统中"),
        (("柳林镇党委", "乡镇", "柳林镇党委", "", "", ""), "循环引用"),
        (("青山镇党委", "乡镇", "县委组织部", "钱进", "", "司机"), "不认识的角色“司机”"),
        (("青山镇党委", "乡镇", "县委组织部", "钱进", "", ""), "未填写角色"),
        (("青山镇党委", "乡镇", "县委组织部", "", "", "书记"), "未填写姓名"),
        (("青山镇党委", "乡镇", "县委组织部", "", "书记", ""), "未填写姓名"),
        (("青山镇党委", "县直部门", "县委组织部", "", "", ""), "单位类型与系统中不一致"),
        (("青山镇党委", "乡镇", "旧镇党委", "", "", ""), "上级单位与系统中不一致"),
        (("县委组织部", "组织部门", "青山镇党委", "", "", ""), "上级单位与系统中不一致"),
        (("旧镇党委", "乡镇", "县委组织部", "", "", ""), "已停用"),
        (("青山镇党委", "乡镇", "县委组织部", "钱进", "", "管理员"), "只能设在组织部门"),
        (("石桥村", "村", "青山镇党委", "钱进", "", "书记"), "不设使用人员"),
        (("字" * 61, "乡镇", "县委组织部", "", "", ""), "单位超过60字"),
        (("青山镇党委", "乡镇", "县委组织部", "名" * 61, "", "书记"), "姓名超过60字"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_reason(row: Cells, reason: str) -> None:
    found = wrong(("大桥乡党委", "乡镇", "县委组织部", "", "", ""), row)
    assert [problem.line for problem in found] == [3] * len(found)
    assert any(reason in problem.text for problem in found), found


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (("柳林镇党委", "县直部门", "", "", "", ""), "单位类型与第2行不一致"),
        (("柳林镇党委", "", "青山镇党委", "", "", ""), "上级单位与第2行不一致"),
        (("柳林镇党委", "", "", "周 涛", "", "书记"), "与第2行重复"),
        (("清河县委组织部", "组织部门", "", "", "", ""), "第4行"),
    ],
)
def test_rows_that_contradict_each_other_are_named(second: Cells, reason: str) -> None:
    found = wrong(
        ("柳林镇党委", "乡镇", "县委组织部", "周涛", "", "书记"), second, ("县委组织部", "组织部", "", "", "", "")
    )
    assert [problem.line for problem in found] == [3]
    assert reason in found[0].text


def test_a_circle_of_units_is_named_at_each_of_them_and_a_unit_below_it_is_not() -> None:
    found = wrong(
        ("甲镇", "乡镇", "乙镇", "", "", ""), ("乙镇", "乡镇", "甲镇", "", "", ""), ("丙镇", "乡镇", "甲镇", "", "", "")
    )
    assert [problem.line for problem in found] == [2, 3]


@pytest.mark.parametrize(
    ("parent", "hint"),
    [
        (
            "清河县委组织部",
            "如是组织部的名称，请在名单中加一行：单位“清河县委组织部”，单位类型“组织部门”，上级单位留空。",
        ),
        ("青山镇", "是否为“青山镇党委”？请写全称。"),
        ("青山镇委", "是否为“青山镇党委”？请写全称。"),
        ("清山镇党委", "是否为“青山镇党委”？请写全称。"),
        ("县委组织", "是否为“县委组织部”？请写全称。"),
        ("市委统战部", "请改为已有的单位，或在名单中为它加一行。"),
    ],
)
def test_a_superior_unit_that_is_not_known_gets_a_way_out(parent: str, hint: str) -> None:
    (problem,) = wrong(("柳林镇党委", "乡镇", parent, "", "", ""))
    assert problem.text == f"上级单位“{parent}”不在名单中，也不在系统中。{hint}"


def test_one_bad_row_does_not_blame_the_units_below_it() -> None:
    found = wrong(("柳林镇党委", "镇子", "县委组织部", "", "", ""), ("石桥村", "村", "柳林镇党委", "", "", ""))
    assert [problem.line for problem in found] == [2]


def test_a_computed_cell_is_refused() -> None:
    rows = (RosterLine(1, HEADING), RosterLine(2, ("青山镇党委", "", "", "", "", ""), frozenset({0})))
    found = check(rows, COUNTY)
    assert not isinstance(found, RosterPlan)
    assert "公式" in found[0].text


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), "没有内容"),
        ((RosterLine(1, ("", " ")),), "没有内容"),
        ((RosterLine(1, HEADING),), "表头之下没有内容"),
        (sheet(("甲镇", "乡镇"), heading=("单位", "类型")), "上级单位、姓名、职务、角色"),
        (sheet(*[("青山镇党委", "", "", "", "", "")] * (MAX_LINES + 1)), f"最多{MAX_LINES}行"),
    ],
)
def test_a_file_that_is_no_roster_gets_one_reason(lines: tuple[RosterLine, ...], reason: str) -> None:
    found = check(lines, COUNTY)
    assert not isinstance(found, RosterPlan)
    assert len(found) == 1
    assert reason in found[0].text


def test_columns_may_stand_in_any_order_beside_others() -> None:
    lines = sheet(
        ("1", "周涛", "书记", "书记", "县委组织部", "乡镇", "柳林镇党委"),
        heading=("序号", "姓 名", "现任职务", "角色", "上级", "类别", "单位名称"),
    )
    found = check(lines, COUNTY)
    assert isinstance(found, RosterPlan)
    assert found.posts == (NewPost("柳林镇党委", "周涛", Role.SECRETARY, "书记"),)


WORDS = st.sampled_from(
    [
        "",
        "青山镇党委",
        "柳林镇党委",
        "县委组织部",
        "甲",
        "乡镇",
        "村",
        "组织部",
        "书记",
        "管理员",
        "=1+1",
        "\u202e",
        "钱进",
    ]
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.lists(WORDS | st.text(max_size=8), max_size=8).map(tuple), max_size=8))
def test_whatever_stands_in_the_cells_a_plan_or_problems_come_out(rows: list[Cells]) -> None:
    found = check(sheet(*rows), COUNTY)
    if isinstance(found, RosterPlan):
        known = {unit.name for unit in COUNTY.units} | {found.root_name}
        for unit in found.units:
            assert {"".join(unit.parent.split())} <= {"".join(name.split()) for name in known}
            known.add(unit.name)
    else:
        assert found
        assert all(problem.text.endswith("。") for problem in found)
