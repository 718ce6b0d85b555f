"""Units in a form: tapped, typed or both, refused at the question, kept through double presses; a plan put right."""

import asyncio

from tests.journeys.scene import Phone, Scene
from tests.journeys.test_rectify import answer


async def asks_for_units(county: Scene, *before: str) -> Phone:
    """An inspector who has come to the question for the units of a plan."""
    inspector = county.phone("郑海涛")
    inspector.says("督查")
    await inspector.taps("新建督查计划")
    await inspector.taps("郑海涛")
    await inspector.sees("类型")
    await inspector.taps("专项检查")
    await answer(inspector, *(before or ("党员发展工作", "12月7日", "12月9日")))
    await inspector.sees("受检单位", "请点选下方单位，可选多个", "也可直接输入")
    return inspector


def key(phone: Phone, label: str) -> tuple[int, str]:
    """The newest button with these words: its message and what it carries."""
    return next(
        (message.message_id, one["callback_data"])
        for message in reversed(phone.messages())
        for one in message.inline_buttons()
        if label in one["text"]
    )


async def at_once(phone: Phone, *pressed: tuple[int, str]) -> None:
    """Press buttons faster than any answer comes."""
    phone.forget()
    waiting = [phone.world.press(phone.person_id, phone.chat_id, message, data) for message, data in pressed]
    await asyncio.gather(*(one.wait(60) for one in waiting))


async def test_units_are_tapped_and_the_plan_names_them(county: Scene) -> None:
    inspector = await asks_for_units(county)
    assert "完成" not in inspector.buttons()
    await inspector.taps("柳林镇党委")
    await inspector.sees("1. 柳林镇党委")
    assert "✓ 柳林镇党委" in inspector.buttons()
    await inspector.taps("青山镇党委")
    await inspector.sees("1. 柳林镇党委", "2. 青山镇党委")
    await inspector.taps("柳林镇党委")
    page = await inspector.sees("1. 青山镇党委")
    assert "柳林镇党委" not in page.text
    await inspector.taps("完成")
    await inspector.sees("请核对", "1. 青山镇党委")
    await inspector.taps("确认")
    await inspector.sees("专项检查：党员发展工作", "待发预告", "青山镇党委")


async def test_quick_taps_all_count_and_a_double_press_is_one(county: Scene) -> None:
    inspector = await asks_for_units(county)
    first, second = key(inspector, "青山镇党委"), key(inspector, "大桥乡党委")
    await at_once(inspector, first, second, first, second)
    await inspector.sees("1. 青山镇党委", "2. 大桥乡党委")
    done = key(inspector, "完成")
    await at_once(inspector, done, done, done)
    page = await inspector.sees("请核对", "2. 大桥乡党委")
    assert page.text.count("青山镇党委") == 1


async def test_what_is_typed_comes_to_what_is_ticked_and_alone_takes_its_place(county: Scene) -> None:
    inspector = await asks_for_units(county)
    await inspector.taps("柳林镇党委")
    await inspector.sees("1. 柳林镇党委")
    inspector.says("教育局，青山镇")
    await inspector.sees("请核对", "1. 柳林镇党委", "2. 县教育局党组", "3. 青山镇党委")
    await inspector.taps("受检单位")
    await inspector.sees("目前内容")
    inspector.says("各乡镇")
    page = await inspector.sees("请核对", "4. 大桥乡党委")
    assert "教育局" not in page.text


async def test_two_units_on_one_line_are_two_and_a_typing_error_is_asked_at_once(county: Scene) -> None:
    inspector = await asks_for_units(county)
    inspector.says("青山镇、清林镇，红石镇")
    page = await inspector.sees(
        "受检单位", "“清林镇”不在单位名单中，名称相近的有：", "柳林镇党委", "“红石镇”不在单位名单中"
    )
    assert "目前内容" not in page.text
    inspector.says("青山镇、柳林镇")
    await inspector.sees("请核对", "1. 青山镇党委", "2. 柳林镇党委")


