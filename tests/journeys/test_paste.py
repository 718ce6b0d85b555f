"""A whole report in one message, or in several that Telegram cut, through the chat."""

from pathlib import Path

from bot.clock import ShiftedClock
from sandbox import create_app, demo_world, serve
from tests.journeys.scene import TOKEN, Phone, Scene, migrated_for, running, settings_for
from tests.stage import china

OFFICIAL = (
    "一、上年度问题整改情况\n已整改3项。\n二、主要做法和成效\n（一）抓阵地。建成四处。\n"
    "三、存在问题及原因\n经费偏紧。\n四、下一步打算\n抓好换届。"
)

TITLES = ("上年度问题整改情况", "主要做法和成效", "存在问题及原因", "下一步打算")


async def draft(county: Scene) -> Phone:
    """Open the summary of a duty report as the clerk."""
    clerk = county.phone("李春梅")
    clerk.says("报送")
    await clerk.taps("述职报告摘要")
    await clerk.taps("起草")
    await clerk.sees("第1项，共4项")
    return clerk


async def test_a_report_in_the_official_layout_fills_all_its_items(county: Scene) -> None:
    clerk = await draft(county)
    clerk.says(OFFICIAL)
    page = await clerk.sees("请核对", "已整改3项。", "（一）抓阵地。建成四处。", "经费偏紧。", "抓好换届。")
    assert "一、" not in page.text


async def test_a_report_that_telegram_cut_is_one_again(county: Scene) -> None:
    clerk = await draft(county)
    clerk.says("一、上年度问题整改情况：已整改3项\n二、主要做法和成效：甲甲甲\n三、存在问题及原因：组织生活不规范，")
    await clerk.sees("第4项，共4项")
    clerk.says("原因是骨干外出多。\n四、下一步打算：继续抓好换届工作")
    await clerk.sees(
        "请核对",
        "组织生活不规范，原因是骨干外出多。",
        "“原因是骨干外出多。”是接着上一条写的，已接在“存在问题及原因”之后",
    )


async def test_lines_without_an_item_are_asked_about_before_anything_is_confirmed(county: Scene) -> None:
    clerk = await draft(county)
    clerk.says(
        "县委组织部：\n一、上年度问题整改情况\n已整改。\n二、主要做法和成效\n建成四处。\n"
        "三、存在问题和不足\n经费偏紧。\n四、下步打算\n抓好换届。"
    )
    asked = await clerk.sees("这几行没有对上项目", "县委组织部：", "共2处")
    assert not any("提交" in label or "确认" in label for label in clerk.buttons())
    assert "建成四处" not in asked.text
    await clerk.taps("不要这几行")
    await clerk.sees("三、存在问题和不足", "接在“主要做法和成效”之后")
    assert clerk.buttons() == ["接在原处", *TITLES, "不要这几行", "放弃"]
    clerk.says("怎么办")
    await clerk.sees("请先点选上面这几行放到哪一项", "三、存在问题和不足")
    await clerk.taps("存在问题及原因")
    page = await clerk.sees("请核对", "建成四处。", "经费偏紧。", "抓好换届。")
    assert "不足" not in page.text
    assert "县委组织部：" not in page.text
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认")


async def test_several_loose_parts_go_back_to_where_they_stood_at_once(county: Scene) -> None:
    clerk = await draft(county)
    clerk.says(OFFICIAL + "\n五、意见建议\n增加经费。\n六、其他\n无")
    await clerk.sees("这几行没有对上项目", "五、意见建议\n增加经费。")
    await clerk.taps("2处都接在原处")
    await clerk.sees("请核对", "抓好换届。\n五、意见建议\n增加经费。\n六、其他\n无")


async def test_what_a_paste_got_wrong_is_told_by_title_and_the_rest_stays(county: Scene) -> None:
    clerk = await draft(county)
    clerk.says("上年度问题整改情况：无\n主要做法和成效：建成四处\n下一步打算：抓好换届")
    await clerk.sees("第1项", "“上年度问题整改情况”没有填入，写的是“无”：内容过短，至少2字")
    clerk.says("没有点评问题")
    await clerk.sees("第3项", "存在问题及原因")


async def test_loose_lines_outlive_a_restart(tmp_path: Path) -> None:
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    async with serve(create_app(world)) as address:
        settings = migrated_for(settings_for(tmp_path, address))
        async with running(settings, clock) as assistant:
            county = Scene(world, clock, assistant)
            await county.settle_in()
            clerk = await draft(county)
            clerk.says("县委组织部：\n" + OFFICIAL)
            await clerk.sees("这几行没有对上项目", "县委组织部：")
        async with running(settings, clock):
            await clerk.taps("上年度问题整改情况")
            await clerk.sees("请核对", "县委组织部：\n已整改3项。")
        world.release()


async def test_the_second_half_of_a_text_that_was_too_long_is_no_answer_either(county: Scene) -> None:
    clerk = await draft(county)
    clerk.says("甲" * 4090)
    await clerk.sees("第1项", "“上年度问题整改情况”没有填入", "最多4000字（现有4090字）")
    clerk.says("乙" * 300)
    await clerk.sees("第1项", "也没有填入")
    clerk.says("没有点评问题。")
    await clerk.sees("第2项，共4项", "主要做法和成效")
