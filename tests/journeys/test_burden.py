"""The department's own account (减负账) in the chat: the line under 总览, the page, what asked, and the sheet."""

import io

import pytest
from openpyxl import load_workbook

from domain.burden import Load
from tests.journeys.scene import Phone, Scene


async def test_the_account_is_one_tap_from_the_overview_and_leads_to_what_asked(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("总览")
    await department.sees("本月平均每单位", "预算40条、25题、250分钟", "没有单位超出")
    await department.taps("减负账")
    await department.sees("减负账·2026年11月", "填写：平均25题", "供本部门自查减负")
    await department.taps("要求的来源")
    await department.sees("要求的来源·2026年11月", "全部单位合计", "述职报告摘要")
    await department.taps("返回减负账")
    await department.sees("减负账·2026年11月")
    await department.taps("2026年度")
    await department.sees("减负账·2026年度", "预算60题")
    await department.taps("返回总览")
    await department.sees("总览", "截至")


async def test_a_reminder_that_arrived_is_counted_and_the_unit_leads_to_its_items(county: Scene) -> None:
    department = county.phone("陈思远")
    await county.advance_to("2026-12-03 09:00")
    await county.phone("刘志强").sees("述职报告摘要")
    await _reads(department, "减负账", "减负账·2026年12月")
    message = await department.sees("减负账·2026年12月")
    assert "消息：平均0条" not in message.text
    await department.taps("青山镇党委")
    await department.sees("要求的来源·2026年12月", "青山镇党委", "提醒")
    await department.taps("年终考核材料")
    await department.sees("年终考核材料", "青山镇党委")


async def test_too_much_is_said_in_front_with_what_can_be_done(county: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    department = county.phone("陈思远")
    await _reads(department, "减负账", "没有单位超出预算")
    monkeypatch.setattr("domain.burden.A_MONTH", Load(40, 24, 250))
    await _reads(department, "减负账", "超出预算的6个单位", "合并", "延后", "停止", "⚠️ 青山镇党委")
    await _reads(department, "总览", "超出的6个单位，见“减负账”")
    await department.taps("减负账")
    await department.sees("超出预算的6个单位")
    await department.taps("青山镇党委")
    await department.sees("该单位已超出预算", "节点日历")


async def test_the_sheet_comes_as_a_workbook_with_numbers(county: Scene) -> None:
    department = county.phone("陈思远")
    await _reads(department, "减负账", "减负账·2026年11月")
    assert "正在生成" in await department.taps("导出表格")
    message = await department.sees("2026年11月减负账，共6个单位", "不要转发到群里")
    document = message.body["document"]
    assert document["file_name"] == "2026年11月减负账.xlsx"
    sheet = load_workbook(io.BytesIO(county.world.state.files[document["file_id"]].content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("序号", "单位")
    assert rows[1][:2] == (1, "青山镇党委")
    assert rows[1][4] == 25


async def test_nobody_else_and_no_group_reads_it(county: Scene) -> None:
    for name in ("王立新", "李春梅"):
        phone = county.phone(name)
        phone.says("/burden")
        await phone.sees("没有")
        assert "预算" not in "".join(phone.texts())


async def _reads(department: Phone, words: str, *parts: str) -> None:
    department.says(words)
    await department.sees(*parts)
