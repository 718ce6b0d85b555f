"""The long lists of the department in the chat: narrowed by duty and by unit, and the way back."""

import re

from tests.journeys.scene import Phone, Scene


async def total(phone: Phone, *parts: str) -> int:
    """How many items the list says that it has."""
    found = re.search(r"（(\d+)项）", (await phone.sees(*parts)).text)
    return int(found[1]) if found else 0


async def test_deadlines_are_narrowed_by_duty_and_by_a_part_of_a_unit_s_name_and_back(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("截止时间")
    every = await total(department, "截止时间", " 1. ")
    assert every > 8
    await department.taps("下一页")
    await department.sees("截止时间", " 9. ")
    await department.taps("按事项查看")
    await department.sees("截止时间", "请选择要查看的事项")
    offered = [re.fullmatch(r"(.+)（(\d+)）", label) for label in department.buttons()]
    assert sum(int(one[2]) for one in offered if one) == every
    await department.taps("述职报告摘要（6）")
    assert await total(department, "截止时间", "只看：述职报告摘要") == 6
    await department.taps("按单位查看")
    await department.sees("请直接发送单位名称或其中一部分")
    department.says("柳林")
    theirs = await total(department, "只看：柳林镇党委", "柳林镇党委")
    assert 0 < theirs < every
    await department.taps("按事项查看")
    await department.sees("单位：柳林镇党委", "请选择要查看的事项")
    await department.taps("五个一（5）")
    assert await total(department, "只看：五个一、柳林镇党委") == 5
    await department.taps("查看全部")
    assert await total(department, "截止时间", " 1. ") == every
    assert "查看全部" not in department.buttons()


async def test_words_that_name_several_units_or_none_are_asked_about(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("截止时间 县委办")
    await department.sees("没有找到名称含“县委办”的单位或事项")
    department.says("青山")
    await department.sees("只看：青山镇党委")
    department.says("/deadlines 报告")
    await department.sees("“报告”对应以下单位或事项，请点选")
    await department.taps("述职报告摘要")
    await department.sees("只看：述职报告摘要")
    await department.taps("按单位查看")
    await department.taps("返回截止时间")
    await department.sees("截止时间", " 1. ")


async def test_the_queue_of_review_says_when_nothing_fits_and_a_unit_has_no_such_buttons(county: Scene) -> None:
    department, clerk = county.phone("陈思远"), county.phone("李春梅")
    department.says("审核 青山")
    await department.sees("待审核", "只看：青山镇党委", "没有符合条件的事项")
    await department.taps("查看全部")
    await department.sees("目前没有待审核的事项")
    assert "按事项查看" not in department.buttons()
    clerk.says("截止时间")
    await clerk.sees("截止时间", " 1. ")
    assert "按事项查看" not in clerk.buttons()


async def test_a_button_of_earlier_days_still_turns_the_page(county: Scene) -> None:
    department = county.phone("陈思远")
    # The page number was all that the button carried; by now it may be behind the last page.
    for data, parts in (("v1:due:2", (" 9. ",)), ("v1:due:9999", ()), ("v1:due:five_ones:0:1", ("只看：五个一",))):
        department.forget()
        await county.world.press(department.person_id, department.chat_id, 999_999, data, stale=True).wait(60)
        await department.sees("截止时间", *parts)
    assert "查看全部" in department.buttons()
