"""年终考核 through the chat: scheme, score sheets, a proposed grade, the committee's decision, its use."""

from tests.journeys.scene import Phone, Scene

SCHEME = "考核指标和权重：第一责任人职责 60；问题整改 40\n评分办法：查阅资料、实地核验\n考核分组：乡镇；县直部门"
SCORES = "第一责任人职责 55.5 半年督查记录\n问题整改 32 整改台账"
PROPOSED = "拟定等次：好\n主要依据：各项任务完成较好"
DECISION = "等次：较好\n审定机关：县委常委会会议\n审定日期：11月20日"


async def opens(phone: Phone, *words: str) -> None:
    """Open the item of the list whose title is first of `words`."""
    phone.says("年终考核")
    await phone.sees("年终考核", *words)
    await phone.taps(words[0])


async def fills(phone: Phone, paste: str, *sees: str) -> None:
    """Paste the whole form and confirm."""
    phone.says(paste)
    await phone.sees("请核对", *sees)
    await phone.taps("确认")


async def test_the_year_is_assessed_from_the_scheme_to_the_use_of_the_result(county: Scene) -> None:
    department, secretary, clerk = (county.phone(name) for name in ("陈思远", "王立新", "李春梅"))
    department.says("/assess")
    await department.sees("年终考核")
    await department.taps("新建考核方案")
    await department.sees("考核指标和权重", "第1项")
    department.says("第一责任人职责 60\n问题整改 30")
    await department.sees("各项权重合计须为100，现为90")
    await fills(department, SCHEME, "2. 问题整改 40")
    await department.sees("2026年度年终考核方案", "方案起草中")
    for label, state in (("登记方案已印发", "方案已印发"), ("转入单位自评", "单位自评"), ("转入核验评分", "核验评分")):
        await department.taps(label)
        await department.sees(state)

    department.says("/assess")
    await department.sees("2026年度年终考核评分", "青山镇党委")
    await department.taps("青山镇党委 2026年度年终考核评分")
    await department.sees("青山镇党委", "待核验", "1. 第一责任人职责 60")
    await department.taps("登记核验情况")
    await department.sees("材料清单", "2026年度述职报告摘要：尚未报送")
    await department.taps("使用已有内容")
    await department.sees("核验情况")
    department.says("资料齐全")
    await department.sees("请核对", "述职报告摘要：尚未报送")
    await department.taps("确认")
    await department.sees("待评分")
    await department.taps("录入评分")
    await department.sees("各项得分")
    department.says(SCORES)
    await department.sees("请核对", "整改台账")
    await department.taps("确认")
    await department.sees("已评分", "合计：87.5分")
    await department.taps("拟定等次")
    await department.sees("第1项")
    await fills(department, PROPOSED, "好")
    await department.sees("已拟定等次")

    await opens(department, "2026年度年终考核结果")
    await department.sees("待审定", "合计：87.5分")
    await department.taps("录入审定结果")
    await department.sees("等次")
    await fills(department, DECISION, "县委常委会会议")
    await department.sees("已审定，待反馈", "较好")
    assert not any("考核" in text and "评分" in text for text in (*secretary.texts(), *clerk.texts()))
    await department.taps("反馈书记本人")
    await secretary.sees("【结果反馈】2026年度年终考核结果")
    await secretary.taps("查看")
    await secretary.sees("较好", "县委常委会会议", "合计：87.5分")

    await opens(department, "2026年度年终考核结果")
    await department.taps("登记结果运用")
    await department.sees("结果运用")
    department.says("按规定兑现奖励")
    await department.sees("请核对")
    await department.taps("确认")
    await department.sees("结果已运用", "按规定兑现奖励")
    await secretary.sees("【结果已运用】")
    assert not any("考核结果" in text for text in clerk.texts())
