"""July to December: extensions and a talk, the closing round, the year-end reports, the review meeting, the results."""

from tests.journeys.story import SUMMARY
from tests.journeys.year import TOWN, Year, begins, calls, fills, opens, takes
from tests.journeys.year_acts import bulletin, closed_out, collected, confirmed, reviewed, speech_done, visited

MEETING = "会议时间：12月25日09:00\n会议地点：县委礼堂\n主持人：周正平\n会议议程：现场述职点评；领导讲话"
SCHEME = "考核指标和权重：第一责任人职责 60；问题整改 40\n评分办法：查阅资料、实地核验"
DECISION = "等次：较好\n审定机关：县委常委会会议\n审定日期：12月30日"


async def july(year: Year) -> None:
    """The half-year's bulletin is issued; a slip about a problem is signed for, answered and closed."""
    await year.until("2026-07-10 10:00")
    await bulletin(year, "2026年上半年", "清组通字〔2026〕2号")
    await opens(year.admin, "整改", "活动阵地不足")
    await takes(year.admin, "下达督办单")
    await fills(year.admin, "督办级别：蓝色\n督办要求：请倒排工期\n办理时限：7月24日")
    await opens(year.clerk, "我的事项", "督办单（蓝色）")
    await takes(year.clerk, "签收")
    await takes(year.clerk, "报办理情况")
    await fills(year.clerk, "办理情况：已倒排工期", "确认报送")
    await opens(year.admin, "督查", "督办单（蓝色）")
    await takes(year.admin, "核销办结")


async def august(year: Year) -> None:
    """The secretary asks for more time and gets it; a talk is arranged, told without its reason, and closed."""
    await year.until("2026-08-18 10:00")
    await opens(year.secretary, "整改", "活动阵地不足")
    await takes(year.secretary, "申请延期")
    await fills(year.secretary, "延期理由：雨季影响施工\n申请延至：9月15日")
    await opens(year.approver, "审核", "申请延至9月15日")
    await takes(year.approver, "同意延期")
    await year.secretary.sees("【已同意延期】")
    await begins(year.admin, "/duties", "提出谈话建议", TOWN, "王立新")
    await fills(year.admin, "材料编号：谈2026第7件")
    await opens(year.approver, "责任", "工作谈话")
    await takes(year.approver, "批准")
    await opens(year.admin, "责任", "工作谈话")
    await takes(year.admin, "约定时间")
    await fills(year.admin, "谈话时间：8月20日9:30\n谈话地点：县委组织部302室")
    await year.secretary.sees("工作谈话：8月20日（星期四）09:30")
    await year.until("2026-08-20 15:00")
    await opens(year.admin, "责任", "工作谈话")
    await takes(year.admin, "登记已谈")
    await fills(year.admin, "谈话记录编号：谈记2026第7号\n落实期限：9月10日")
    await opens(year.secretary, "责任", "工作谈话")
    await takes(year.secretary, "报告已落实")
    await opens(year.admin, "责任", "工作谈话")
    await takes(year.admin, "办结")
    await begins(year.admin, "/duties", "登记问责文号", TOWN)
    await fills(year.admin, "文件编号：清组字〔2026〕5号")
    await takes(year.admin, "归档")


async def september(year: Year) -> None:
    """The second problem is closed; progress with the five ones; the third quarter is reported before the holiday."""
    await year.until("2026-09-14 10:00")
    await closed_out(year, "活动阵地不足", "两处闲置场所已改造启用")
    await opens(year.secretary, "五个一", "五个一·培树典型")
    await takes(year.secretary, "报进展")
    await fills(year.secretary, "进展情况：已总结经验材料")
    await visited(year, "回访")
    await year.until("2026-09-24 10:00")
    await year.clerk.sees("2026年第三季度党建工作情况", "9月30日")
    await opens(year.clerk, "报送", "2026年第三季度党建工作情况")
    await takes(year.clerk, "填写报送")
    await year.clerk.sees("已总结经验材料", "整改“活动阵地不足”：两处闲置场所已改造启用")
    await fills(year.clerk, "下步打算：做好换届", "确认报送")
    await reviewed(year, "2026年第三季度党建工作情况")
    await year.until("2026-10-12 10:00")
    await bulletin(year, "2026年第三季度", "清组通字〔2026〕3号")
    await collected(year)


async def november(year: Year) -> None:
    """The term has ended and been renewed; the closing round; the summary goes back once and is accepted."""
    await year.until("2026-11-09 10:00")
    await opens(year.clerk, "责任", "河东村党支部换届")
    await takes(year.clerk, "登记换届")
    await fills(year.clerk, "换届日期：10月28日\n选举方式：两推一选")
    await speech_done(year)
    await closed_out(year, "发展党员台账不全", "六个支部台账均已补齐")
    await calls(year.inspector, "整改")
    await year.inspector.taps("已办结")
    await year.inspector.sees("整改·已办结")
    await year.inspector.taps("发展党员台账不全")
    await year.inspector.sees("编号")
    await takes(year.inspector, "回头看合格")
    await fills(year.inspector, "回头看结果：抽查两个支部，记录完整")
    await opens(year.clerk, "报送", "2026年度述职报告摘要")
    await takes(year.clerk, "起草")
    await year.clerk.sees("上年度问题整改情况", "六个支部台账均已补齐")
    await fills(year.clerk, SUMMARY, "提交书记确认")
    await opens(year.secretary, "报送", "2026年度述职报告摘要")
    await takes(year.secretary, "确认报送")
    await opens(year.admin, "审核", "2026年度述职报告摘要")
    await takes(year.admin, "退回")
    await fills(year.admin, "理由：请补充党员教育情况")
    await year.secretary.sees("【退回】", "请补充党员教育情况")
    await opens(year.secretary, "报送", "2026年度述职报告摘要")
    await takes(year.secretary, "修改内容")
    await fills(year.secretary, "主要做法和成效：建成阵地四处，培训党员六期", "确认报送")
    await reviewed(year, "2026年度述职报告摘要")


