"""The department at work: overview, urging, calendar and feedback, through the chat."""

from tests.databases import ask
from tests.journeys.scene import Scene


async def test_from_the_overview_to_an_urge_that_the_unit_receives(county: Scene) -> None:
    department, secretary = county.phone("陈思远"), county.phone("刘志强")
    department.says("总览")
    await department.sees("总览", "2026年度述职", "🟢", "柳林镇党委")
    await department.taps("2026年度述职")
    await department.sees("2026年度述职", "未报6", "柳林镇党委　未报")
    await department.taps("催办")
    await department.sees("催办预览：2026年度述职", "柳林镇党委：刘志强、孙玉兰", "已提醒0次、催办0次")
    await department.taps("确认催办")
    await department.sees("已催办：2026年度述职", "6个单位")
    await secretary.sees("【催办】柳林镇党委", "刘志强，您好", "2026年度述职报告摘要")
    await secretary.taps("办理：2026年度述职报告摘要")
    await secretary.sees("状态：待报送")
    await department.taps("返回总览")
    await department.sees("柳林镇党委　未报")
    await department.taps("柳林镇党委")
    await department.sees("2026年度五个一·培树典型")
    await department.taps("催办该单位")
    await department.sees("目前没有可以催办的单位", "今日已催（1）：柳林镇党委")
    department.says("/urge")
    await department.sees("请选择要催办的事项")
    await department.taps("2026年度述职（6个单位）")
    await department.sees("目前没有可以催办的单位", "今日已催（6）")
    assert "确认催办" not in department.buttons()


async def test_a_leader_reads_the_overview_and_has_nothing_to_press_that_changes_it(county: Scene) -> None:
    leader = county.phone("周正平")
    leader.says("/board")
    await leader.sees("总览", "青山镇党委")
    await leader.taps("2026年度述职")
    await leader.sees("未报6")
    assert "催办" not in leader.buttons()
    await leader.taps("青山镇党委")
    await leader.sees("青山镇党委", "2026年度述职报告摘要")
    await leader.taps("2026年度述职报告摘要")
    await leader.sees("状态：待报送")
    assert "登记为线下已报" not in leader.buttons()
    assert "催办" not in leader.buttons()
    leader.says("/urge")
    await leader.sees("没有使用此功能的权限")


async def test_a_due_date_on_a_day_off_is_asked_about_before_it_is_set(county: Scene) -> None:
    department, secretary = county.phone("陈思远"), county.phone("王立新")
    department.says("节点日历")
    await department.sees("节点日历", "08:30—12:00、14:30—17:30")
    await department.taps("报送节点")
    await department.sees("报送节点", "2026年度述职报告摘要")
    await department.taps("2026年度述职")
    await department.sees("2026年度述职报告摘要", "12月10日（星期四）17:30前", "已下达")
    await department.taps("调整截止时间")
    await department.sees("新的截止时间")
    department.says("12月20日")
    await department.sees("请核对")
    await department.taps("确认调整")
    await department.sees("12月20日（星期日）17:30不是工作日，尚未保存", "前一工作日为12月18日（星期五）17:30")
    await department.taps("提前到前一工作日")
    await department.sees("已调整截止时间", "已下达的6个事项", "12月18日（星期五）17:30前", "组织部设定")
    assert secretary.texts() == []
    secretary.says("截止时间")
    listed = await secretary.sees("述职报告摘要")
    assert listed.text.endswith("2026年度述职报告摘要\n　待报送，12月18日（星期五）截止，还有19个工作日")


async def test_a_year_of_holidays_is_pasted_and_each_bad_line_named(county: Scene) -> None:
    department = county.phone("沈佳宁")
    department.says("/calendar")
    await department.taps("放假安排")
    await department.sees("组织部没有另行设定的日期")
    await department.taps("粘贴全年安排")
    await department.sees("每行一天")
    department.says("2027-01-01 放假\n2027-02-30 放假\n元旦")
    asked = await department.sees("“2027-02-30 放假”没有这一天", "“元旦”应写成")
    assert "“2027-01-01 放假”没有" not in asked.text
    department.says("2027-01-01 调休")
    await department.sees("“2027-01-01 调休”只写“调休”，可能是放假，也可能是上班")
    department.says("2027-01-01 放假\n2027-02-06 上班")
    await department.sees("请核对", "2027-02-06 上班", "读到的安排", "2027年1月1日（星期五）　放假")
    await department.taps("确认载入")
    saved = await department.sees("已保存2天的安排")
    assert [line for line in saved.text.split("\n") if line.startswith("2027年")] == [
        "2027年1月1日（星期五）　放假",
        "2027年2月6日（星期六）　上班",
    ]


