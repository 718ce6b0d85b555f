"""Reminders set in the chat: what next month would bring is counted and shown before anything is saved."""

from tests.journeys.scene import Phone, Scene


async def choose(admin: Phone, place: str, label: str) -> None:
    """Three taps behind the command, and what would change stands there."""
    admin.says("事项目录")
    await admin.sees("提醒与事项目录", "一般提醒：提前15、7、3、1天和当天", "必答")
    await admin.taps(place)
    await admin.sees("请选择提前天数或逾期频次")
    await admin.taps(label)
    await admin.sees("拟改为", "下月（2026年12月）推送", "条")


async def test_the_effect_is_shown_before_the_general_reminders_are_saved_and_there_is_a_way_back(
    county: Scene,
) -> None:
    admin = county.phone("陈思远")
    await choose(admin, "一般提醒", "提前3、1天和当天")
    await admin.sees("条减为", "条。", "现为：提前15、7、3、1天和当天")
    assert await admin.taps("保存") == "已保存"
    await admin.sees("已保存", "提前3、1天和当天", "上次修改：陈思远")
    await admin.taps("恢复默认")
    await admin.sees("拟改为：提前15、7、3、1天和当天", "条增为", "不利于减负")
    await admin.taps("保存")
    await admin.sees("已保存", "提前15、7、3、1天和当天", "上次修改：陈思远")


async def test_what_is_not_saved_stays_as_it_was(county: Scene) -> None:
    admin = county.phone("陈思远")
    await choose(admin, "一般提醒", "逾期后不提醒")
    await admin.taps("不改，返回")
    message = await admin.sees("一般提醒", "逾期后第1、3、8、13、18个工作日")
    assert "上次修改" not in message.text


async def test_days_of_one_duty_are_typed_as_a_clerk_types_them(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("少提醒")
    await admin.sees("提醒与事项目录")
    await admin.taps("述职")
    await admin.sees("请选择提前天数或逾期频次", "（一般提醒）")
    await admin.taps("自行填写天数")
    await admin.sees("提前几天")
    admin.says("提前四天")
    await admin.sees("可选的提前天数为")
    admin.says("提前一周、两天，当天")
    await admin.sees("请核对")
    await admin.taps("推算")
    await admin.sees("拟改为：提前7、2天和当天", "推送")
    await admin.taps("保存")
    await admin.sees("已保存", "提前7、2天和当天", "（单独设定）")


async def test_the_digest_goes_out_at_another_hour(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("事项目录")
    await admin.sees("提醒与事项目录", "工作日09:00")
    await admin.taps("汇总时间")
    await admin.sees("每日汇总时间", "工作日09:00")
    await admin.taps("09:30")
    await admin.sees("拟改为：工作日09:30", "推送")
    await admin.taps("保存")
    await admin.sees("已保存", "工作日09:30", "上次修改：陈思远")
    admin.says("节点日历")
    await admin.sees("每日汇总：工作日09:30")


async def test_others_are_not_offered_the_catalogue(county: Scene) -> None:
    clerk = county.phone("李春梅")
    clerk.start()
    await clerk.sees("李春梅")
    assert "事项目录" not in clerk.buttons()
