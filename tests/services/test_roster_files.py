"""Rosters as offices have them: imported as people mean them, or refused with sheet, row, column and a way out."""

import tracemalloc
from pathlib import Path

import pytest

from domain.errors import Refusal
from domain.power import UnitType
from domain.roster import Problem, RemarkKind, RosterPlan
from services import roster, roster_file
from storage import units
from tests.services.workbooks import (
    DEPARTMENT,
    HEADING,
    LAST_ROW,
    QIAN,
    ROWS,
    SUN,
    YANG,
    altered,
    framed,
    kept_value,
    last_cell_is_bold,
    strict,
    workbook,
)
from tests.stage import Stage

THREE = [("青山镇党委", "钱进"), ("青山镇党委", "孙丽"), ("大桥乡党委", "杨国栋")]
Found = RosterPlan | tuple[Problem, ...]


@pytest.fixture
async def county(bare: Stage) -> Stage:
    """A county with its department and nothing else."""
    async with bare.context() as ctx:
        await units.add(ctx.work, DEPARTMENT, UnitType.DEPARTMENT, None, 0)
    return bare


async def check(county: Stage, content: bytes) -> Found:
    async with county.context() as ctx:
        return await roster.check_file(ctx, content)


async def planned(county: Stage, content: bytes) -> RosterPlan:
    found = await check(county, content)
    assert isinstance(found, RosterPlan), found
    return found


async def people(county: Stage, content: bytes) -> list[tuple[str, str]]:
    return [(post.unit, post.name) for post in (await planned(county, content)).posts]


async def wrong(county: Stage, content: bytes) -> list[Problem]:
    found = await check(county, content)
    assert not isinstance(found, RosterPlan), found
    return list(found)


async def remarks(county: Stage, content: bytes, kind: RemarkKind) -> list[str]:
    return [one.text for one in (await planned(county, content)).remarks if one.kind is kind]


def of_all(*, serial: str = "") -> list[tuple[object, ...]]:
    return [("序号", *HEADING), *((serial or n, *row) for n, row in enumerate(ROWS, 1))]


FILES = {
    "a running number that is computed": workbook(*of_all(serial="=ROW()-1")),
    "a title above the heading": workbook(("清河县党组织书记及党务干部名册",), HEADING, *ROWS, merged=["A1:F1"]),
    "a title, a note and a blank row above it": workbook(
        ("清河县党组织书记名册",), ("填报单位：组织部", "", "", "2026年11月"), (), HEADING, *ROWS, merged=["A1:F1"]
    ),
    "a unit merged over its people": workbook(
        HEADING, QIAN, ("", "", "", *SUN[3:]), YANG, merged=["A2:A3", "B2:B3", "C2:C3"]
    ),
    "a unit merged further down than its people": workbook(
        HEADING, QIAN, ("", "", "", *SUN[3:]), (), YANG, merged=["A2:A4", "B2:B4", "C2:C4"]
    ),
    "a heading of two rows": workbook(
        ("单位", "单位类型", "上级单位", "人员情况", "", ""),
        ("", "", "", "姓名", "职务", "角色"),
        *ROWS,
        merged=["A1:A2", "B1:B2", "C1:C2", "D1:F1"],
    ),
    "a heading that is printed on every page": workbook(HEADING, QIAN, SUN, HEADING, YANG),
    "titles of groups between the rows": workbook(
        HEADING, ("一、乡镇党委",), QIAN, SUN, ("二、其他",), YANG, merged=["A2:F2", "A5:F5"]
    ),
    "a note below, merged across": workbook(HEADING, *ROWS, ("注：以上为现任人员",), merged=["A5:F5"]),
    "numbers for rows that nobody filled in": workbook(*of_all(), (4,), (5,), (6,)),
    "a hidden sheet first": workbook(HEADING, *ROWS, before={"字典": [("乡镇",), ("县直部门",)]}, hidden=["字典"]),
    "an explaining sheet first": workbook(
        HEADING, *ROWS, before={"填表说明": [("一、请逐行填写。",), ("二、勿改表头。",)]}
    ),
    "a format in the last row of all": workbook(HEADING, *ROWS, after=last_cell_is_bold),
    "a blank in the last row of all": altered(
        workbook(HEADING, *ROWS),
        "sheet1.xml",
        lambda text: text.replace(
            b"</sheetData>",
            b'<row r="%d"><c r="A%d" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row></sheetData>'
            % (LAST_ROW, LAST_ROW),
        ),
    ),
    "headings with stars": workbook(("单位*", "单位类型*", "上级单位*", "姓名*", "职务", "角色*"), *ROWS),
    "headings with all kinds of marks": workbook(
        ("【单位】", "＊单位类型", "上级单位（选填）", "姓名（必填）", "3.职 务", "“角色”："), *ROWS
    ),
    "strict open xml": strict(workbook(HEADING, *ROWS)),
    "properties that cannot be read": altered(
        workbook(HEADING, *ROWS),
        "core.xml",
        lambda _: b'<cp:coreProperties><dcterms:created xsi:type="W3CDTF">2026-13-45</dcterms:created>',
    ),
    "styles that cannot be read": altered(workbook(HEADING, *ROWS), "styles.xml", lambda _: b"<styleSheet><fills><x/>"),
    "names of areas that cannot be read": altered(
        workbook(HEADING, *ROWS),
        "workbook.xml$",
        lambda text: text.replace(b"</workbook>", b'<definedNames><definedName x="1"/></definedNames></workbook>'),
    ),
    "同上 for the unit": workbook(HEADING, QIAN, ("同上", "同上", "〃", *SUN[3:]), YANG),
    "a formula whose value was kept": altered(
        workbook(HEADING, QIAN, ("=A2", "", "", *SUN[3:]), YANG), "sheet1.xml", kept_value("A3", "青山镇党委")
    ),
    "line breaks as some programs escape them": workbook(
        HEADING, ("青山镇_x000D_\n党委", *QIAN[1:3], "钱_x000D_\n进", *QIAN[4:]), SUN, YANG
    ),
    "a separator of another country": "\n".join(";".join(row) for row in (HEADING, *ROWS)).encode(),
    "a title in a .csv": "\n".join(",".join(row) for row in (("清河县名册",), HEADING, *ROWS)).encode("gb18030"),
}


