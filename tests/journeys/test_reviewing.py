"""Reviewing many reports in the chat: one after the other, what was read at once, and back again."""

from domain.power import Actor, Post, Role, UnitType
from services import items, my_items, openings
from storage import people, units
from tests.journeys.scene import Scene

PASTE = "上年度问题整改情况：三项均已整改\n主要做法和成效：建成阵地四处\n存在问题及原因：经费偏紧\n下一步打算：抓好换届"
SUMMARY = {"last_year": "三项均已整改", "achievements": "建成阵地四处", "problems": "经费偏紧", "plan": "抓好换届"}


async def handed_in(county: Scene, number: int) -> list[Actor]:
    """So many new townships hand in their yearly summary; gives their secretaries, who have no phone in the story."""
    secretaries = []
    async with county.assistant.context() as ctx:
        root = await units.root(ctx.work)
        assert root is not None
        for place in range(1, number + 1):
            unit = await units.add(ctx.work, f"试点{place:02d}镇党委", UnitType.TOWNSHIP, root, 100 + place)
            person = await people.add(ctx.work, f"书记{place:02d}")
            await people.appoint(ctx.work, person, unit.id, Role.SECRETARY)
            posts = (Post(place, unit.id, unit.name, unit.path, Role.SECRETARY),)
            secretaries.append(Actor(person, 0, f"书记{place:02d}", posts))
            await openings.open_for(ctx, [unit])
    for one in secretaries:
        await hands_in(county, one, "report", {})
    return secretaries


async def hands_in(county: Scene, who: Actor, action: str, changes: dict[str, str]) -> None:
    """A secretary hands in the yearly summary, or a new version of it."""
    async with county.assistant.context() as ctx:
        (found,) = await my_items.of_command(ctx, who, {"duty_report"}, 2026)
        await items.act(ctx, who, found.item.id, action, found.item.version, SUMMARY | changes)


async def test_what_was_read_is_accepted_together_after_one_question(county: Scene) -> None:
    await handed_in(county, 3)
    department = county.phone("陈思远")
    department.says("审核")
    await department.sees("待审核（3项）", "试点01镇党委")
    await department.taps("1. 试点01镇党委")
    await department.sees("试点01镇党委", "建成阵地四处")
    await department.taps("下一项（还有2项）")
    await department.sees("试点02镇党委")
    await department.taps("一并通过已看过的2项")
    await department.sees("以下2项全部审核通过？", "试点01镇党委、试点02镇党委")
    await department.taps("确认通过（2项）")
    await department.sees("已审核通过2项", "试点01镇党委、试点02镇党委")
    await department.taps("返回待审核")
    await department.sees("待审核（1项）", "试点03镇党委")
    assert "已看过" not in department.texts()[-1]


async def test_a_report_that_changed_after_it_was_read_is_left_out_and_named(county: Scene) -> None:
    first, _ = await handed_in(county, 2)
    department = county.phone("陈思远")
    department.says("审核")
    await department.sees("待审核（2项）")
    await department.taps("1. 试点01镇党委")
    await department.sees("试点01镇党委")
    await department.taps("下一项（还有1项）")
    await department.sees("试点02镇党委")
    await department.taps("一并通过已看过的2项")
    await department.sees("以下2项全部审核通过？")
    await hands_in(county, first, "revise", {"plan": "抓好换届和阵地"})
    await department.taps("确认通过（2项）")
    await department.sees("已审核通过1项", "未通过1项", "试点01镇党委，2026年度述职报告摘要：该事项已由书记01于")
    department.says("审核")
    await department.sees("待审核（1项）", "试点01镇党委")


