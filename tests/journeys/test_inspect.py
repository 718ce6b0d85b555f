"""督查 through the chat: plan, notice, a finding that becomes 整改, feedback; and a 督办单 about an item."""

from tests.journeys.scene import Scene
from tests.journeys.test_rectify import answer


async def test_an_inspection_finds_a_problem_that_its_unit_gets(county: Scene) -> None:
    inspector, secretary, other = (county.phone(name) for name in ("郑海涛", "王立新", "刘志强"))
    inspector.says("督查")
    await inspector.taps("新建督查计划")
    await inspector.sees("请选择责任人")
    await inspector.taps("郑海涛")
    await inspector.sees("类型")
    await inspector.taps("专项检查")
    await answer(inspector, "党员发展工作", "12月7日", "12月9日", "青山镇")
    await inspector.sees("请核对", "专项检查", "青山镇")
    await inspector.taps("确认")
    await inspector.sees("专项检查：党员发展工作", "待发预告")
    await inspector.taps("发出预告")
    await inspector.sees("定于12月7日至12月9日开展专项检查")
    await inspector.taps("使用已有内容")
    await inspector.taps("确认")
    await inspector.sees("已预告")
    await secretary.sees("【督查预告】专项检查：党员发展工作", "不另行准备专门材料")

    await county.advance_to("2026-12-07 09:30")
    inspector.says("/inspect")
    await inspector.taps("专项检查：党员发展工作")
    await inspector.taps("开始督查")
    await inspector.sees("督查中")
    await inspector.taps("记录问题")
    await inspector.sees("第1项", "单位")
    inspector.says("清山镇")
    await inspector.sees("第1项", "“清山镇”不在单位名单中，名称相近的有：青山镇党委")
    inspector.says("柳林镇")
    await inspector.sees("第1项", "“柳林镇党委”不在本次督查的受检单位中")
    await answer(inspector, "青山镇", "发展对象培训记录缺失", "-", "12月25日", "-")
    await inspector.sees("请核对", "青山镇党委")
    await inspector.taps("确认")
    await inspector.sees("已记录问题1个", "青山镇党委：发展对象培训记录缺失")
    await secretary.sees("【新事项】整改：发展对象培训记录缺失")
    assert not any("发展对象培训记录缺失" in text for text in other.texts())

    await inspector.taps("反馈情况")
    inspector.says("总体规范，个别记录不全")
    await inspector.taps("确认")
    await inspector.sees("已反馈，整改中")
    await secretary.sees("【督查反馈】", "总体规范，个别记录不全")
    await inspector.taps("办结")
    await inspector.sees("已办结")


async def test_a_slip_is_issued_about_an_item_and_acknowledged(county: Scene) -> None:
    approver, clerk = county.phone("林晓东"), county.phone("孙玉兰")
    clerk.says("报送")
    await clerk.taps("述职报告摘要")
    page = await clerk.sees("编号")
    no = page.text.split("编号")[1].split()[0]
    approver.says(f"/status {no}")
    await approver.taps("下达督办单")
    await approver.sees("督办级别", "蓝色")
    await approver.taps("蓝色")
    await answer(approver, "请抓紧起草", "12月1日")
    await approver.sees("请核对", "蓝色")
    await approver.taps("确认")
    await approver.sees("已下达督办单")

    await clerk.sees("【新事项】督办单（蓝色）：2026年度述职报告摘要")
    await clerk.taps("查看并办理")
    await clerk.sees("请抓紧起草", no)
    await clerk.taps("签收")
    await clerk.sees("已签收，办理中")
    await clerk.taps("报办理情况")
    clerk.says("已起草，待书记确认")
    await clerk.taps("确认报送")
    approver.says("督查")
    await approver.taps("督办单（蓝色）")
    await approver.taps("核销办结")
    done = await approver.sees("督办单（蓝色）", "已办结")
    assert "办理情况：已起草，待书记确认" in done.text
    clerk.says("我的事项")
    left = await clerk.sees("我的事项", "2026年度述职报告摘要")
    assert "督办单" not in left.text
