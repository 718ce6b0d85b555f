"""联系点 through the chat: the department assigns it, the leader records a visit in one message."""

from tests.journeys.scene import Scene

VISIT = "日期：今天\n主题：讲党课\n发现问题：活动场所漏雨\n帮助解决：协调修缮资金"


async def test_a_visit_is_one_message(county: Scene) -> None:
    department, leader, secretary = (county.phone(name) for name in ("陈思远", "何建国", "王立新"))
    department.says("联系点")
    await department.sees("联系点", "目前没有在办的事项")
    await department.taps("确定联系点")
    await department.sees("请选择单位")
    await department.taps("青山镇党委")
    await department.sees("请选择责任人")
    assert "赵卫民" in " ".join(department.buttons())
    await department.taps("何建国")
    await department.sees("联系的党组织", "第1项，共2项")
    department.says("清山镇党委")
    await department.sees("联系的党组织", "“清山镇党委”不在单位名单中，名称相近的有：青山镇党委")
    department.says("青山镇河东村党支部")
    await department.sees("每年走访次数", "1至24次，填整数", "不填的，点“跳过”，即为4次")
    await department.taps("跳过")
    await department.sees("请核对", "每年走访次数\n4次")
    await department.taps("确认")
    await department.sees("尚未走访")

    await leader.sees("【新事项】党建工作联系点·青山镇河东村党支部", "12月31日")
    await leader.taps("查看并办理")
    await leader.taps("记录走访")
    await leader.sees("日期", "第1项，共4项")
    leader.says(VISIT)
    await leader.sees("请核对", "活动场所漏雨")
    await leader.taps("确认")
    await leader.sees("每年走访次数：4次", "已走访：1次", "讲党课", "3月31日")

    secretary.says("联系点")
    await secretary.taps("写调研记事")
    await secretary.sees("日期", "第1项，共2项")
    secretary.says("今天")
    await secretary.sees("记事")
    secretary.says("到河西村看整顿进展")
    await secretary.taps("确认")
    await secretary.sees("调研记事：到河西村看整顿进展", "已记录")