@pytest.mark.parametrize("name", FILES)
async def test_a_roster_is_imported_as_people_mean_it(county: Stage, name: str) -> None:
    found = await planned(county, FILES[name])
    assert [(post.unit, post.name) for post in found.posts] == THREE
    assert [unit.name for unit in found.units] == ["青山镇党委", "大桥乡党委"]


async def test_two_sheets_with_the_heading_are_both_read(county: Stage) -> None:
    zhao = ("县教育局党组", "县直部门", DEPARTMENT, "赵六", "党组书记", "书记")
    content = workbook(HEADING, *ROWS, more={"县直": [HEADING, zhao], "Sheet3": []})
    assert await people(county, content) == [*THREE, ("县教育局党组", "赵六")]
    assert len((await planned(county, content)).units) == 3


async def test_a_problem_on_another_sheet_names_the_sheet(county: Stage) -> None:
    content = workbook(
        HEADING, *ROWS, more={"县直": [HEADING, ("县教育局党组", "县直部门", DEPARTMENT, "赵六", "", "司机")]}
    )
    (problem,) = await wrong(county, content)
    assert (problem.sheet, problem.line, problem.column) == ("县直", 2, "F")
    twice = workbook(HEADING, *ROWS, more={"县直": [HEADING, QIAN]})
    (problem,) = await wrong(county, twice)
    assert "与“名单”第2行重复" in problem.text


async def test_what_was_not_read_is_said(county: Stage) -> None:
    content = workbook(
        ("序号", *HEADING, "手机号码"),
        *((n, *row) for n, row in enumerate(ROWS, 1)),
        ("", "一、以下空白"),
        merged=["B5:G5"],
        more={"通讯录": [("单位", "姓名", "角色", "电话")], "字典": [HEADING, *ROWS]},
        hidden=["字典"],
    )
    found = await planned(county, content)
    said = [(one.kind, one.text) for one in found.remarks]
    assert said == [
        (RemarkKind.ROW, "一、以下空白"),
        (RemarkKind.COLUMN, "序号"),
        (RemarkKind.COLUMN, "手机号码"),
        (RemarkKind.SHEET, "“通讯录”（表头缺少单位类型、上级单位、职务）"),
        (RemarkKind.SHEET, "“字典”（隐藏）"),
    ]


def with_two(row: int, place: int, value: str) -> bytes:
    rows = [list(one) for one in ROWS]
    rows[row][place] = value
    return workbook(HEADING, *rows)


