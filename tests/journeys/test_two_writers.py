"""Two people write in the same item at the same time: neither undoes the other unseen, and no text is lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import ShiftedClock
from sandbox import create_app, demo_world, serve
from services import people
from storage import drafts
from tests.journeys.scene import TOKEN, Phone, Scene, migrated_for, running, scene, settings_for
from tests.stage import china

QUARTER = "2026年第三季度党建工作情况"
FIRST = "工作进展：完成阵地建设两处\n好的做法：党员积分管理\n存在问题：培训经费不足\n下步打算：抓好冬季轮训"


@pytest.fixture
async def county(tmp_path: Path) -> AsyncIterator[Scene]:
    """The demo county in its posts on Tuesday 2026-09-15, while the third quarter's report is open."""
    async with scene(tmp_path, "2026-09-15 10:00") as one:
        await one.settle_in()
        yield one


async def opens(phone: Phone, step: str) -> None:
    """Open the form of a step on the quarter's report."""
    phone.says("报送")
    await phone.taps(QUARTER)
    await phone.sees(QUARTER, "状态")
    await phone.taps(step)


async def report(phone: Phone) -> None:
    """Hand the quarter's report in for the first time."""
    await opens(phone, "填写报送")
    phone.says(FIRST)
    await phone.sees("请核对")
    await phone.taps("确认报送")
    await phone.sees("回执号", "-1")


async def change(phone: Phone, title: str, text: str) -> None:
    """Write another answer under one title of the form that lies open."""
    await phone.taps(title)
    await phone.sees("目前内容")
    phone.says(text)
    await phone.sees("请核对", text)


async def both_open(county: Scene) -> tuple[Phone, Phone]:
    """The report is handed in, and clerk and secretary have both opened 修改重报."""
    clerk, secretary = county.phone("李春梅"), county.phone("王立新")
    await report(clerk)
    for phone in (clerk, secretary):
        await opens(phone, "修改重报")
        await phone.sees("请核对", "完成阵地建设两处")
    return clerk, secretary


async def test_the_second_of_two_corrections_shows_the_first_before_it_goes_on(county: Scene) -> None:
    clerk, secretary = await both_open(county)
    await change(secretary, "工作进展", "完成阵地建设三处")
    await change(secretary, "存在问题", "培训师资不足")
    await change(clerk, "工作进展", "完成阵地建设两处、党员活动室一处")
    await change(clerk, "下步打算", "抓好冬季轮训和慰问")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-2")

    await clerk.taps("确认报送")
    both = await clerk.sees("王立新", "9月15日", "待审核", "完成阵地建设三处", "完成阵地建设两处、党员活动室一处")
    assert "抓好冬季轮训和慰问" in both.text
    assert "培训师资不足" in both.text
    secretary.says("报送")
    await secretary.taps(QUARTER)
    await secretary.sees("完成阵地建设三处")

    await clerk.taps("按最新情况继续填写")
    # What he had not touched is what the secretary made of it, what he wrote is his.
    await clerk.sees("请核对", "两处、党员活动室一处", "培训师资不足", "抓好冬季轮训和慰问")
    await clerk.taps("确认报送")
    await clerk.sees("回执号", "-3", "两处、党员活动室一处", "培训师资不足", "抓好冬季轮训和慰问")


async def test_a_form_whose_step_is_over_still_shows_its_text_and_leaves_it_in_the_chat(county: Scene) -> None:
    clerk, secretary, department = county.phone("李春梅"), county.phone("王立新"), county.phone("陈思远")
    await opens(clerk, "填写报送")
    await clerk.sees("第1项")
    clerk.says("完成党群服务中心改造")
    await clerk.sees("第2项")
    await report(secretary)
    department.says("/review")
    await department.taps(QUARTER)
    await department.taps("审核通过")
    await department.sees("已通过")

    clerk.says("党员先锋岗")
    page = await clerk.sees("陈思远", "当前为“已通过”", "完成党群服务中心改造", "党员先锋岗", "完成阵地建设两处")
    assert [button["text"] for button in page.inline_buttons()] == ["放弃"]
    await clerk.taps("放弃")
    await clerk.sees("已放弃填写", "上面的消息")
    # Pressed once more, the button does not take the words away either.
    assert "恢复草稿" in await clerk.taps("放弃")
    clerk.says("/cancel")
    await clerk.sees("目前没有正在填写的内容")
    assert any("完成党群服务中心改造" in text and "党员先锋岗" in text for text in clerk.texts())