async def test_a_pasted_form_reads_units_the_same_way(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("/meeting")
    await department.taps("交办讲话要求")
    await department.taps("青山镇党委")
    await department.sees("要求内容")
    department.says("要求内容：排查阵地\n来源：周正平同志讲话\n完成时限：12月31日\n配合单位：教育局、青山镇")
    await department.sees("配合单位", "“青山镇党委”是牵头单位，不必再写")
    department.says("教育局和农业局")
    await department.sees("请核对", "1. 县教育局党组", "2. 县农业农村局党组")


async def test_a_plan_is_corrected_and_who_was_told_hears_it_once(county: Scene) -> None:
    inspector = await asks_for_units(county)
    told, dropped, new = (county.phone(name) for name in ("王立新", "刘志强", "徐静怡"))
    inspector.says("青山镇、柳林镇")
    await inspector.sees("请核对")
    await inspector.taps("确认")
    await inspector.sees("待发预告")
    await inspector.taps("修改计划")
    await inspector.sees("请核对", "1. 青山镇党委", "2. 柳林镇党委")
    await inspector.taps("结束日期")
    await inspector.sees("结束日期")
    inspector.says("12月10日")
    await inspector.sees("请核对", "12月10日")
    await inspector.taps("确认")
    await inspector.sees("待发预告", "12月10日")
    assert not any("督查预告" in text for text in told.texts())

    await inspector.taps("发出预告")
    await inspector.taps("使用已有内容")
    await inspector.taps("确认")
    await told.sees("【督查预告】", "12月7日至12月10日", "清河县委组织部 郑海涛")
    assert told.buttons() == ["我的事项"]
    await inspector.sees("已预告")
    await inspector.taps("开始督查")
    await inspector.taps("修改计划")
    await inspector.sees("请核对")
    await inspector.taps("受检单位")
    await inspector.sees("受检单位", "目前内容")
    await inspector.taps("柳林镇党委")
    await inspector.sees("1. 青山镇党委")
    await inspector.taps("县教育局党组")
    await inspector.sees("2. 县教育局党组")
    await inspector.taps("完成")
    await inspector.sees("请核对", "2. 县教育局党组")
    told.forget()
    await inspector.taps("确认")
    await new.sees("【督查预告】专项检查：党员发展工作", "12月7日至12月10日")
    await dropped.sees("【督查预告变更】", "不再安排到您单位")
    await inspector.sees("已预告", "2. 县教育局党组")
    assert len([text for text in told.texts() if "督查预告" in text]) == 1


async def test_it_is_said_that_an_inspection_has_not_begun(county: Scene) -> None:
    inspector = await asks_for_units(county)
    inspector.says("青山镇")
    await inspector.taps("确认")
    await inspector.taps("发出预告")
    await inspector.taps("使用已有内容")
    await inspector.taps("确认")
    await inspector.sees("已预告")
    assert "定于12月7日（星期一）开始" in await inspector.taps("开始督查")


async def test_a_decision_with_an_unknown_unit_is_asked_again_and_short_names_become_items(county: Scene) -> None:
    department, secretary, teacher = (county.phone(name) for name in ("陈思远", "王立新", "徐静怡"))
    department.says("/duties")
    await department.taps("安排例会")
    await department.taps("清河县委组织部")
    await answer(department, "11月25日15:00", "阵地建设")
    await department.sees("请核对")
    await department.taps("确认")
    await department.sees("待召开")
    await department.taps("记录例会")
    await department.sees("议定事项", "牵头单位：事项")
    department.says("清山镇：完成阵地建设\n教育局、青山镇：开展警示教育")
    await department.sees("议定事项", "“清山镇”不在单位名单中，名称相近的有：青山镇党委")
    department.says("青山镇：完成阵地建设\n教育局、青山镇：开展警示教育")
    await answer(department, "12月18日")
    await department.sees("请核对", "1. 青山镇党委：完成阵地建设", "2. 县教育局党组、青山镇党委：开展警示教育")
    await department.taps("确认")
    await secretary.sees("【新事项】共2项", "议定事项：完成阵地建设", "议定事项：开展警示教育")
    await teacher.sees("【新事项】议定事项：开展警示教育")
