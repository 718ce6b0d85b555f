"""January to June: last year's problems, the year's plans, the first quarter, the half-year inspection and report."""

from tests.journeys.story import FIVE
from tests.journeys.year import TOWN, Year, begins, fills, opens, takes
from tests.journeys.year_acts import BULLETIN, bulletin, confirmed, put_right, reviewed, visited

COMMENT = "点评人：周正平\n肯定的成效：阵地建设扎实\n指出的问题：发展党员台账不全\n下一步要求：年内整改到位"


async def january(year: Year) -> None:
    """Last year's comment becomes a problem on the list; measures, commitment; a leader gets his contact point."""
    await begins(year.chief, "/meeting", "录入点评", TOWN)
    await fills(year.chief, COMMENT)
    await year.chief.taps("发给书记本人")
    await year.secretary.sees("【点评已送达】")
    await opens(year.admin, "述职评议会", "述职点评（周正平）")
    await takes(year.admin, "问题转为整改")
    await year.clerk.sees("【新事项】整改：发展党员台账不全")
    await put_right(year, "发展党员台账不全", "逐支部核对档案\n补齐缺失记录", "11月20日")
    await begins(year.admin, "/visit", "确定联系点", TOWN, "何建国")
    await fills(year.admin, "联系的党组织：青山镇河东村党支部")
    await year.leader.sees("【新事项】党建工作联系点·青山镇河东村党支部")


async def february(year: Year) -> None:
    """The committee's duty list, a meeting whose decision becomes an item, the day on which a term ends."""
    await year.until("2026-02-03 10:00")
    await opens(year.clerk, "责任", "班子成员一岗双责清单")
    await takes(year.clerk, "填报")
    await fills(year.clerk, "责任清单：赵卫民：组织工作，抓机关支部")
    await year.clerk.sees("已填报", "回执号")
    await begins(year.clerk, "/duties", "安排例会")
    await fills(year.clerk, "召开时间：2月6日15:00\n议题：阵地建设")
    await year.until("2026-02-09 10:00")
    await opens(year.clerk, "责任", "党建工作例会")
    await takes(year.clerk, "记录例会")
    await fills(year.clerk, "议定事项：完成两处阵地建设\n完成时限：3月20日")
    await opens(year.clerk, "我的事项", "完成两处阵地建设")
    await takes(year.clerk, "报完成")
    await fills(year.clerk, "落实情况：两处阵地已建成")
    await reviewed(year, "完成两处阵地建设")
    await begins(year.clerk, "/duties", "登记换届时间")
    await fills(year.clerk, "党组织名称：河东村党支部\n上次换届日期：2021-10-30\n任期：5年")


async def march(year: Year) -> None:
    """All five ones are registered; the first quarter is reported from what is known, within five answers."""
    await year.until("2026-03-03 10:00")
    for kind, words in FIVE.items():
        await opens(year.secretary, "五个一", f"五个一·{kind}")
        await takes(year.secretary, "登记")
        await fills(year.secretary, words)
        await year.secretary.sees("已登记", "回执号")
    await opens(year.clerk, "整改", "发展党员台账不全")
    await takes(year.clerk, "报进展")
    await fills(year.clerk, "整改进展：已核对六个支部")
    await visited(year, "讲党课")
    await year.until("2026-03-24 10:00")
    await year.clerk.sees("2026年第一季度党建工作情况", "3月31日")
    await opens(year.clerk, "报送", "2026年第一季度党建工作情况")
    await takes(year.clerk, "填写报送")
    await year.clerk.sees("第1项，共4项", "红旗支部", "整改“发展党员台账不全”：已核对六个支部")
    await fills(year.clerk, "下步打算：抓好换届", "确认报送")
    await year.clerk.sees("回执号")
    await reviewed(year, "2026年第一季度党建工作情况")


async def april(year: Year) -> None:
    """The bulletin of the first quarter is drafted, signed and told; the department plans education."""
    await year.until("2026-04-10 10:00")
    await bulletin(year, "2026年第一季度", "清组通字〔2026〕1号")
    await year.admin.taps("拟发通知")
    await year.admin.sees("请核对通知", BULLETIN, "6个单位")
    await year.admin.taps("立即发送")
    await year.admin.sees("已发送")
    await year.secretary.sees("【通知】", BULLETIN)
    await begins(year.admin, "/duties", "安排学习教育", TOWN)
    await fills(year.admin, "教育类别：警示教育\n具体安排：全镇警示教育大会\n完成时间：4月24日")
    await year.until("2026-04-20 10:00")
    await year.clerk.sees("警示教育安排", "4月24日")
    await opens(year.clerk, "责任", "警示教育安排")
    await takes(year.clerk, "登记已开展")
    await fills(year.clerk, "")
    await year.clerk.sees("已开展")


async def may(year: Year) -> None:
    """The secretary notes a visit of his own."""
    await year.until("2026-05-12 15:00")
    await begins(year.secretary, "/visit", "写调研记事")
    await fills(year.secretary, "日期：今天\n记事：到河湾村看整顿进展")
    await year.secretary.sees("已记录")


async def june(year: Year) -> None:
    """The half-year inspection is announced, finds a problem and is closed; one report for quarter and half-year."""
    await year.until("2026-06-03 10:00")
    await begins(year.inspector, "/inspect", "新建督查计划", "郑海涛")
    await fills(
        year.inspector, "类型：半年督查\n督查内容：党建责任落实\n开始日期：6月23日\n结束日期：6月25日\n受检单位：青山镇"
    )
    await takes(year.inspector, "发出预告")
    await fills(year.inspector, "")
    await year.secretary.sees("【督查预告】", "不另行准备专门材料")
    await year.until("2026-06-23 10:00")
    await year.leader.sees("联系点")
    await visited(year, "问需问计")
    await inspection(year)
    await opens(year.clerk, "报送", "2026年上半年党建工作情况（含第二季度）")
    await takes(year.clerk, "填写报送")
    await year.clerk.sees("上半年工作进展", "红旗支部", "整改“活动阵地不足”")
    await fills(year.clerk, "自查发现的问题：活动阵地不足\n下半年打算：抓好整改", "确认报送")
    await reviewed(year, "2026年上半年党建工作情况")
    await confirmed(year, "2026年上半年书记抓党建工作报告")


async def inspection(year: Year) -> None:
    """What the inspectors find goes on the list of the unit; the slip that is asked for is acknowledged."""
    await opens(year.inspector, "督查", "半年督查")
    await takes(year.inspector, "开始督查")
    await takes(year.inspector, "记录问题")
    await fills(year.inspector, "单位：青山镇\n问题：活动阵地不足\n整改时限：8月31日")
    await year.secretary.sees("【新事项】整改：活动阵地不足")
    await takes(year.inspector, "反馈情况")
    await fills(year.inspector, "反馈意见：总体规范，个别阵地不足")
    await year.secretary.sees("【督查反馈】", "总体规范")
    await takes(year.inspector, "办结")
    await put_right(year, "活动阵地不足", "改造两处闲置场所", "8月31日")


async def first_half(year: Year) -> None:
    """January to June, in order."""
    for month in (january, february, march, april, may, june):
        await month(year)
