"""整改 through the chat: the department lists a problem, the unit puts it right, a second look confirms it."""

import re

from tests.journeys.scene import Phone, Scene


async def answer(phone: Phone, *words: str) -> None:
    """Answer the questions of a form one after the other; "-" passes one over."""
    for said in words:
        await phone.sees("第", "共")
        if said == "-":
            await phone.taps("跳过")
        else:
            phone.says(said)


async def test_a_problem_is_listed_put_right_and_verified(county: Scene) -> None:
    clerk, secretary, inspector = (county.phone(name) for name in ("李春梅", "王立新", "郑海涛"))
    inspector.says("整改")
    await inspector.sees("整改", "目前没有在办的事项")
    await inspector.taps("新增整改问题")
    await inspector.sees("请选择单位")
    await inspector.taps("青山镇党委")
    await answer(inspector, "专项检查", "两个支部未按期换届", "-", "12月30日", "-")
    await inspector.sees("请核对", "专项检查")
    await inspector.taps("确认")
    await inspector.sees("整改：两个支部未按期换届", "待制定整改措施", "限期整改")

    await clerk.sees("【新事项】整改：两个支部未按期换届")
    await clerk.taps("查看并办理")
    await clerk.taps("报整改措施")
    await answer(clerk, "制定换届方案\n逐个支部换届", "王立新（镇党委书记）", "李春梅")
    await clerk.sees("问题原因")
    await clerk.taps("跳过")
    await clerk.sees("整改时限", "已有内容，可直接使用")
    clerk.says("2027年1月20日")
    await clerk.sees("整改时限", "要求于12月30日（星期三）17:30前整改到位")
    clerk.says("12月28日")
    await clerk.sees("请核对", "2026年12月28日")
    await clerk.taps("确认报送")
    await clerk.sees("整改措施待审核")

    inspector.says("/rectify")
    await inspector.taps("两个支部未按期换届")
    card = await inspector.sees("整改措施：\n1. 制定换届方案\n2. 逐个支部换届\n")
    assert [line for line in card.text.split("\n") if "整改时限" in line] == ["整改时限：2026年12月28日（星期一）17:30"]
    await inspector.taps("同意整改措施")
    await inspector.sees("待书记承诺")

    await secretary.sees("待书记承诺", "两个支部未按期换届")
    await secretary.taps("查看并办理")
    await secretary.taps("作出承诺")
    await secretary.sees("承诺内容", "自觉接受监督")
    await secretary.taps("使用已有内容")
    await secretary.taps("确认")
    await secretary.sees("已承诺")

    clerk.says("/rectify")
    await clerk.taps("两个支部未按期换届")
    await clerk.taps("报进展")
    clerk.says("一个支部已换届")
    await clerk.taps("确认")
    await clerk.sees("整改中", "一个支部已换届")
    await clerk.taps("申请销号")
    await clerk.sees("已有内容", "一个支部已换届")
    clerk.says("两个支部均已换届")
    await clerk.taps("确认报送")
    await clerk.sees("待核验销号")

    inspector.says("整改")
    await inspector.taps("两个支部未按期换届")
    await inspector.taps("核验销号")
    await inspector.sees("已销号")
    inspector.says("整改")
    await inspector.sees("目前没有在办的事项")
    await inspector.taps("已办结")
    await inspector.taps("两个支部未按期换届")
    await inspector.taps("回头看合格")
    inspector.says("换届成果已巩固")
    await inspector.taps("确认")
    await inspector.sees("已销号，回头看合格")
    await inspector.taps("办理过程")
    record = await inspector.sees("办理过程")
    said = re.sub(r"（回执号 \d{4}-\d{5}-\d）", "（回执）", record.text)
    assert [line.split("　", 1)[1] for line in said.split("\n")[:1:-1]] == [
        "郑海涛　立项",
        "李春梅　报整改措施（回执）",
        "郑海涛　同意整改措施",
        "王立新　作出承诺（回执）",
        "李春梅　报进展",
        "李春梅　申请销号（回执）",
        "郑海涛　核验销号",
        "郑海涛　回头看合格",
    ]


async def test_a_unit_lists_what_it_found_itself_without_being_asked_where_from(county: Scene) -> None:
    secretary = county.phone("刘志强")
    secretary.says("整改")
    await secretary.taps("新增整改问题")
    await secretary.sees("新增整改问题", "第1项，共3项")
    await answer(secretary, "会议记录不规范", "-", "-")
    await secretary.sees("请核对", "会议记录不规范")
    assert secretary.buttons() == ["确认", "问题", "整改类型", "整改时限", "放弃"]
    await secretary.taps("确认")
    problem = await secretary.sees("整改：会议记录不规范", "待制定整改措施")
    assert "问题来源：自查" in problem.text.split("\n")
