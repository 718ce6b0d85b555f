"""Filling in a form in the chat: its buttons, going back and forth, drafts, files, second thoughts."""

from tests.journeys.scene import Phone, Scene


async def test_a_yes_or_no_question_is_tapped_or_typed(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("/notice")
    await admin.taps("新建通知")
    await admin.sees("标题")
    admin.says("关于报送情况的通知")
    await admin.sees("第2项")
    admin.says("请于9月30日前报送。")
    await admin.sees("第3项", "是否需要签收", "请点选下方按钮")
    assert admin.buttons()[:2] == ["是", "否"]
    await admin.taps("否")
    await admin.sees("第4项", "是否紧急")
    admin.says("不紧急")
    await admin.sees("请核对", "是否需要签收\n否", "是否紧急\n否")
    await admin.taps("是否需要签收")
    admin.says("需要")
    await admin.sees("请核对", "是否需要签收\n是")


SUMMARY = "2026年度述职报告摘要"
PARTS = ("三项均已整改", "建成阵地四处", "经费偏紧", "抓好换届")


async def opens_summary(phone: Phone, step: str = "填写报送") -> None:
    """Open the form of the yearly summary, which asks four questions that must be answered."""
    phone.says("报送")
    await phone.sees("报送", SUMMARY)
    await phone.taps("述职报告摘要")
    await phone.sees(SUMMARY, "状态")
    await phone.taps(step)
    await phone.sees("第1项，共4项")


async def test_whoever_goes_back_keeps_what_he_wrote_and_goes_on(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens_summary(secretary)
    secretary.says(PARTS[0])
    await secretary.sees("第2项")
    await secretary.taps("上一步")
    await secretary.sees("第1项", "目前内容", PARTS[0])
    assert "上一步" not in secretary.buttons()
    await secretary.taps("保留，下一步")
    await secretary.sees("第2项")
    for said in PARTS[1:]:
        secretary.says(said)
        await secretary.sees("第" if said != PARTS[3] else "请核对")
    await secretary.taps("存在问题及原因")
    await secretary.sees("第3项", "目前内容", PARTS[2])
    assert "清空" not in secretary.buttons()
    await secretary.taps("保留，下一步")
    await secretary.sees("请核对", *PARTS)


async def test_an_answer_that_may_be_missing_is_cleared_on_purpose_only(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("五个一")
    await secretary.taps("培树典型")
    await secretary.taps("登记")
    secretary.says("名称：河东村党支部\n预期成果：建成示范点\n责任人：胡晓燕")
    await secretary.taps("去核对")
    await secretary.sees("请核对", "胡晓燕")
    await secretary.taps("责任人")
    await secretary.sees("目前内容", "胡晓燕")
    assert "跳过" not in secretary.buttons()
    await secretary.taps("保留，下一步")
    await secretary.sees("请核对", "胡晓燕")
    await secretary.taps("责任人")
    await secretary.taps("清空")
    page = await secretary.sees("责任人")
    assert "胡晓燕" not in page.text
    await secretary.taps("跳过")
    assert "胡晓燕" not in (await secretary.sees("请核对")).text


async def test_a_date_that_was_refused_is_not_kept(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("延期")
    await secretary.taps("述职报告摘要")
    await secretary.taps("申请延期")
    secretary.says("延期理由：换届任务较重\n申请延至：12月13日")
    refused = await secretary.sees("申请延至", "12月13日（星期日）不是工作日")
    assert "目前内容" not in refused.text
    assert "去核对" not in secretary.buttons()
    secretary.says("12月17日")
    await secretary.sees("请核对", "换届任务较重", "2026年12月17日")
    await secretary.taps("申请延至")
    secretary.says("12月9日")
    await secretary.sees("请填写更晚的日期", "目前内容", "2026年12月17日")
    await secretary.taps("保留，下一步")
    await secretary.sees("请核对", "2026年12月17日")
