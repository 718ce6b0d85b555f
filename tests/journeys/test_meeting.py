"""述职评议会 through the chat: planned, arranged, commented on, voted, graded; each secretary sees his own only."""

from tests.journeys.scene import Phone, Scene

SECRETARIES = ("王立新", "刘志强", "马文斌", "杨国栋", "徐静怡", "宋长河")
PLAN = "会议时间：12月25日09:00\n会议地点：县委礼堂\n主持人：周正平\n会议议程：现场述职点评；领导讲话"
ARRANGED = "现场述职单位：柳林镇党委；青山镇党委\n材料报送截止：12月18日\n上级指导人员：市委组织部有关同志"
COMMENT = (
    "点评人：周正平\n肯定的成效：阵地建设扎实\n指出的问题：发展党员台账不全；阵地利用率低\n下一步要求：一季度前整改到位"
)
TOTALS = "好：80\n较好：15\n一般：3\n差：0\n无效票：2"
GRADE = "等次：较好\n审定机关：县委常委会会议\n审定日期：11月20日"
ASKED = "要求内容：全面排查软弱涣散村党组织\n来源：周正平同志讲话\n完成时限：12月31日\n配合单位：县农业农村局"


async def fills(phone: Phone, paste: str, *sees: str) -> None:
    """Paste the whole form and confirm."""
    phone.says(paste)
    await phone.sees("请核对", *sees)
    await phone.taps("确认")


async def begins(phone: Phone, title: str, unit: str = "") -> None:
    """Choose what to begin under the command, and for which unit."""
    phone.says("/meeting")
    await phone.sees("述职评议会")
    await phone.taps(title)
    if unit:
        await phone.sees("请选择单位")
        await phone.taps(unit)
    await phone.sees("第1项")


async def opens(phone: Phone, words: str) -> None:
    """Open an item from the list of the command."""
    phone.says("述职评议会")
    await phone.sees("述职评议会", words)
    await phone.taps(words)


async def the_order(phone: Phone) -> str:
    """What a secretary heard of how he reports; he hears it once."""
    await phone.sees("述职评议会：")
    (told,) = [text for text in phone.texts() if "述职评议会：" in text and text.startswith("【")]
    return told.split("\n")[0].split("述职评议会：")[1]


async def test_a_meeting_is_arranged_and_every_secretary_hears_how_he_reports(county: Scene) -> None:
    department, speaker, writer = (county.phone(name) for name in ("陈思远", "王立新", "马文斌"))
    await begins(department, "新建述职评议会")
    await fills(department, PLAN, "县委礼堂")
    await department.sees("2026年度述职评议会", "筹备中", "1. 现场述职点评")
    await department.taps("安排述职并通知")
    await fills(department, ARRANGED, "1. 柳林镇党委")
    await department.sees("已通知")
    await speaker.sees("2026年度述职评议会：现场述职，第2位")
    await writer.sees("2026年度述职评议会：书面述职")
    heard = {name: await the_order(county.phone(name)) for name in SECRETARIES}
    assert heard == dict.fromkeys(SECRETARIES, "书面述职") | {"刘志强": "现场述职，第1位", "王立新": "现场述职，第2位"}
    await speaker.taps("查看")
    await speaker.sees("县委礼堂", "2026年12月18日（星期五）17:30")
    speaker.says("报送")
    await speaker.sees("述职报告摘要", "12月18日")

    await opens(department, "2026年度述职评议会")
    await department.taps("登记会议召开")
    await department.sees("参会人数")
    department.says("县委常委 11\n乡镇党委书记 24人")
    await department.sees("请核对")
    await department.taps("确认")
    await department.sees("已召开", "共35人")