async def test_a_reason_that_came_too_late_is_shown_beside_what_the_other_did(county: Scene) -> None:
    first, second = county.phone("陈思远"), county.phone("沈佳宁")
    await report(county.phone("李春梅"))
    for phone in (first, second):
        phone.says("/review")
        await phone.taps(QUARTER)
        await phone.taps("退回")
        await phone.sees("理由")
    first.says("请补充党员教育情况")
    await first.taps("确认")
    await first.sees("已退回")
    second.says("经费数字与台账不符")
    page = await second.sees("陈思远", "当前为“已退回”", "经费数字与台账不符", "完成阵地建设两处")
    assert [button["text"] for button in page.inline_buttons()] == ["放弃"]


async def test_a_reason_goes_on_over_the_report_that_was_corrected_meanwhile(county: Scene) -> None:
    department, (clerk, _) = county.phone("陈思远"), await both_open(county)
    department.says("/review")
    await department.taps(QUARTER)
    await department.taps("退回")
    department.says("请补充党员教育情况")
    await department.sees("请核对")
    await change(clerk, "工作进展", "完成阵地建设三处，培训党员六期")
    await clerk.taps("确认报送")
    await clerk.sees("回执号", "-2")
    await department.taps("确认")
    await department.sees("李春梅", "请补充党员教育情况", "培训党员六期")
    await department.taps("按最新情况继续填写")
    await department.sees("请核对", "请补充党员教育情况")
    await department.taps("确认")
    returned = await department.sees("已退回")
    assert "培训党员六期" in returned.text
    await clerk.sees("请补充党员教育情况")


async def test_an_answer_typed_after_the_change_is_kept_and_what_changes_again_is_shown_again(county: Scene) -> None:
    clerk, secretary = await both_open(county)
    await clerk.taps("下步打算")
    await clerk.sees("目前内容")
    await change(secretary, "工作进展", "完成阵地建设三处")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-2")
    clerk.says("抓好冬季轮训和慰问")
    await clerk.sees("王立新", "完成阵地建设三处", "抓好冬季轮训和慰问")
    clerk.says("还有一句")
    await clerk.sees("未计入表内", "抓好冬季轮训和慰问")

    await opens(secretary, "修改重报")
    await secretary.sees("请核对", "完成阵地建设三处")
    await change(secretary, "工作进展", "完成阵地建设四处")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-3")
    await clerk.taps("按最新情况继续填写")
    await clerk.sees("完成阵地建设四处", "抓好冬季轮训和慰问", "按最新情况继续填写")
    await clerk.taps("按最新情况继续填写")
    await clerk.sees("请核对", "完成阵地建设四处", "抓好冬季轮训和慰问")
    # A button of an earlier page takes nothing on and draws no second copy of the form.
    page, data = next(
        (one, key["callback_data"])
        for one in clerk.messages()
        for key in one.inline_buttons()
        if "继续填写" in key["text"]
    )
    before = page.text
    answer = await county.world.press(clerk.person_id, clerk.chat_id, page.message_id, data).wait(60)
    assert answer is not None
    assert "已过期" in (answer.text or "")
    assert county.world.chat(clerk.chat_id).messages[page.message_id].text == before
    await clerk.taps("确认报送")
    await clerk.sees("回执号", "-4", "完成阵地建设四处", "抓好冬季轮训和慰问")


