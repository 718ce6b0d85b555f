"""Drafts drawn from the unit's own items: seen with their sources, taken over, rewritten, or left alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from domain.items import Holder, Item, Phase
from domain.mechanisms import MECHANISMS
from storage import items, submissions, units
from storage.submissions import Submission
from tests.journeys.scene import Phone, Scene

TOWN = "青山镇党委"
MODEL = {"name": "红色代办服务站", "outcome": "覆盖全镇12个村", "responsible": "王立新"}
LECTURE = {"name": "换届纪律辅导", "outcome": "全员受教育", "audience": "村干部", "responsible": "王立新"}
QUARTER = {
    "summary": "培训党员6期380人次。",
    "practice": "推行“板凳课堂”。",
    "problems": "经费偏紧，缺口3.5万元。两个支部活动少。",
    "plan": "抓好冬季轮训",
}


async def stands(county: Scene, kind: str, state: str, payload: Mapping[str, Any], part: str = "") -> None:
    """The unit's item of a kind stands so, as it would after a year of presses."""
    async with county.assistant.context() as ctx:
        unit = await units.by_name(ctx.work, TOWN) or pytest.fail(TOWN)
        found = await items.in_units(ctx.work, [unit.id], kinds=[kind])
        one = next(each.item for each in found if each.item.part == part)
        said = MECHANISMS[kind].states[state]
        closed_at = ctx.now if said.phase is Phase.DONE else None
        new = replace(one, state=state, holder=said.holder, phase=said.phase, payload=payload, closed_at=closed_at)
        await items.save(ctx.work, replace(new, version=one.version + 1, submitted_at=ctx.now))


async def quarter_opens(county: Scene) -> None:
    """The demonstration begins in November: the third quarter is put there as September would have done."""
    async with county.assistant.context() as ctx:
        unit = await units.by_name(ctx.work, TOWN) or pytest.fail(TOWN)
        mechanism, now = MECHANISMS["quarter_report"], ctx.now
        title = "2026年第三季度党建工作情况"
        blank = Item(0, "", mechanism.kind, unit.id, "2026Q3", "", title, mechanism.initial, Holder.UNIT, now, now, now)
        await items.open_each(ctx.work, [blank])


async def a_year_of_work(county: Scene) -> None:
    """One of the 五个一 is done, one waits for the department, and the quarter is reported."""
    done = {"register": MODEL, "completion": {"result": "建成服务站12个，代办事项460件。"}}
    await stands(county, "five_ones", "completed", done, "model_case")
    waits = {"register": LECTURE, "completion": {"result": "到会96人"}}
    await stands(county, "five_ones", "completion_submitted", waits, "special_lecture")
    await quarter_opens(county)
    await stands(county, "quarter_report", "submitted", {"report": QUARTER})


async def opens_summary(phone: Phone) -> None:
    phone.says("报送")
    await phone.taps("述职报告摘要")
    await phone.taps("起草")
    await phone.sees("第1项，共4项", "上年度问题整改情况")


async def handed_in(county: Scene) -> tuple[Submission, ...]:
    async with county.assistant.context() as ctx:
        unit = await units.by_name(ctx.work, TOWN) or pytest.fail(TOWN)
        (found,) = await items.in_units(ctx.work, [unit.id], kinds=["duty_report"])
        return await submissions.of_item(ctx.work, found.item.id)