REFUSED = {
    "two tables side by side": (workbook(HEADING * 2, QIAN + YANG), 1, "", "“姓名”在D列、J列"),
    "a heading twice": (workbook((*HEADING, "姓名"), *ROWS), 1, "", "“姓名”在D列、G列"),
    "two people in a cell": (with_two(1, 3, "周涛、孙丽"), 3, "D", "一行一人"),
    "two people one below the other": (with_two(1, 3, "周涛\n孙丽"), 3, "D", "一行一人"),
    "two people with a stroke": (with_two(1, 3, "周涛／孙丽"), 3, "D", "一行一人"),
    "the person above": (with_two(1, 3, "同上"), 3, "D", "请写明姓名"),
    "a unit above the first": (workbook(HEADING, ("同上", *QIAN[1:]), YANG), 2, "A", "上一行没有内容"),
    "a formula that nobody has computed": (with_two(1, 3, "=D2"), 3, "D", "公式"),
    "an error": (with_two(1, 3, "#REF!"), 3, "D", "错误值"),
    "a number instead of a name": (with_two(1, 3, "13800000000"), 3, "D", "没有姓名"),
    "somebody who is to be": (with_two(1, 3, "孙丽（拟任书记）"), 3, "D", "“拟任”的人员尚未任职，请在任职后导入"),
    "a nominee": (with_two(1, 3, "候任：孙丽"), 3, "D", "“候任”的人员尚未任职"),
    "an office in the name": (with_two(1, 3, "孙丽副书记"), 3, "D", "含有“副书记”，请只写姓名"),
    "no unit": (with_two(1, 0, ""), 3, "A", "“同上”"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_not_clear_is_refused_with_sheet_row_column_and_what_to_do(county: Stage, name: str) -> None:
    content, line, column, words = REFUSED[name]
    (problem,) = await wrong(county, content)
    assert (problem.sheet, problem.line, problem.column) == ("名单", line, column)
    assert words in problem.text
    assert problem.text.endswith("。")


@pytest.mark.parametrize(
    "word",
    [
        "空缺",
        "待定",
        "暂缺",
        "无",
        "——",
        "/",
        "（空缺）",
        "空缺2名",
        "暂未配备",
        "空缺（原任调离）",
        "人选待定",
        "N/A",
        "？",
    ],
)
async def test_a_placeholder_makes_no_person(county: Stage, word: str) -> None:
    rows = [
        ("柳林镇党委", "乡镇", DEPARTMENT, word, "党委书记", "书记"),
        ("白石镇党委", "乡镇", DEPARTMENT, word, "", ""),
    ]
    found = await planned(county, workbook(HEADING, *rows))
    assert (found.posts, [unit.name for unit in found.units]) == ((), ["柳林镇党委", "白石镇党委"])
    said = [(one.text, one.spot and one.spot.line) for one in found.remarks if one.kind is RemarkKind.NOBODY]
    assert said == [(f"柳林镇党委（{word}）", 2), (f"白石镇党委（{word}）", 3)]


async def test_dots_of_another_kind_bring_nothing_new(county: Stage) -> None:
    first = workbook(HEADING, ("沙河镇党委", "乡镇", DEPARTMENT, "买买提·吐尔逊", "党委书记", "书记"))
    async with county.context() as ctx:
        plan = await roster.check_file(ctx, first)
        assert isinstance(plan, RosterPlan)
        await roster.apply(ctx, None, plan)
    for dot in "·•・‧∙･⋅.．":
        again = workbook(HEADING, ("沙河镇党委", "", "", f"买买提{dot}吐尔逊", "党委书记", "书记"))
        assert (await planned(county, again)).empty, dot


async def test_wrapped_cells_are_one_word(county: Stage) -> None:
    content = workbook(HEADING, ("红旗镇\n党委", "乡镇", DEPARTMENT, "张　明", "党委书记", "书记"))
    assert await people(county, content) == [("红旗镇党委", "张明")]


async def test_a_telephone_number_behind_a_name_is_not_kept_and_said(county: Stage) -> None:
    content = with_two(0, 3, "钱进 13800000000")
    assert await people(county, content) == THREE
    assert await remarks(county, content, RemarkKind.NUMBER) == ["钱进"]


async def test_the_word_of_address_behind_a_name_is_not_kept(county: Stage) -> None:
    assert await people(county, with_two(0, 3, "钱进同志")) == THREE


async def test_hidden_rows_are_read_and_said(county: Stage) -> None:
    content = altered(
        workbook(HEADING, *ROWS), "sheet1.xml", lambda text: text.replace(b'<row r="3"', b'<row r="3" hidden="1"')
    )
    assert await people(county, content) == THREE
    assert await remarks(county, content, RemarkKind.HIDDEN_ROW) == ["孙丽"]


async def test_a_roster_on_a_hidden_sheet_only_is_not_passed_over(county: Stage) -> None:
    content = workbook(HEADING, *ROWS, more={"封面": [("清河县",)]}, hidden=["名单"])
    (problem,) = await wrong(county, content)
    assert "隐藏的工作表“名单”" in problem.text


async def test_two_hundred_thousand_framed_rows_cost_no_memory(county: Stage) -> None:
    content = altered(workbook(HEADING, *ROWS), "sheet1.xml", framed(200_000))
    tracemalloc.start()
    found = roster_file.read_lines(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [line.number for line in found] == [1, 2, 3, 4]
    # Unpacked the sheet has 32 MB.
    assert peak < 16 * 1024 * 1024


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "没有内容"),
        (workbook(), "没有内容"),
        (workbook(HEADING), "表头之下没有内容"),
        (workbook(("清河县名册",), ("钱进", "13800000000")), "没有找到表头"),
    ],
)
async def test_a_file_without_a_roster_gets_one_sentence(county: Stage, content: bytes, words: str) -> None:
    (problem,) = await wrong(county, content)
    assert (problem.line, words in problem.text) == (0, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"%PDF-1.7", "PDF"),
        (altered(workbook(HEADING), "nothing", bytes)[:900], "已损坏"),
    ],
)
def test_another_file_gets_a_sentence_that_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        roster_file.read_lines(content)
    assert "请" in str(caught.value)


def test_a_document_that_is_called_a_workbook_is_named(tmp_path: Path) -> None:
    document = altered(workbook(HEADING), "nothing", bytes).replace(b"xl/workbook", b"wd/document")
    with pytest.raises(Refusal, match="不是 Excel 工作簿"):
        roster_file.read_lines(document)