async def test_pressing_the_step_again_leads_back_to_the_words_that_lie_there(county: Scene) -> None:
    clerk, secretary = await both_open(county)
    await change(clerk, "下步打算", "抓好冬季轮训和慰问")
    await change(secretary, "工作进展", "完成阵地建设三处")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-2")
    await opens(clerk, "修改重报")
    page = await clerk.sees("王立新", "完成阵地建设三处", "抓好冬季轮训和慰问")
    assert [button["text"] for button in page.inline_buttons()] == ["按最新情况继续填写", "放弃"]


async def test_a_form_that_nobody_has_written_in_opens_anew_on_what_stands_now(county: Scene) -> None:
    clerk, secretary = await both_open(county)
    await change(secretary, "工作进展", "完成阵地建设三处")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-2")
    await opens(clerk, "修改重报")
    page = await clerk.sees("请核对", "完成阵地建设三处", "核对无误")
    assert page.inline_buttons()[0]["text"] == "确认报送"


async def test_a_draft_of_before_versions_were_kept_is_shown_beside_the_item_once(county: Scene) -> None:
    clerk, _ = await both_open(county)
    await change(clerk, "下步打算", "抓好冬季轮训和慰问")
    async with county.assistant.context() as ctx:
        me = (await people.actor(ctx, clerk.person_id) or pytest.fail("no clerk")).person_id
        kept = await drafts.focused(ctx.work, me) or pytest.fail("no draft")
        args = {name: kept.args[name] for name in ("item", "action")}
        progress = {name: kept.progress[name] for name in ("title", "progress", "suggestions", "moves")}
        await drafts.save(ctx.work, me, kept.serial, kept.purpose, args, progress)
    await clerk.taps("确认报送")
    await clerk.sees("您填写的内容均已保留", "抓好冬季轮训和慰问")
    await clerk.taps("按最新情况继续填写")
    await clerk.taps("确认报送")
    await clerk.sees("回执号", "-2", "抓好冬季轮训和慰问")


async def test_of_two_who_rewrite_one_notice_the_second_sees_what_the_first_wrote(county: Scene) -> None:
    first, second = county.phone("陈思远"), county.phone("沈佳宁")
    first.says("/notice")
    await first.taps("新建通知")
    first.says("标题：报送通知\n正文：请于9月30日前报送。\n是否需要签收：是\n是否紧急：否")
    await first.sees("请于9月30日前报送")
    second.says("/notice")
    await second.taps("报送通知")
    for phone in (second, first):
        await phone.taps("修改内容")
        await phone.sees("请核对", "请于9月30日前报送")
        await phone.taps("正文")
        await phone.sees("目前内容")
    first.says("请于9月25日前报送。")
    await first.sees("收件人看到的内容如下", "9月25日")
    second.says("请于9月30日前报送，联系人：基层办。")
    await second.sees("已有变化", "请于9月25日前报送", "联系人：基层办")
    await second.taps("按最新情况继续填写")
    await second.taps("预览")
    page = await second.sees("收件人看到的内容如下", "联系人：基层办")
    # What the second changed is hers; she has seen what the first had made of it.
    assert "9月25日" not in page.text


async def test_the_text_lies_there_after_a_restart_too(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-09-15 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = migrated_for(settings_for(tmp_path, address))
        async with running(settings, clock) as assistant:
            county = Scene(world, clock, assistant)
            await county.settle_in()
            clerk, secretary = await both_open(county)
            await change(clerk, "下步打算", "抓好冬季轮训和慰问")
            await change(secretary, "工作进展", "完成阵地建设三处")
            await secretary.taps("确认报送")
            await secretary.sees("回执号", "-2")
        async with running(settings, clock):
            await clerk.taps("确认报送")
            await clerk.sees("王立新", "完成阵地建设三处", "抓好冬季轮训和慰问")
            await clerk.taps("按最新情况继续填写")
            page = await clerk.sees("请核对", "完成阵地建设三处", "抓好冬季轮训和慰问")
            assert page.inline_buttons()[0]["text"] == "确认报送"
        world.release()