async def test_a_draft_is_seen_with_its_sources_taken_over_and_sent_without_them(county: Scene) -> None:
    clerk, secretary = county.phone("李春梅"), county.phone("王立新")
    await a_year_of_work(county)
    await opens_summary(clerk)
    # Nobody has put a problem on the unit's list: nothing is known, nothing is offered.
    assert "采用草稿" not in clerk.buttons()
    clerk.says("上年度未点评到本镇")
    page = await clerk.sees("主要做法和成效", "建成服务站12个，代办事项460件。〔五个一·培树典型，11月23日办结〕")
    assert "到会96人。〔五个一·专题辅导讲座，待核验〕" in page.text
    assert "五个一共5项，已办结1项，待审核1项。" in page.text
    assert "推行“板凳课堂”。〔2026年第三季度党建工作情况，11月23日报送〕" in page.text
    await clerk.taps("采用草稿")
    await clerk.sees("存在问题及原因", "缺口3.5万元")
    await clerk.taps("采用草稿")
    await clerk.sees("下一步打算")
    clerk.says("抓好换届")
    page = await clerk.sees("请核对", "（拟自事项统计、五个一、季度情况，4条均未改动，请核对）")
    assert "〔" not in page.text
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认")
    await secretary.sees("【待确认】")
    await secretary.taps("查看并办理")
    page = await secretary.sees("建成服务站12个")
    assert "〔" not in page.text
    await secretary.taps("确认报送")
    await secretary.sees("回执号")
    (sent,) = await handed_in(county)
    assert "〔" not in sent.payload["achievements"]
    assert [one["source"] for one in sent.payload["drawn"]["achievements"]][1:] == [
        "五个一·培树典型，11月23日办结",
        "五个一·专题辅导讲座，待核验",
        "2026年第三季度党建工作情况，11月23日报送",
    ]
    number = sent.receipt.rpartition("-")[0]
    for reader in (secretary, county.phone("陈思远")):
        reader.says(number)
        await reader.sees("述职报告摘要", "建成服务站12个")
        await reader.taps("来源")
        page = await reader.sees("来源：", "建成服务站12个", "出处：五个一·培树典型，11月23日办结，编号")
        assert "另有" not in page.text
        assert "上年度未点评到本镇" not in page.text


async def test_a_draft_is_copied_changed_and_the_preview_counts_what_stayed(county: Scene) -> None:
    clerk = county.phone("李春梅")
    await a_year_of_work(county)
    await opens_summary(clerk)
    clerk.says("上年度未点评到本镇")
    await clerk.sees("主要做法和成效", "〔五个一·培树典型")
    await clerk.taps("复制草稿")
    copied = (await clerk.sees("复制", "推行“板凳课堂”。")).text.split("\n\n")[-1]
    assert "〔" not in copied
    clerk.says(copied.replace("到会96人", "到会98人"))
    await clerk.sees("存在问题及原因", "缺口3.5万元")
    await clerk.taps("自己填写")
    await clerk.sees("请直接输入")
    assert "查看草稿" in clerk.buttons()
    clerk.says("班子年龄偏大")
    await clerk.sees("下一步打算")
    clerk.says("抓好换届")
    page = await clerk.sees("请核对", "到会98人", "4条中3条未改动，请核对")
    assert page.text.count("拟自") == 1
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认")


async def test_a_draft_whose_source_changed_is_shown_anew_before_it_is_taken_over(county: Scene) -> None:
    clerk = county.phone("李春梅")
    await a_year_of_work(county)
    await opens_summary(clerk)
    clerk.says("上年度未点评到本镇")
    await clerk.sees("主要做法和成效", "到会96人")
    returned = {"register": LECTURE, "completion": {"result": "到会96人"}}
    await stands(county, "five_ones", "returned", returned, "special_lecture")
    assert "草稿已更新" in await clerk.taps("采用草稿")
    page = await clerk.sees("主要做法和成效", "五个一共5项，已办结1项。")
    assert "到会96人" not in page.text
    await clerk.taps("采用草稿")
    await clerk.sees("存在问题及原因")


async def test_what_changed_after_it_was_taken_over_is_said_before_it_goes_out(county: Scene) -> None:
    clerk = county.phone("李春梅")
    await a_year_of_work(county)
    await opens_summary(clerk)
    clerk.says("上年度未点评到本镇")
    await clerk.sees("主要做法和成效", "到会96人")
    await clerk.taps("采用草稿")
    await clerk.sees("存在问题及原因")
    clerk.says("经费偏紧")
    await clerk.sees("下一步打算")
    clerk.says("抓好换届")
    await clerk.sees("请核对", "4条均未改动")
    returned = {"register": LECTURE, "completion": {"result": "到会96人"}}
    await stands(county, "five_ones", "returned", returned, "special_lecture")
    await clerk.taps("提交书记确认")
    await clerk.sees("请核对", "的出处已有变化", "尚未提交")
    assert not await handed_in(county)
    await clerk.taps("主要做法和成效")
    await clerk.sees("目前内容", "到会96人", "的出处已有变化")
    await clerk.taps("查看草稿")
    await clerk.sees("采用后将替换目前内容")
    await clerk.taps("采用草稿")
    page = await clerk.sees("请核对", "3条均未改动")
    assert "到会96人" not in page.text
    assert "变化" not in page.text
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认")
