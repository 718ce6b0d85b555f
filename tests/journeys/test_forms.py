"""Filling in a form in the chat: its buttons, going back and forth, drafts, files, second thoughts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.clock import ShiftedClock
from sandbox import create_app, demo_world, serve
from sandbox.models import Message
from services import scheduler
from tests.journeys.hostile import digested
from tests.journeys.scene import PATIENCE, TOKEN, Phone, Scene, migrated_for, running, settings_for
from tests.stage import china

SUMMARY = "2026年度述职报告摘要"
TITLES = ("上年度问题整改情况", "主要做法和成效", "存在问题及原因", "下一步打算")
PARTS = ("三项均已整改", "建成阵地四处", "经费偏紧", "抓好换届")


async def presses(county: Scene, phone: Phone, message: Message, label: str) -> str:
    """Press a button under a certain message, whatever stands below it; gives the toast."""
    data = next(key["callback_data"] for key in message.inline_buttons() if label in key["text"])
    phone.forget()
    answer = await county.world.press(phone.person_id, phone.chat_id, message.message_id, data, stale=True).wait(
        PATIENCE
    )
    assert answer is not None
    return answer.text or ""


async def doubled(county: Scene, phone: Phone, label: str) -> None:
    """Press the newest button with this label twice, before the first press can have done anything."""
    found = [(one, key) for one in phone.messages() for key in one.inline_buttons() if label in key["text"]]
    message, key = found[-1]
    phone.forget()
    both = [
        county.world.press(phone.person_id, phone.chat_id, message.message_id, key["callback_data"], stale=True)
        for _ in range(2)
    ]
    for one in both:
        assert await one.wait(PATIENCE) is not None


@asynccontextmanager
async def restarts(folder: Path) -> AsyncIterator[tuple[Scene, Callable[[], Awaitable[None]]]]:
    """A scene whose bot can be stopped and started again."""
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = migrated_for(settings_for(folder, address))
        async with AsyncExitStack() as stack:
            county = Scene(world, clock, await stack.enter_async_context(running(settings, clock)))
            await county.settle_in()

            async def again() -> None:
                await stack.aclose()
                county.assistant = await stack.enter_async_context(running(settings, clock))

            yield county, again
        world.release()


async def test_a_yes_or_no_question_is_tapped_or_typed(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("/notice")
    await admin.taps("新建通知")
    await admin.sees("标题")
    admin.says("关于报送情况的通知")
    await admin.sees("第2项")
    admin.says("请于9月30日前报送。")
    await admin.sees("收件人看到的内容如下", "签收：不需要")
    await admin.taps("修改内容")
    await admin.taps("是否需要签收")
    await admin.sees("第3项", "是否需要签收", "请点选下方按钮")
    assert admin.buttons()[:2] == ["是", "否"]
    await admin.taps("是")
    await admin.sees("收件人看到的内容如下", "签收：需要")
    await admin.taps("修改内容")
    await admin.taps("是否需要签收")
    admin.says("不需要")
    await admin.sees("收件人看到的内容如下", "签收：不需要")


async def opens_summary(phone: Phone, step: str = "填写报送") -> None:
    """Open the form of the yearly summary, which asks four questions that must be answered."""
    phone.says("报送")
    await phone.sees("报送", SUMMARY)
    await phone.taps("述职报告摘要")
    await phone.sees(SUMMARY, "状态")
    await phone.taps(step)
    await phone.sees("第1项，共4项")


async def test_whoever_goes_back_keeps_what_he_wrote_and_goes_on(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says(PARTS[0])
    await secretary.sees("第2项")
    await secretary.taps("上一步")
    await secretary.sees("第1项", "目前内容", PARTS[0])
    assert "上一步" not in secretary.buttons()
    await secretary.taps("保留，下一步")
    await secretary.sees("第2项")
    for said in PARTS[1:]:
        secretary.says(said)
        await secretary.sees("第" if said != PARTS[3] else "请核对")
    await secretary.taps("存在问题及原因")
    await secretary.sees("第3项", "目前内容", PARTS[2])
    assert "清空" not in secretary.buttons()
    await secretary.taps("保留，下一步")
    await secretary.sees("请核对", *PARTS)


async def test_an_answer_that_may_be_missing_is_cleared_on_purpose_only(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("五个一")
    await secretary.taps("培树典型")
    await secretary.taps("登记")
    secretary.says("名称：河东村党支部\n预期成果：建成示范点\n责任人：胡晓燕")
    await secretary.taps("去核对")
    await secretary.sees("请核对", "胡晓燕")
    await secretary.taps("责任人")
    await secretary.sees("目前内容", "胡晓燕")
    assert "跳过" not in secretary.buttons()
    await secretary.taps("保留，下一步")
    await secretary.sees("请核对", "胡晓燕")
    await secretary.taps("责任人")
    await secretary.taps("清空")
    page = await secretary.sees("责任人")
    assert "胡晓燕" not in page.text
    await secretary.taps("跳过")
    assert "胡晓燕" not in (await secretary.sees("请核对")).text


async def test_who_answers_when_nobody_is_named_stands_there_by_name(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.says("五个一")
    await clerk.taps("培树典型")
    await clerk.taps("登记")
    clerk.says("名称：河东村党支部\n预期成果：建成示范点")
    await clerk.sees("责任人", "不填的，点“跳过”，即为王立新（书记）。")
    await clerk.taps("去核对")
    assert "责任人\n王立新（书记）" in (await clerk.sees("请核对")).text
    await clerk.taps("确认")
    await clerk.sees("回执号", "责任人：王立新（书记）")


async def test_a_date_that_was_refused_is_not_kept(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("延期")
    await secretary.taps("述职报告摘要")
    await secretary.taps("申请延期")
    secretary.says("延期理由：换届任务较重\n申请延至：12月13日")
    refused = await secretary.sees("申请延至", "12月13日（星期日）不是工作日")
    assert refused.text.count("不是工作日") == 1
    assert "目前内容" not in refused.text
    assert "去核对" not in secretary.buttons()
    secretary.says("12月17日")
    await secretary.sees("请核对", "换届任务较重", "2026年12月17日")
    await secretary.taps("申请延至")
    secretary.says("12月9日")
    await secretary.sees("请填写更晚的日期", "目前内容", "2026年12月17日")
    await secretary.taps("保留，下一步")
    await secretary.sees("请核对", "2026年12月17日")


async def registers(phone: Phone, part: str = "培树典型") -> None:
    """Open the form that registers one of the 五个一."""
    phone.says("五个一")
    await phone.taps(part)
    await phone.taps("登记")
    await phone.sees("第1项")


async def shown(county: Scene, phone: Phone) -> list[str]:
    """What the bot has written, once it has nothing more to say."""
    await digested(county)
    return phone.texts()


async def test_several_drafts_lie_open_and_each_is_found_again(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says(PARTS[0])
    await secretary.sees("第2项")
    await registers(secretary)
    await secretary.sees("2026年度述职报告摘要·填写报送”的草稿已保存")
    secretary.says("河东村党支部")
    await secretary.sees("第2项")
    # Opened and not written in: no draft of it is kept.
    await registers(secretary, "党建创新项目")
    secretary.says("我的事项")
    page = await secretary.sees("草稿：2026年度述职报告摘要·填写报送，已填1/4", "培树典型·登记，已填1/4")
    assert "党建创新项目·登记" not in page.text
    await secretary.taps("继续填写：2026年度述职报告摘要")
    await secretary.sees("第2项，共4项", "主要做法和成效")
    secretary.says("\n".join(f"{title}：{said}" for title, said in zip(TITLES[1:], PARTS[1:], strict=True)))
    await secretary.sees("请核对", *PARTS)
    await secretary.taps("确认报送")
    await secretary.sees("回执号")
    secretary.says("五个一")
    await secretary.taps("培树典型")
    await secretary.sees("草稿（登记）：已填1/4")
    await secretary.taps("继续填写")
    await secretary.sees("第2项，共4项", "预期成果")
    secretary.says("建成示范点")
    await secretary.sees("第3项")
    secretary.says("我的事项")
    page = await secretary.sees("我的事项", "培树典型·登记，已填2/4")
    assert "述职报告摘要·" not in page.text


async def test_two_drafts_outlive_a_restart(tmp_path: Path) -> None:
    async with restarts(tmp_path) as (county, again):
        secretary = county.phone("王立新")
        await opens_summary(secretary)
        secretary.says(PARTS[0])
        await secretary.sees("第2项")
        await registers(secretary)
        secretary.says("河东村党支部")
        await secretary.sees("第2项")
        await again()
        secretary.says("建成示范点")
        await secretary.sees("第3项，共4项", "责任人")
        secretary.says("我的事项")
        await secretary.sees("述职报告摘要·填写报送，已填1/4", "培树典型·登记，已填2/4")
        await secretary.taps("继续填写：2026年度述职报告摘要")
        await secretary.sees("第2项，共4项", "主要做法和成效")


async def test_what_is_typed_after_another_page_was_opened_is_asked_about_first(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says(PARTS[0])
    await secretary.sees("第2项")
    secretary.says("我的事项")
    await secretary.sees("我的事项")
    secretary.says("请问什么时候截止？")
    await secretary.sees("把这段话填入“主要做法和成效”吗", "请问什么时候截止")
    await secretary.taps("不是")
    await secretary.sees("没有填入")
    secretary.says(PARTS[1])
    await secretary.sees("把这段话填入“主要做法和成效”吗", PARTS[1])
    # Nervous fingers: the second press finds it done.
    await doubled(county, secretary, "填入")
    assert "第3项，共4项" in (await shown(county, secretary))[-1]
    await secretary.taps("上一步")
    await secretary.sees("第2项", "目前内容", PARTS[1])
    assert not any("请问什么时候截止" in text for text in [secretary.texts()[-1]])


async def test_what_is_typed_after_a_press_had_a_long_text_refused_is_an_answer_of_its_own(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says("我的事项")
    await secretary.sees("我的事项")
    secretary.says("逐项整改到位，" * 571 + "已完成")
    await secretary.sees("把这段话填入“上年度问题整改情况”吗")
    await secretary.taps("填入")
    await secretary.sees("内容过长，最多1500字", "请精简后重新填写")
    county.clock.advance_to(county.clock.now() + timedelta(seconds=5))
    secretary.says(PARTS[0])
    await secretary.sees("第2项，共4项")
    await secretary.taps("上一步")
    await secretary.sees("第1项", "目前内容", PARTS[0])


async def test_two_texts_that_wait_never_write_over_one_another(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says("我的事项")
    await secretary.sees("我的事项")
    secretary.says(PARTS[0])
    await secretary.sees("填入“上年度问题整改情况”吗")
    secretary.says(PARTS[1])
    await secretary.sees("填入“上年度问题整改情况”吗", PARTS[1])
    first, second = [one for one in secretary.messages() if "把这段话填入" in one.text]
    await presses(county, secretary, first, "填入")
    await presses(county, secretary, second, "填入")
    await secretary.sees("填入“主要做法和成效”吗", PARTS[1])
    await presses(county, secretary, second, "填入")
    await secretary.sees("第3项，共4项")
    await secretary.taps("上一步")
    await secretary.sees("第2项", "目前内容", PARTS[1])
    await secretary.taps("上一步")
    await secretary.sees("第1项", "目前内容", PARTS[0])


async def test_what_was_given_up_can_be_taken_back_for_a_day(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says(PARTS[0])
    await secretary.sees("第2项")
    await doubled(county, secretary, "放弃")
    assert "已放弃填写" in (await shown(county, secretary))[-1]
    secretary.says("我的事项")
    assert "草稿" not in (await secretary.sees("我的事项")).text
    await doubled(county, secretary, "恢复草稿")
    await digested(county)
    (form,) = [one for one in secretary.messages() if "第2项，共4项" in one.text and "主要做法" in one.text][-1:]
    assert "上一步" in [key["text"] for key in form.inline_buttons()]
    secretary.says(PARTS[1])
    await secretary.sees("第3项，共4项")
    secretary.says("/cancel")
    await secretary.sees("已放弃填写", "恢复草稿")
    await county.advance_to("2026-11-24 11:00")
    async with county.assistant.database.batch() as batch:
        await scheduler.purge(batch.session, county.assistant.settings.data_dir / "files")
    assert "已办结或已过期" in await secretary.taps("恢复草稿")


async def test_a_form_given_up_and_restored_has_its_files_again_and_nobody_else_read_them_before(
    county: Scene,
) -> None:
    clerk, secretary, department = (county.phone(name) for name in ("李春梅", "王立新", "陈思远"))
    secretary.says("报送")
    await secretary.taps(SUMMARY)
    no = (await secretary.sees("编号")).text.split("编号")[1].split()[0]
    await secretary.taps("填写报送")
    await secretary.sees("第1项")
    secretary.says("\n".join(f"{title}：{said}" for title, said in zip(TITLES, PARTS, strict=True)))
    await secretary.sees("请核对")
    for name in ("佐证.pdf", "误发.pdf"):
        secretary.sends(name, b"%PDF-1.7 " + name.encode())
        await secretary.sees("请核对", f"附件：{name}", "尚未报送")
    await digested(county)
    await secretary.taps("放弃")
    await secretary.sees("已放弃填写，未报送任何内容")
    for reader in (clerk, department):
        reader.says(no)
        card = await reader.sees("述职报告摘要", no)
        assert "佐证.pdf" not in card.text
        assert PARTS[0] not in card.text
    await secretary.sees("附件：误发.pdf", "恢复草稿后，附件仍在")
    await secretary.taps("恢复草稿")
    await secretary.sees("请核对", "附件：佐证.pdf", "附件：误发.pdf", *PARTS)
    await digested(county)
    await secretary.taps("移除附件")
    await secretary.sees("附件已移除：误发.pdf")
    page = await secretary.sees("请核对", "附件：佐证.pdf", *PARTS)
    assert "误发.pdf" not in page.text
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "附件：佐证.pdf")
    for reader in (clerk, department):
        reader.says(no)
        await reader.sees("述职报告摘要", "待审核", "附件：佐证.pdf", PARTS[0])


async def test_of_two_drafts_about_the_same_neither_is_lost(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says("先前的一份")
    await secretary.sees("第2项")
    await secretary.taps("放弃")
    await secretary.sees("已放弃填写")
    (given_up,) = [one for one in secretary.messages() if "已放弃填写" in one.text]
    await opens_summary(secretary)
    secretary.says("后来的一份")
    await secretary.sees("第2项")
    await presses(county, secretary, given_up, "恢复草稿")
    await secretary.sees("有两份草稿", "先前的一份已恢复")
    secretary.says("建成阵地四处")
    await secretary.sees("第3项")
    (aside,) = [one for one in secretary.messages() if "有两份草稿" in one.text]
    await presses(county, secretary, aside, "恢复草稿")
    page = await secretary.sees("第2项，共4项")
    await presses(county, secretary, page, "上一步")
    await secretary.sees("后来的一份")


async def test_a_draft_whose_item_was_finished_meanwhile_is_still_read(county: Scene) -> None:
    clerk, secretary = county.phone("李春梅"), county.phone("王立新")
    await opens_summary(clerk, "起草")
    clerk.says("书记员写的整改情况")
    await clerk.sees("第2项")
    await registers(clerk)
    await opens_summary(secretary)
    secretary.says("\n".join(f"{title}：{said}" for title, said in zip(TITLES, PARTS, strict=True)))
    await secretary.sees("请核对")
    await secretary.taps("确认报送")
    await secretary.sees("回执号")
    clerk.says("我的事项")
    await clerk.taps("继续填写：2026年度述职报告摘要")
    await clerk.sees("王立新", "书记员写的整改情况")


async def test_an_old_question_points_to_the_form_and_is_not_drawn_over(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says(PARTS[0])
    old = await secretary.sees("第2项")
    secretary.says(PARTS[1])
    await secretary.sees("第3项")
    count = len(secretary.texts())
    assert "已过期" in await presses(county, secretary, old, "上一步")
    await digested(county)
    assert county.world.chat(secretary.chat_id).messages[old.message_id].text == old.text
    assert len(secretary.texts()) == count
    # Where the form stands above what was pressed, it is shown once more, below.
    secretary.says("我的事项")
    list_page = await secretary.sees("我的事项", "草稿")
    secretary.says("菜单")
    await secretary.sees("请点选")
    await presses(county, secretary, list_page, "继续填写")
    await secretary.sees("第3项")
    secretary.says(PARTS[2])
    later = await secretary.sees("第4项")
    await presses(county, secretary, list_page, "上一步")
    assert county.world.chat(secretary.chat_id).messages[later.message_id].text == later.text


async def test_a_confirmation_pressed_right_behind_another_button_is_not_called_done(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says("\n".join(f"{title}：{said}" for title, said in zip(TITLES, PARTS, strict=True)))
    preview = await secretary.sees("请核对")
    data = {one["text"]: one["callback_data"] for one in preview.inline_buttons()}
    place = (secretary.person_id, secretary.chat_id, preview.message_id)
    presses = [county.world.press(*place, data[label]) for label in (TITLES[3], "确认报送")]
    answers = [await press.wait(30) for press in presses]
    assert answers[1] is not None
    assert answers[1].text == "页面已更新，请按当前内容继续。"
    await secretary.sees("第4项，共4项", PARTS[3])


async def test_every_button_of_a_form_may_be_pressed_twice(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says(PARTS[0])
    await secretary.sees("第2项")
    await doubled(county, secretary, "上一步")
    assert "第1项，共4项" in (await shown(county, secretary))[-1]
    await doubled(county, secretary, "保留，下一步")
    assert "第2项，共4项" in (await shown(county, secretary))[-1]
    secretary.says("\n".join(f"{title}：{said}" for title, said in zip(TITLES[1:], PARTS[1:], strict=True)))
    await secretary.sees("请核对", *PARTS)
    await doubled(county, secretary, "存在问题及原因")
    assert "第3项，共4项" in (await shown(county, secretary))[-1]
    await doubled(county, secretary, "保留，下一步")
    assert all(said in secretary.texts()[-1] for said in ("请核对", *PARTS))

    await registers(secretary)
    secretary.says("名称：河东村党支部\n预期成果：建成示范点\n责任人：胡晓燕\n特色做法：积分管理")
    await secretary.sees("请核对")
    await secretary.taps("责任人")
    await secretary.sees("目前内容")
    await doubled(county, secretary, "清空")
    assert "第3项，共4项" in (await shown(county, secretary))[-1]
    await doubled(county, secretary, "跳过")
    last = (await shown(county, secretary))[-1]
    assert all(said in last for said in ("请核对", "建成示范点", "积分管理"))
    assert "胡晓燕" not in last


async def test_the_whole_form_can_be_filled_in_with_one_message(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    await secretary.sees("本表共4项", *TITLES)
    await doubled(county, secretary, "一次填写")
    await digested(county)
    page = secretary.messages()[-1]
    assert page.text.count("：") >= 4
    await secretary.taps("逐项填写")
    await secretary.sees("第1项，共4项")
    filled = [f"{title}：{said}" for title, said in zip(TITLES, PARTS, strict=True)]
    secretary.says("\n".join(filled))
    await secretary.sees("请核对", *PARTS, "尚未报送", "确认报送")


async def test_a_changed_message_changes_the_answer_that_came_from_it(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    said = county.world.say(secretary.person_id, secretary.chat_id, "三项均以整改")
    await secretary.sees("第2项")
    secretary.forget()
    county.world.edit(secretary.person_id, secretary.chat_id, said.message_id, PARTS[0])
    await secretary.sees("第2项", "“上年度问题整改情况”已按您修改后的消息更新")
    await secretary.taps("上一步")
    await secretary.sees("第1项", "目前内容", PARTS[0])
    # An answer that was typed anew meanwhile no longer hangs on the older message.
    secretary.says("另一份内容")
    await secretary.sees("第2项")
    secretary.forget()
    county.world.edit(secretary.person_id, secretary.chat_id, said.message_id, "改晚了")
    await secretary.sees("改动没有计入", "修改重报")


async def test_after_a_file_the_preview_comes_again_with_it(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says("\n".join(f"{title}：{said}" for title, said in zip(TITLES, PARTS, strict=True)))
    await secretary.sees("请核对")
    secretary.sends("佐证.pdf", b"%PDF-1.7 report")
    page = await secretary.sees("请核对", "附件：佐证.pdf", "尚未报送")
    assert page.inline_buttons()[0]["text"] == "确认报送"
    await secretary.sees("附件：佐证.pdf", "材料尚未报送")
    await secretary.taps("移除附件")
    await secretary.sees("附件已移除")
    await digested(county)
    last = secretary.messages()[-1]
    assert "请核对" in last.text
    assert "佐证.pdf" not in last.text
    secretary.sends("定稿.pdf", b"%PDF-1.7 final")
    await secretary.sees("附件：定稿.pdf", "材料尚未报送")
    (note,) = [one for one in secretary.messages() if "附件：定稿.pdf" in one.text and "材料尚未报送" in one.text]
    await secretary.taps("确认报送")
    await secretary.sees("回执号")
    await digested(county)
    shown_now = county.world.chat(secretary.chat_id).messages[note.message_id]
    assert "已随材料报送" in shown_now.text
    assert shown_now.inline_buttons() == []
