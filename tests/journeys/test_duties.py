"""责任 through the chat: duty lists, meetings, data and talks, each reached by the people whom it concerns."""

from tests.journeys.scene import Phone, Scene


async def answer(phone: Phone, *words: str) -> None:
    """Answer the questions of a form one after the other; "-" passes one over."""
    for said in words:
        await phone.sees("第", "共")
        if said == "-":
            await phone.taps("跳过")
        else:
            phone.says(said)
    await phone.sees("请核对")


async def test_a_unit_keeps_its_duty_list_and_turns_decisions_into_items(county: Scene) -> None:
    clerk, other = county.phone("李春梅"), county.phone("刘志强")
    clerk.says("责任")
    await clerk.sees("责任", "班子成员一岗双责清单")
    await clerk.taps("班子成员一岗双责清单")
    await clerk.taps("填报")
    await answer(clerk, "赵卫民：组织工作，抓机关支部\n李春梅：宣传工作，抓学习教育")
    await clerk.taps("确认")
    await clerk.sees("回执号", "已填报", "赵卫民：组织工作")

    clerk.says("/duties")
    await clerk.taps("安排例会")
    await answer(clerk, "11月27日15:00", "阵地建设")
    await clerk.taps("确认")
    await clerk.sees("党建工作例会", "待召开")
    await clerk.taps("记录例会")
    await answer(clerk, "完成两处阵地建设", "12月18日")
    await clerk.taps("确认")
    await clerk.sees("已召开", "完成两处阵地建设")
    clerk.says("/my")
    await clerk.sees("完成两处阵地建设", "12月18日")

    other.says("责任")
    await other.sees("责任")
    assert "党建工作例会" not in other.screen()


async def test_a_term_that_ends_and_an_education_plan_are_entered(county: Scene) -> None:
    department, secretary, lead = (county.phone(name) for name in ("陈思远", "王立新", "徐静怡"))
    secretary.says("责任")
    await secretary.taps("登记换届时间")
    await answer(secretary, "河东村党支部", "2022-06-30", "5年")
    await secretary.taps("确认")
    term = await secretary.sees("河东村党支部换届")
    # Five years after 2022-06-30: the Wednesday is that of 2027.
    assert "截止：2027年6月30日（星期三）17:30前" in term.text

    department.says("责任")
    await department.taps("安排学习教育")
    await department.sees("请选择单位")
    await department.taps("县教育局党组")
    await answer(department, "警示教育", "全县警示教育大会", "12月30日")
    await department.taps("确认")
    await lead.sees("【新事项】警示教育安排", "12月30日")
    await lead.taps("查看并办理")
    await lead.taps("登记已开展")
    await lead.taps("跳过")
    await lead.taps("确认")
    held = await lead.sees("已开展", "全县警示教育大会")
    assert "状态：已开展" in held.text.split("\n")
    assert not any("警示教育" in text for text in secretary.texts())


async def test_a_term_and_a_weak_organisation_are_named_as_the_roster_has_them(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("责任")
    await secretary.taps("登记换届时间")
    await secretary.sees("党组织名称", "青山镇党委、河东村党支部")
    secretary.says("清山镇")
    await secretary.sees("党组织名称", "“清山镇”不在单位名单中，名称相近的有：青山镇党委")
    await answer(secretary, "青山镇", "2022-06-30", "5年")
    await secretary.sees("请核对", "青山镇党委")
    await secretary.taps("确认")
    await secretary.sees("青山镇党委换届")

    secretary.says("五个一")
    await secretary.taps("包抓软弱涣散")
    await secretary.sees("包抓软弱涣散党组织", "未登记")
    await secretary.taps("登记")
    await secretary.sees("第1项")
    secretary.says("名称：整顿\n预期成果：年内转化\n党组织名称：清山镇\n主要问题：班子不齐\n整顿措施：补齐班子")
    await secretary.sees("“清山镇”不在单位名单中，名称相近的有：青山镇党委")
    secretary.says("河湾村党支部")
    await secretary.taps("去核对")
    await secretary.sees("请核对", "河湾村党支部")


async def test_a_talk_is_arranged_in_private_without_its_reason(county: Scene) -> None:
    department, approver, secretary, clerk = (county.phone(name) for name in ("陈思远", "林晓东", "王立新", "李春梅"))
    department.says("/duties")
    await department.taps("提出谈话建议")
    await department.sees("请选择单位")
    await department.taps("青山镇党委")
    await department.taps("王立新")
    await answer(department, "谈2026第7件")
    await department.taps("确认")
    await department.sees("工作谈话", "待审批")

    await approver.sees("工作谈话", "待审批")
    await approver.taps("查看并办理")
    await approver.sees("谈2026第7件")
    await approver.taps("批准")
    await department.sees("【待约定】工作谈话")
    await department.taps("查看并办理")
    await department.taps("约定时间")
    await answer(department, "11月30日9:30", "县委组织部302室")
    await department.taps("确认")

    await secretary.sees("工作谈话：11月30日（星期一）09:30，县委组织部302室")
    await secretary.taps("查看并办理")
    await secretary.sees("已约定")
    assert "谈2026第7件" not in " ".join(secretary.texts())
    clerk.says("责任")
    await clerk.sees("责任")
    assert "谈话" not in " ".join((*clerk.texts(), *county.in_group("王立新").texts()))

    department.says("/duties")
    await department.taps("登记问责文号")
    await department.sees("请选择单位")
    await department.taps("青山镇党委")
    await answer(department, "清组字〔2026〕5号", "-")
    await department.taps("确认")
    await department.sees("文号登记：清组字〔2026〕5号")
    assert "文号" not in " ".join((*secretary.texts(), *clerk.texts()))


async def test_year_end_figures_and_reports_are_there_in_december(county: Scene) -> None:
    clerk, member, secretary = (county.phone(name) for name in ("李春梅", "赵卫民", "王立新"))
    await county.advance_to("2026-12-10 10:00")
    clerk.says("报送")
    await clerk.sees("书记抓党建工作报告", "联述联评联考情况")
    await clerk.taps("联述联评联考情况")
    await clerk.taps("填报")
    await answer(clerk, "12个", "12")
    await clerk.taps("确认")
    await clerk.sees("已填报", "12个")
    clerk.says("报送")
    await clerk.taps("已办结")
    await clerk.sees("报送·已办结", "联述联评联考情况")
    await clerk.taps("联述联评联考情况")
    await clerk.taps("更正")
    await clerk.sees("12")
    await clerk.taps("放弃")
    for title, answers in (
        ("培养链情况", ("20", "8", "5", "2")),
        ("村级组织运转经费情况", ("90.5", "3", "1.5", "-")),
    ):
        clerk.says("责任")
        await clerk.taps(title)
        await clerk.taps("填报")
        await answer(clerk, *answers)
        await clerk.taps("确认")
        await clerk.sees("已填报")

    secretary.says("我的事项")
    before = await secretary.sees("我的事项")
    member.says("我的事项")
    await member.taps("履行党建责任报告·赵卫民")
    await member.taps("填写报告")
    await answer(member, "分管领域培训两期")
    await member.taps("确认")
    await member.sees("待书记审阅")
    await secretary.sees("【待书记审阅】", "赵卫民")
    await secretary.taps("查看并办理")
    await secretary.sees("分管领域培训两期")
    await secretary.taps("已阅")
    read = await secretary.sees("赵卫民", "已完成")
    assert "状态：已完成" in read.text.split("\n")
    secretary.says("我的事项")
    left = await secretary.sees("我的事项")
    assert left.text == before.text
