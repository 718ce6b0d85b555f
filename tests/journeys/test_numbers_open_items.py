"""Any number that the assistant has given out leads back to its item, wherever it is written."""

import pytest

from tests.journeys.scene import Phone, Scene
from tests.journeys.story import FIVE, skip_to_preview

KIND = "培树典型"


async def registered(secretary: Phone) -> str:
    """Register one of the 五个一 and give its receipt."""
    secretary.says("五个一")
    await secretary.taps(f"五个一·{KIND}")
    await secretary.taps("登记")
    secretary.says(FIVE[KIND])
    await skip_to_preview(secretary)
    await secretary.taps("确认")
    receipt = await secretary.sees("已登记", "回执号")
    line = next(line for line in receipt.text.split("\n") if line.startswith("回执号"))
    return line.removeprefix("回执号：").strip()


@pytest.mark.parametrize("words", ["{}", "查询 {}", "/status {}", "查找 {}", "回执号：{}。", "{} 怎么样了"])
async def test_a_receipt_is_written_back(county: Scene, words: str) -> None:
    secretary = county.phone("王立新")
    receipt = await registered(secretary)
    secretary.forget()
    secretary.says(words.format(receipt))
    await secretary.sees(KIND, "编号", "状态：已登记")


async def test_the_menu_asks_for_the_number_and_takes_the_next_message(county: Scene) -> None:
    secretary = county.phone("王立新")
    receipt = await registered(secretary)
    secretary.says("菜单")
    await secretary.sees("请点选")
    await secretary.taps("查询")
    await secretary.sees("请直接发送编号或回执号")
    secretary.says(receipt.removesuffix("-1"))
    await secretary.sees(KIND, "状态：已登记")


async def test_the_question_of_a_search_takes_the_next_message_even_with_a_form_open(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("五个一")
    await secretary.taps(f"五个一·{KIND}")
    await secretary.taps("登记")
    await secretary.sees("第1项")
    secretary.says("/find")
    await secretary.sees("请直接发送要查找的内容")
    secretary.says("没有这样的词")
    await secretary.sees("没有找到", "直接发送即可")
    secretary.says("述职报告摘要")
    await secretary.sees("查找：述职报告摘要", "（1项）")


async def test_what_came_by_another_channel_is_found_through_its_unit(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("菜单")
    await admin.taps("线下已报")
    await admin.sees("登记线下已报", "选择单位")
    await admin.taps("青山镇党委")
    listed = await admin.sees("青山镇党委·可登记线下已报", "述职报告摘要")
    assert "五个一" in listed.text
    await admin.taps("述职报告摘要")
    await admin.taps("登记为线下已报")
    await admin.sees("线下已报", "述职报告摘要")


async def test_several_numbers_in_a_message_are_offered_and_an_unknown_one_is_said(county: Scene) -> None:
    secretary = county.phone("王立新")
    await registered(secretary)
    secretary.says("2026-00001-1 和 2026-00002、2026-99999 怎么样了")
    await secretary.sees("请点选要查看的事项")
    assert [label.split(" ")[0] for label in secretary.buttons()][:2] == ["2026-00001", "2026-00002"]
    await secretary.taps("2026-00002")
    await secretary.sees("编号 2026-00002")
    secretary.says("2026-99999-1")
    await secretary.sees("没有找到该事项，请核对编号")


async def test_a_number_of_somebody_else_is_no_answer_and_tells_nothing(county: Scene) -> None:
    secretary, other = county.phone("王立新"), county.phone("刘志强")
    receipt = await registered(secretary)
    other.says(f"查询 {receipt}")
    await other.sees("没有找到该事项")
    other.says(receipt)
    answer = await other.sees()
    assert KIND not in answer.text