async def december(year: Year) -> None:
    """The meeting is called; everything that the year still asks for comes in."""
    await year.until("2026-12-01 10:00")
    await begins(year.admin, "/meeting", "新建述职评议会")
    await fills(year.admin, MEETING)
    await takes(year.admin, "安排述职并通知")
    await fills(year.admin, "现场述职单位：青山镇党委；柳林镇党委\n材料报送截止：12月18日")
    await year.secretary.sees("2026年度述职评议会：现场述职，第1位")
    await completed(year)
    await year.until("2026-12-11 10:00")
    await opens(year.clerk, "报送", "2026年度年终考核材料（含第四季度）")
    await takes(year.clerk, "填写报送")
    await fills(year.clerk, "全年工作完成情况：各项任务已完成\n存在问题：经费偏紧", "确认报送")
    await reviewed(year, "2026年度年终考核材料")
    await confirmed(year, "2026年度书记抓党建工作报告")
    await figures(year)
    await opens(year.member, "我的事项", "履行党建责任报告·赵卫民")
    await takes(year.member, "填写报告")
    await fills(year.member, "履行党建工作责任情况：分管领域培训两期")
    await opens(year.secretary, "我的事项", "履行党建责任报告·赵卫民")
    await takes(year.secretary, "已阅")
    await opens(year.leader, "联系点", "河东村党支部")
    await takes(year.leader, "年度小结")
    await fills(year.leader, "联系指导情况：全年走访三次，解决两个问题")


async def completed(year: Year) -> None:
    """All five ones are reported done and accepted."""
    for kind in ("培树典型", "包抓软弱涣散党组织", "党建创新项目", "重点调研课题", "专题辅导讲座"):
        await opens(year.secretary, "五个一", f"五个一·{kind}")
        await takes(year.secretary, "报完成")
        await fills(year.secretary, "完成情况：已按计划完成")
        await reviewed(year, f"五个一·{kind}")


async def figures(year: Year) -> None:
    """Four short sheets of numbers."""
    sheets = (
        ("报送", "联述联评联考情况", "支部总数：12\n已完成支部数：12"),
        ("责任", "培养链情况", "致富带头人：20\n发展为党员：8\n培养为村干部：5\n担任村党组织书记：2"),
        ("责任", "村级组织运转经费情况", "财政投入：90.5\n党费留存补助：3\n其他投入：1.5"),
    )
    for command, title, words in sheets:
        await opens(year.clerk, command, title)
        await takes(year.clerk, "填报")
        await fills(year.clerk, words)
        await year.clerk.sees("已填报")


async def review_meeting(year: Year) -> None:
    """The meeting is held: comments, votes, what the leaders ask for, and the committee's grade, for him alone."""
    await year.until("2026-12-25 15:00")
    await opens(year.admin, "述职评议会", "2026年度述职评议会")
    await takes(year.admin, "登记会议召开")
    await fills(year.admin, "参会人数：县委常委 11\n乡镇党委书记 24人")
    await begins(year.chief, "/meeting", "录入点评", TOWN)
    await fills(year.chief, "点评人：周正平\n肯定的成效：整改扎实\n指出的问题：品牌不够响\n下一步要求：培育品牌")
    await year.chief.taps("发给书记本人")
    await year.secretary.sees("【点评已送达】")
    await begins(year.admin, "/meeting", "录入测评结果", TOWN)
    await fills(year.admin, "好：80\n较好：15\n一般：3\n差：0\n无效票：2")
    await takes(year.admin, "反馈书记本人")
    await opens(year.admin, "述职评议会", "2026年度述职评议会")
    await takes(year.admin, "转入结果审定")
    await assessed(year)
    await year.until("2026-12-31 10:00")
    await begins(year.admin, "/meeting", "录入综合评价", TOWN)
    await fills(year.admin, DECISION)
    await takes(year.admin, "反馈书记本人")
    await year.secretary.sees("【结果反馈】2026年度述职评议综合评价等次")
    await opens(year.admin, "年终考核", "2026年度年终考核结果")
    await takes(year.admin, "录入审定结果")
    await fills(year.admin, DECISION)
    await takes(year.admin, "反馈书记本人")
    await year.secretary.sees("【结果反馈】2026年度年终考核结果")
    await opens(year.admin, "述职评议会", "2026年度述职评议会")
    await takes(year.admin, "登记结果已反馈")


async def assessed(year: Year) -> None:
    """The scheme leads to a sheet for each unit; people type the scores and what they rest on."""
    await begins(year.admin, "/assess", "新建考核方案")
    await fills(year.admin, SCHEME)
    for step in ("登记方案已印发", "转入单位自评", "转入核验评分"):
        await takes(year.admin, step)
    await calls(year.admin, "年终考核", "2026年度年终考核评分", TOWN)
    await year.admin.taps(f"{TOWN} 2026年度年终考核评分")
    await year.admin.sees("编号", TOWN, "待核验")
    await takes(year.admin, "登记核验情况")
    await fills(year.admin, "核验情况：资料齐全")
    await takes(year.admin, "录入评分")
    await fills(year.admin, "各项得分：第一责任人职责 55.5 半年督查记录\n问题整改 36 整改台账")
    await takes(year.admin, "拟定等次")
    await fills(year.admin, "拟定等次：较好\n主要依据：各项任务完成较好")


async def second_half(year: Year) -> None:
    """July to December, in order."""
    for month in (july, august, september, november, december, review_meeting):
        await month(year)
