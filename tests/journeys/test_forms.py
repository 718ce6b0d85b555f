"""Filling in a form in the chat: its buttons, going back and forth, drafts, files, second thoughts."""

from tests.journeys.scene import Scene


async def test_a_yes_or_no_question_is_tapped_or_typed(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("/notice")
    await admin.taps("新建通知")
    await admin.sees("标题")
    admin.says("关于报送情况的通知")
    await admin.sees("第2项")
    admin.says("请于9月30日前报送。")
    await admin.sees("第3项", "是否需要签收", "请点选下方按钮")
    assert admin.buttons()[:2] == ["是", "否"]
    await admin.taps("否")
    await admin.sees("第4项", "是否紧急")
    admin.says("不紧急")
    await admin.sees("请核对", "是否需要签收\n否", "是否紧急\n否")
    await admin.taps("是否需要签收")
    admin.says("需要")
    await admin.sees("请核对", "是否需要签收\n是")
