"""What is urgent is one press away: at the head of the menu, and under a reminder that the work is in hand."""

from tests.journeys.scene import Scene


async def test_the_menu_begins_with_the_three_most_urgent_and_opens_them(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("菜单")
    menu = await secretary.sees("菜单", "2026年度五个一5项，还有10个工作日", "请点“我的事项”")
    assert menu.text.count("还有") == 3
    assert [label[2:] for label in secretary.buttons()[:4]] == [
        "2026年度五个一5项",
        "2026年度班子成员一岗双责清单",
        "2026年度述职报告摘要",
        "事项",
    ]
    await secretary.taps("2026年度述职报告摘要")
    await secretary.sees("状态：待报送")
    secretary.says("菜单")
    await secretary.sees("菜单", "2026年度五个一5项")
    await secretary.taps("2026年度五个一5项")
    await secretary.sees("2026年度五个一", "培树典型：未登记")


async def test_the_department_s_menu_names_the_units_of_what_waits(county: Scene) -> None:
    clerk, department = county.phone("王立新"), county.phone("陈思远")
    clerk.says("报送")
    await clerk.taps("述职报告摘要")
    await clerk.taps("填写报送")
    await clerk.sees("第1项，共4项")
    clerk.says("上年度问题整改情况：已整改\n主要做法和成效：建成阵地\n存在问题及原因：经费偏紧\n下一步打算：抓好换届")
    await clerk.sees("请核对")
    await clerk.taps("确认报送")
    await clerk.sees("回执号")
    department.says("菜单")
    await department.sees("🟢审 青山镇党委 述职报告摘要", "待审核1项")
    await department.taps("青山镇党委 述职报告摘要")
    await department.sees("状态：待审核", "建成阵地")


async def test_work_that_is_in_hand_is_not_reminded_of_the_next_time(county: Scene) -> None:
    secretary = county.phone("刘志强")
    await county.advance_to("2026-12-03 09:00")
    await secretary.sees("【提醒】", "述职报告摘要")
    assert "已在办，下次不提醒" in secretary.buttons()
    await secretary.taps("已在办")
    await secretary.sees("已记下：正在办理", "2026年度述职报告摘要：下次提醒12月9日", "他人看不到")
    before = len(secretary.texts())
    secretary.forget()
    await secretary.taps("已在办")
    await county.quiet()
    assert len(secretary.texts()) == before