async def test_one_day_of_the_calendar_lies_ahead_unless_its_year_is_written(county: Scene) -> None:
    department = county.phone("沈佳宁")
    department.says("/calendar")
    await department.taps("放假安排")
    await department.taps("调整一天")
    await department.sees("哪一天改为放假或上班")
    department.says("2月14日")
    await department.sees("2027年2月14日（星期日），不在2026年")
    await department.taps("是，2027年2月14日")
    await department.sees("这一天放假还是上班")
    await department.taps("上班")
    preview = await department.sees("请核对", "2027年2月14日（星期日）")
    assert "工作日" not in preview.text
    await department.taps("确认保存")
    await department.sees("2027年2月14日（星期日）", "上班")


async def test_office_hours_and_names_are_changed_by_form(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("/calendar")
    await department.taps("办公时间")
    await department.sees("请核对", "14:30-17:30")
    await department.taps("下午")
    await department.sees("目前内容", "14:30-17:30")
    department.says("15:00-18:00")
    await department.sees("请核对", "15:00-18:00")
    await department.taps("确认保存")
    await department.sees("办公时间已保存", "15:00—18:00")
    department.says("/calendar")
    await department.sees("节点日历", "15:00—18:00")
    await department.taps("五个一名称")
    await department.sees("请核对", "培树典型")
    await department.taps("第1项")
    await department.sees("目前内容", "培树典型")
    department.says("培育先进典型")
    await department.sees("请核对", "培育先进典型")
    await department.taps("确认保存")
    await department.sees("名称已保存", "1. 培育先进典型")
    secretary = county.phone("王立新")
    secretary.says("五个一")
    listed = await secretary.sees("2026年度五个一（5项）")
    assert [line.partition(". ")[2].partition("：")[0] for line in listed.text.split("\n") if ". " in line] == [
        "培育先进典型",
        "包抓软弱涣散党组织",
        "党建创新项目",
        "重点调研课题",
        "专题辅导讲座",
    ]


async def test_a_suggestion_reaches_the_department(county: Scene) -> None:
    clerk, department = county.phone("李春梅"), county.phone("陈思远")
    clerk.says("投诉建议")
    await clerk.sees("不要填写问题线索")
    clerk.says("季度情况建议合并报送")
    await clerk.sees("请核对", "季度情况建议合并报送")
    await clerk.taps("确认提交")
    await clerk.sees("已收到您的意见")
    await department.sees("【投诉建议】", "青山镇党委", "李春梅", "季度情况建议合并报送")
    await department.taps("查看全部")
    listed = await department.sees("投诉建议（1条）")
    assert listed.text.split("\n")[2:] == ["11月23日（星期一）10:00　青山镇党委　李春梅", "季度情况建议合并报送"]
    others = [text for name in ("王立新", "刘志强", "周正平") for text in county.phone(name).texts()]
    assert others == []


async def test_how_long_messages_are_kept_is_set_in_the_calendar_and_said_to_everybody(county: Scene) -> None:
    department, secretary = county.phone("陈思远"), county.phone("刘志强")
    department.says("节点日历")
    await department.sees("已发消息：保存90天")
    await department.taps("消息保存期限")
    await department.sees("消息保存期限：90天", "事项、报送内容、回执、办理过程和通知长期保存")
    assert "90天" not in department.buttons()
    await department.taps("180天")
    await department.sees("已保存", "消息保存期限：180天")
    await department.taps("返回节点日历")
    await department.sees("已发消息：保存180天")
    secretary.says("/about")
    await secretary.sees("已发出的消息保存180天后自动删除")


async def test_the_running_assistant_forgets_what_went_out_long_ago_and_goes_on(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("节点日历")
    await department.sees("已发消息：保存90天")
    await county.quiet()
    count = "SELECT count(*) FROM outbox WHERE state = 'sent' AND kind <> 'notice' AND created_at < '2027-01-01'"
    url = county.assistant.settings.database_url
    assert ask(url, count) > [(0,)]
    # Every beat of the ticker, the hourly one as well.
    await county.advance_to("2027-03-31 10:00")
    assert ask(url, count) == [(0,)]
    await department.taps("放假安排")
    await department.sees("放假安排", "国务院放假通知")