async def test_a_leader_s_comment_reaches_one_secretary_and_its_problems_become_rectifications(county: Scene) -> None:
    leader, department = county.phone("周正平"), county.phone("陈思远")
    secretary, clerk, other = (county.phone(name) for name in ("王立新", "李春梅", "刘志强"))
    await begins(leader, "录入点评", "青山镇党委")
    await leader.sees("点评人", "已有内容，可直接使用", "周正平，")
    await fills(leader, COMMENT, "发展党员台账不全")
    await leader.sees("点评待发送")
    await leader.taps("发给书记本人")
    await leader.sees("点评已送达")
    await secretary.sees("【点评已送达】")
    await secretary.taps("查看")
    await secretary.sees("阵地建设扎实", "指出的问题：\n1. 发展党员台账不全\n2. 阵地利用率低")

    await opens(department, "述职点评（周正平）")
    await department.taps("问题转为整改")
    await department.sees("问题已列入整改")
    await clerk.sees("【新事项】共2项", "整改：发展党员台账不全", "整改：阵地利用率低")
    assert not any("阵地建设扎实" in text or "点评" in text for text in (*clerk.texts(), *other.texts()))


async def test_votes_grades_and_instructions_are_typed_in_by_the_department(county: Scene) -> None:
    department, secretary, clerk = (county.phone(name) for name in ("陈思远", "王立新", "李春梅"))
    await begins(department, "录入点评", "青山镇党委")
    # Whoever types the comment of another is not asked whether it is his own.
    assert "使用已有内容" not in department.buttons()
    await begins(department, "录入测评结果", "青山镇党委")
    await fills(department, TOTALS, "80票")
    await department.sees("已录入", "共收回100票")
    await department.taps("反馈书记本人")
    await secretary.sees("【结果反馈】2026年度述职评议民主测评")

    await begins(department, "录入综合评价", "青山镇党委")
    await fills(department, GRADE, "县委常委会会议")
    await department.sees("已审定，待反馈", "较好")
    secretary.forget()
    await department.taps("反馈书记本人")
    await secretary.sees("【结果反馈】2026年度述职评议综合评价等次")
    await secretary.taps("查看")
    await secretary.sees("较好", "县委常委会会议")

    await begins(department, "交办讲话要求", "青山镇党委")
    await fills(department, ASKED, "全面排查")
    await clerk.sees("【新事项】讲话要求：全面排查软弱涣散村党组织", "12月31日")
    assert not any("综合评价" in text or "民主测评" in text for text in clerk.texts())


async def test_the_unit_that_helps_is_told_finds_the_item_and_cannot_act_on_it(county: Scene) -> None:
    department, lead, helper, teacher, stranger = (
        county.phone(name) for name in ("陈思远", "王立新", "宋长河", "徐静怡", "刘志强")
    )
    await begins(department, "交办讲话要求", "青山镇党委")
    await fills(department, ASKED.replace("县农业农村局", "农业局"), "1. 县农业农村局党组")
    await lead.sees("【新事项】讲话要求：全面排查软弱涣散村党组织")
    told = await helper.sees("【配合事项】讲话要求", "由青山镇党委牵头，您单位配合", "12月31日", "无需另行填报")
    no = told.text.split("事项编号：")[1].split()[0]
    await helper.taps("查看")
    await helper.sees("讲话要求", "青山镇党委", "配合单位")
    assert not {"报进展", "报完成", "申请延期", "情况说明"} & set(helper.buttons())
    helper.says("我的事项")
    assert "讲话要求" not in (await helper.sees("我的事项")).text
    helper.says("查找 软弱涣散")
    await helper.sees("讲话要求：全面排查软弱涣散村党组织")
    helper.says(f"查询 {no}")
    await helper.sees("编号", no)
    stranger.says(f"查询 {no}")
    await stranger.sees("没有找到该事项")
    stranger.says("查找 软弱涣散")
    assert "讲话要求" not in (await stranger.sees("查找")).text

    department.says(f"/status {no}")
    await department.taps("修改要求")
    await department.sees("请核对", "1. 县农业农村局党组")
    await department.taps("配合单位")
    await department.sees("配合单位", "目前内容")
    await department.taps("县教育局党组")
    await department.sees("2. 县教育局党组")
    await department.taps("完成")
    await department.sees("请核对", "2. 县教育局党组")
    await department.taps("确认")
    await teacher.sees("【配合事项】讲话要求", "由青山镇党委牵头，您单位配合")
    await lead.sees("【要求已修改】讲话要求")
    assert not any("【配合事项变更】" in text for text in helper.texts())