async def test_a_decision_leads_on_and_back_to_the_page_of_the_queue_it_came_from(county: Scene) -> None:
    await handed_in(county, 10)
    department = county.phone("陈思远")
    department.says("审核 述职报告摘要")
    await department.sees("待审核（10项）", "只看：述职报告摘要")
    await department.taps("下一页")
    await department.sees("只看：述职报告摘要", "9. 试点09镇党委")
    await department.taps("9. 试点09镇党委")
    await department.sees("试点09镇党委", "建成阵地四处")
    await department.taps("审核通过")
    await department.sees("已审核通过", "试点09镇党委", "状态：已通过")
    await department.taps("下一项（还有9项）")
    await department.sees("试点10镇党委", "建成阵地四处")
    await department.taps("返回待审核")
    await department.sees("待审核（9项）", "只看：述职报告摘要", "试点10镇党委", "已看过")
    # The decision stays where it was made, with the way to take it back.
    assert any("已审核通过" in text and "试点09镇党委" in text for text in department.texts())
    await department.taps("撤回通过")
    await department.sees("已撤回通过", "状态：待审核")


async def test_the_report_stays_before_the_eyes_of_who_types_the_reason_of_a_return(county: Scene) -> None:
    await handed_in(county, 1)
    department = county.phone("陈思远")
    department.says("审核")
    await department.taps("1. 试点01镇党委")
    await department.sees("试点01镇党委", "建成阵地四处")
    await department.taps("退回")
    asked = await department.sees("理由", "请写明原因")
    (report,) = [one for one in department.messages() if "建成阵地四处" in one.text]
    assert report.message_id < asked.message_id
    department.says("请补充党员教育情况")
    await department.sees("请核对", "请补充党员教育情况")
    await department.taps("确认")
    await department.sees("已退回", "试点01镇党委")
    assert any("建成阵地四处" in one.text and one.message_id == report.message_id for one in department.messages())
    await department.taps("撤回退回")
    await department.sees("已撤回退回", "状态：待审核")


async def test_the_last_version_stands_beside_the_present_one(county: Scene) -> None:
    (secretary,) = await handed_in(county, 1)
    department = county.phone("陈思远")
    long = "建成阵地四处，培训党员六期，走访困难党员三十二人次，帮助解决实际困难十一件。"
    await hands_in(county, secretary, "revise", {"achievements": long})
    await hands_in(county, secretary, "revise", {"achievements": long.replace("六期", "八期")})
    department.says("审核")
    await department.taps("1. 试点01镇党委")
    await department.sees("较上次报送有改动：主要做法和成效")
    await department.taps("查看改动")
    await department.sees(
        "改动对比", "主要做法和成效", "六八", "没有改动：上年度问题整改情况、存在问题及原因、下一步打算"
    )
    await department.taps("返回事项")
    await department.sees("状态：待审核")


async def test_a_second_reviewer_s_reading_is_his_own(county: Scene) -> None:
    await handed_in(county, 1)
    first, other = county.phone("陈思远"), county.phone("沈佳宁")
    first.says("审核")
    await first.taps("1. 试点01镇党委")
    await first.sees("试点01镇党委", "建成阵地四处")
    await first.taps("返回待审核")
    await first.sees("待审核（1项）", "已看过")
    other.says("审核")
    await other.sees("待审核（1项）", "试点01镇党委")
    assert not any("已看过" in text for text in other.texts())


async def test_a_unit_hears_of_a_decision_in_the_morning_only_if_it_still_stands(county: Scene) -> None:
    department, secretary = county.phone("陈思远"), county.phone("王立新")
    secretary.says("报送")
    await secretary.taps("述职报告摘要")
    await secretary.taps("填写报送")
    await secretary.sees("第1项，共4项")
    secretary.says(PASTE)
    await secretary.sees("请核对")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-1")
    # Outside office hours news waits.
    await county.advance_to("2026-11-23 20:00")
    department.says("审核")
    await department.taps("1. 青山镇党委")
    await department.sees("状态：待审核")
    await department.taps("审核通过")
    await department.sees("已审核通过")
    await department.taps("撤回通过")
    await department.sees("已撤回通过", "状态：待审核")
    await county.advance_to("2026-11-24 09:30")
    await county.quiet()
    assert not any("【已通过】" in text or "撤回" in text for text in secretary.texts())
    department.says("审核")
    await department.taps("1. 青山镇党委")
    await department.sees("状态：待审核")
    await department.taps("审核通过")
    await secretary.sees("【已通过】")
    await department.taps("撤回通过")
    await secretary.sees("【撤回通过】", "现恢复为“待审核”")
