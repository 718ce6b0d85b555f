"""The quarterly bulletin through the chat: drafted, edited, signed, made into files, issued and told."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.journeys.scene import Phone, Scene, eventually, scene

REPORT = "工作进展：建成阵地四处\n好的做法：支部结对共建\n存在问题：经费偏紧\n下步打算：抓好换届"


@pytest.fixture
async def autumn(tmp_path: Path) -> AsyncIterator[Scene]:
    """The county in its posts on the last Monday of the third quarter."""
    async with scene(tmp_path, "2026-09-28 10:00") as one:
        await one.settle_in()
        yield one


async def receives(phone: Phone, ending: str) -> tuple[str, bytes]:
    """Wait for a document; its name and bytes."""

    def look() -> tuple[str, bytes] | None:
        for message in reversed(list(phone.world.chat(phone.chat_id).messages.values())):
            document = message.body.get("document", {})
            if document.get("file_name", "").endswith(ending):
                return document["file_name"], phone.world.state.files[document["file_id"]].content
        return None

    return await eventually(look, f"no {ending} has come; the chat ends with:\n", phone.screen)


async def report(autumn: Scene) -> None:
    clerk = autumn.phone("李春梅")
    clerk.says("报送")
    await clerk.taps("2026年第三季度党建工作情况")
    await clerk.taps("填写报送")
    clerk.says(REPORT)
    await clerk.sees("请核对")
    await clerk.taps("确认报送")
    await clerk.sees("回执号")


async def write(department: Phone) -> None:
    """Take over what the data suggest, section by section, and change one."""
    department.says("通报")
    await department.taps("2026年第三季度基层党建工作情况通报")
    await department.sees("待起草")
    await department.taps("起草")
    await department.sees("总体进展", "情况报送共6项，其中已完成1项，未完成5项")
    await department.taps("使用已有内容")
    await department.sees("主要做法", "青山镇党委：支部结对共建")
    await department.taps("使用已有内容")
    await department.sees("存在问题", "1. 经费偏紧")
    department.says("1. 村级组织运转经费偏紧")
    await department.sees("下步要求", "尚未登记的30项五个一任务")
    await department.taps("使用已有内容")
    await department.sees("附表更正")
    department.says("大乔乡 情况报送 已完成")
    await department.sees("附表更正", "“大乔乡”不在单位名单中，名称相近的有：大桥乡党委")
    department.says("大桥乡 述职报告 已完成")
    await department.sees("第5项", "附表中没有“大桥乡党委 述职报告 已完成”", "事项可写")
    department.says("大桥乡：情况报送：已完成")
    await department.sees("请核对", "村级组织运转经费偏紧", "1. 大桥乡党委 情况报送：已完成")
    await department.taps("确认")
    await department.sees("已起草", "村级组织运转经费偏紧")


async def test_a_bulletin_goes_from_the_data_to_the_units(autumn: Scene) -> None:
    department, approver = autumn.phone("陈思远"), autumn.phone("林晓东")
    await report(autumn)
    await write(department)
    await department.taps("送审")
    await department.sees("待审签", "-1")

    await approver.sees("【待审签】2026年第三季度")
    await approver.taps("查看并办理")
    await approver.taps("生成文稿")
    name, content = await receives(approver, ".docx")
    assert name == "中共清河县委组织部关于2026年第三季度基层党建工作情况的通报.docx"
    assert "（送审稿）" in [one.text for one in Document(io.BytesIO(content)).paragraphs]
    await approver.taps("审签")
    await approver.sees("发文字号")
    approver.says("清组通字[2026]第3号")
    await approver.sees("发文字号应写如：清组通字〔2026〕3号")
    approver.says("清组通字[2026]3号")
    await approver.sees("成文日期", "2026年9月28日")
    await approver.taps("使用已有内容")
    await approver.taps("确认")
    await approver.sees("已审签", "清组通字〔2026〕3号")

    await department.sees("【已审签】")
    await department.taps("查看并办理")
    await department.taps("登记印发")
    await department.sees("已印发")
    await department.taps("生成文稿")
    _, sheet = await receives(department, ".xlsx")
    rows = list(load_workbook(io.BytesIO(sheet)).worksheets[0].iter_rows(values_only=True))
    assert rows[1:6] == [
        ("序号", "单位", "五个一", "情况报送"),
        ("1", "青山镇党委", "未完成", "已完成"),
        ("2", "柳林镇党委", "未完成", "未完成"),
        ("3", "白石镇党委", "未完成", "未完成"),
        ("4", "大桥乡党委", "未完成", "已完成"),
    ]
    _, final = await receives(department, ".docx")
    assert "清组通字〔2026〕3号" in ZipFile(io.BytesIO(final)).read("word/document.xml").decode()
    await department.taps("拟发通知")
    await department.sees("2026年第三季度基层党建工作情况通报", "清组通字〔2026〕3号", "下步要求")


async def test_a_unit_has_neither_the_command_nor_the_bulletin(autumn: Scene) -> None:
    secretary = autumn.phone("王立新")
    secretary.says("/bulletin")
    await secretary.sees("没有使用此功能的权限")
    secretary.says("截止时间")
    await secretary.sees("截止时间", "第三季度党建工作情况")
    secretary.says("查找 通报")
    await secretary.sees("没有找到")
    assert not any("情况通报" in text for text in secretary.texts())
