"""延期 through the chat: asked before the due time, a date that will not do is asked again, the department decides."""

from tests.journeys.scene import Scene


async def test_more_time_is_asked_for_and_given(county: Scene) -> None:
    secretary, approver = county.phone("王立新"), county.phone("林晓东")
    secretary.says("延期")
    await secretary.sees("可以申请延期")
    await secretary.taps("述职报告摘要")
    await secretary.taps("申请延期")
    await secretary.sees("延期理由")
    secretary.says("换届任务较重")
    await secretary.sees("申请延至")
    secretary.says("12月9日")
    await secretary.sees("申请延至", "原截止时间为12月10日（星期四）17:30前，请填写更晚的日期")
    secretary.says("12月19日")
    asked = await secretary.sees("12月19日（星期六）不是工作日，可改为12月18日或12月21日")
    assert asked.text.count("不是工作日") == 1
    secretary.says("12月17日")
    await secretary.sees("请核对", "换届任务较重", "2026年12月17日")
    await secretary.taps("确认")
    await secretary.sees("已申请延期", "申请延至12月17日（星期四）：待审批", "截止：12月10日")
    assert "申请延期" not in secretary.buttons()

    await approver.sees("【新事项】申请延至12月17日", "待审批")
    await approver.taps("查看并办理")
    await approver.sees("换届任务较重")
    await approver.taps("同意延期")
    await approver.sees("已同意延期")

    await secretary.sees("【已同意延期】申请延至12月17日")
    secretary.says("/deadlines")
    await secretary.sees("述职报告摘要", "12月17日")
    secretary.says("延期")
    await secretary.taps("已办结")
    await secretary.sees("延期·已办结", "已同意延期")


async def test_a_refusal_says_why_and_after_the_due_time_only_an_explanation_is_left(county: Scene) -> None:
    secretary, admin = county.phone("刘志强"), county.phone("陈思远")
    secretary.says("延期")
    await secretary.taps("述职报告摘要")
    await secretary.taps("申请延期")
    secretary.says("延期理由：人手不足\n申请延至：12月15日")
    await secretary.sees("请核对", "人手不足", "2026年12月15日")
    await secretary.taps("确认")
    await secretary.sees("待审批")
    admin.says("审核")
    await admin.taps("申请延至12月15日")
    await admin.taps("不同意")
    admin.says("请按时报送")
    await admin.taps("确认")
    await secretary.sees("【不同意】", "理由：请按时报送")

    await county.advance_to("2026-12-11 10:00")
    secretary.says("我的事项")
    await secretary.taps("述职报告摘要")
    await secretary.sees("已逾期")
    assert "申请延期" not in secretary.buttons()
    await secretary.taps("情况说明")
    secretary.says("书记外出培训，周五补报")
    await secretary.taps("确认")
    await secretary.sees("情况说明：书记外出培训，周五补报")
