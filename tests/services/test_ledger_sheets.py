"""The sheets of ledgers: days and numbers as such, the three lists, units by tasks, summaries for the department."""

import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.answers import forms
from domain.errors import Refusal
from domain.forms.fields import questions
from domain.listing import AnswerTo
from domain.mechanisms import MECHANISMS
from services import creation, ledgers
from storage.tables import audit
from tests.services.test_ledgers import by_server, export, read, workbook
from tests.services.test_search import SUMMARY, act, item_of
from tests.stage import LI, QIAN, WANG, Stage


def cells(content: bytes, heading: str, name: str = "") -> list[tuple[Any, str]]:
    """Value and number format of each cell below a heading."""
    book = load_workbook(io.BytesIO(content))
    columns = book[name or book.sheetnames[0]].iter_cols()
    (found,) = [column for column in columns if column[0].value == heading]
    return [(cell.value, cell.number_format) for cell in found[1:]]


async def test_the_five_ones_are_a_table_of_units_by_tasks(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "five_ones", part="research_topic")
    await act(stage, QIAN, item_id, "register", {"name": "村级治理研究", "outcome": "形成报告"})
    table = await export(stage, "five_ones")
    assert [row["单位"] for row in table] == ["青山镇党委", "柳林镇党委", "县教育局党组"]
    titles = ("培树典型", "包抓软弱涣散党组织", "党建创新项目", "重点调研课题", "专题辅导讲座")
    assert tuple(table[0]) == ("序号", "单位", *titles)
    assert table[0]["重点调研课题"] == "村级治理研究\n已登记"
    assert {table[1][title] for title in titles} == {"未登记"}
    assert "共15项" in stage.sent[-1].messages[0].text


async def test_a_day_and_a_number_are_what_they_are_and_what_people_typed_stays_text(stage: Stage) -> None:
    await stage.open_periods()
    stage.at("2026-12-02 10:00")
    await stage.open_periods()
    item_id = await item_of(stage, "fund_guarantee")
    await act(stage, QIAN, item_id, "report", {"fiscal": 90.5, "party_fee": 4, "other": 0})
    await act(stage, QIAN, await item_of(stage, "duty_report"), "report", SUMMARY | {"achievements": "2026-01-01"})
    funds = await workbook(stage, "fund_guarantee")
    assert [cells(funds, heading)[0] for heading in ("财政投入", "党费留存补助")] == [
        (90.5, 'General"万元"'),
        (4, 'General"万元"'),
    ]
    reports = await workbook(stage, "duty_report", LI)
    due = datetime(2026, 12, 10, 17, 30)  # noqa: DTZ001  a cell has no zone
    assert cells(reports, "截止时间")[0] == (due, "yyyy-mm-dd hh:mm")
    assert cells(reports, "主要做法和成效")[0] == ("2026-01-01", "@")


PROBLEM = {
    "source": "comment",
    "problem": "支部活动记录不全",
    "urgency": "deadline",
    "due": "2026-12-20T09:30:00+00:00",
}
MEASURES = {
    "measures": ["补齐记录", "定期检查"],
    "leader": "王立新，党委书记",
    "person": "李春梅",
    "due": "2026-12-18T09:30:00+00:00",
}


async def a_problem(stage: Stage) -> None:
    """A problem of 青山镇 with its plan and the secretary's commitment."""
    wang, unit = await stage.actor(WANG), await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        created = await creation.create_item(ctx, wang, "rectification", unit.id, PROBLEM)
    for who, action, answers in (
        (QIAN, "plan", MEASURES),
        (WANG, "accept_plan", None),
        (QIAN, "commit", {"text": "按期整改到位"}),
        (QIAN, "progress", {"note": "记录已补齐"}),
    ):
        await act(stage, who, created.item.id, action, answers)


async def test_what_is_to_be_put_right_comes_with_its_three_lists(stage: Stage) -> None:
    await a_problem(stage)
    content = await workbook(stage, "rectification")
    assert load_workbook(io.BytesIO(content)).sheetnames == ["整改台账", "问题清单", "责任清单", "整改清单"]
    (row,) = read(content)
    assert [*row] == [
        "序号",
        "单位",
        "问题",
        "原因",
        "措施",
        "责任领导",
        "责任人",
        "时限",
        "进展",
        "销号情况",
        "销号日期",
    ]
    assert (row["措施"], row["进展"], row["销号情况"]) == ("1. 补齐记录\n2. 定期检查", "记录已补齐", "整改中")
    assert row["时限"] == datetime(2026, 12, 18, 17, 30)  # noqa: DTZ001  a cell has no zone
    (listed,), (answering,), (done,) = (read(content, name) for name in ("问题清单", "责任清单", "整改清单"))
    assert (listed["问题来源"], listed["列入日期"]) == ("述职点评", datetime(2026, 11, 23))  # noqa: DTZ001
    assert (answering["责任领导"], answering["书记承诺"]) == ("王立新，党委书记", "按期整改到位")
    assert (done["整改措施"], done["整改进展"], done["整改成效"]) == ("1. 补齐记录\n2. 定期检查", "记录已补齐", None)


@pytest.mark.parametrize("kind", MECHANISMS)
def test_what_a_sheet_is_declared_to_hold_is_asked_somewhere(kind: str) -> None:
    mechanism = MECHANISMS[kind]
    asked = {(section, one.title) for section, form in forms(mechanism) for one in questions(form)}
    declared = [of for sheet in mechanism.listings for column in sheet.columns for of in column.of]
    assert {(of.section, of.title) for of in declared if isinstance(of, AnswerTo)} <= asked


VOTES = {"good": 60, "fairly_good": 8, "fair": 2, "poor": 0, "invalid": 1}


async def voted(stage: Stage) -> None:
    wang, unit = await stage.actor(WANG), await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        await creation.create_item(ctx, wang, "democratic_vote", unit.id, VOTES)


async def test_the_department_gets_a_summary_of_what_only_some_may_see_marked_as_internal(stage: Stage) -> None:
    await voted(stage)
    content = await workbook(stage, "democratic_vote")
    (message,) = stage.sent[-1].messages
    assert "内部资料，仅供组织部使用" in message.text
    assert message.file is not None
    assert message.file.name == "2026年度民主测评汇总表（内部）.xlsx"
    (row,) = read(content)
    assert (row["单位"], row["好"], row["差"], row["状态"]) == ("柳林镇党委", 60, 0, "已录入")
    header = load_workbook(io.BytesIO(content)).worksheets[0].oddHeader
    assert header is not None
    assert header.left is not None
    assert header.left.text == "内部资料"
    async with stage.database.read() as session:
        rows = await session.all(audit.select().order_by(audit.c.id.desc()).limit(1))
    assert rows[0]["action"] == "ledger.exported"


async def test_such_a_summary_is_had_in_the_department_alone(stage: Stage) -> None:
    await voted(stage)
    with pytest.raises(Refusal, match="仅供组织部内部使用"):
        await by_server(stage, "democratic_vote")
    with pytest.raises(Refusal, match="没有“司机”这类事项") as said:
        ledgers.kind_of("司机")
    assert "民主测评" not in str(said.value)
