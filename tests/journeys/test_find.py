"""Search, delegates and ledgers through the chat."""

import io

from openpyxl import load_workbook

from tests.journeys.scene import Phone, Scene

PASTE = (
    "上年度问题整改情况：三项均已整改\n主要做法和成效：建成红色阵地四处\n存在问题及原因：经费偏紧\n下一步打算：抓好换届"
)


async def draft(phone: Phone, confirm: str) -> None:
    """Fill in the 述职报告摘要, as far as this person may take it."""
    phone.says("报送")
    await phone.taps("述职报告摘要")
    await phone.taps("填写报送" if confirm == "确认报送" else "起草")
    await phone.sees("第1项，共4项")
    phone.says(PASTE)
    await phone.sees("请核对")
    await phone.taps(confirm)


async def test_a_report_is_found_once_it_is_handed_in_and_only_within_one_s_scope(county: Scene) -> None:
    clerk, secretary, department = (county.phone(name) for name in ("李春梅", "王立新", "陈思远"))
    await draft(clerk, "提交书记确认")
    await clerk.sees("待书记确认")
    department.says("查找 红色阵地")
    await department.sees("查找：红色阵地", "没有找到")
    department.says("/find 青山镇 述职报告")
    await department.taps("2026年度述职报告摘要")
    card = await department.sees("青山镇党委", "待书记确认")
    assert "红色阵地" not in card.text

    secretary.says("我的事项")
    await secretary.taps("述职报告摘要")
    await secretary.taps("确认报送")
    await secretary.sees("回执号")
    department.says("查找 阵地 换届")
    await department.sees("（1项）", "青山镇党委", "建成红色阵地四处")
    await department.taps("2026年度述职报告摘要")
    await department.sees("编号", "建成红色阵地四处")

    stranger = county.phone("刘志强")
    stranger.says("查找 红色阵地")
    await stranger.sees("没有找到")
    stranger.says("查找")
    await stranger.sees("请直接发送要查找的内容")
    stranger.says("查找 " + "软弱涣散" * 8)
    await stranger.sees("查找内容过长")


async def test_long_results_turn_pages(county: Scene) -> None:
    department = county.phone("陈思远")
    department.says("查找 党建创新项目")
    await department.sees("（6项）")
    department.says("查找 2026年")
    await department.sees("查找：2026年", " 1. ")
    assert [label.split(".")[0] for label in department.buttons()[:6]] == ["1", "2", "3", "4", "5", "6"]
    assert "上一页" not in department.buttons()
    await department.taps("下一页")
    await department.sees("查找：2026年", " 7. ")
    assert [label.split(".")[0] for label in department.buttons()[:6]] == ["7", "8", "9", "10", "11", "12"]
    assert "上一页" in department.buttons()


async def test_a_delegate_acts_for_the_secretary_until_it_ends(county: Scene) -> None:
    admin, clerk, secretary = (county.phone(name) for name in ("陈思远", "李春梅", "王立新"))
    admin.says("单位人员")
    await admin.taps("青山镇党委")
    await admin.taps("王立新")
    await admin.taps("设代理人")
    await admin.sees("代理人姓名")
    admin.says("李春梅")
    await admin.sees("开始日期")
    admin.says("今天")
    await admin.sees("结束日期")
    admin.says("11月30日")
    await admin.sees("请核对", "李春梅", "2026年11月30日")
    await admin.taps("确认代理")
    await admin.sees("代理已设定", "由李春梅代理王立新")
    await clerk.sees("【代理】", "由李春梅代理王立新")
    await secretary.sees("【代理】", "由李春梅代理王立新")

    await draft(clerk, "确认报送")
    await clerk.sees("回执号", "待审核")
    await clerk.taps("办理过程")
    await clerk.sees("李春梅（代理王立新）", "填写报送")

    admin.says("单位人员")
    await admin.taps("青山镇党委")
    await admin.sees("代理王立新至11月30日")
    await admin.taps("王立新")
    await admin.taps("结束代理：李春梅")
    await admin.sees("确认结束李春梅的代理")
    assert await admin.taps("确认结束") == "代理已结束"
    await clerk.sees("【代理结束】")
    clerk.says("报送")


async def test_the_days_of_a_delegation_lie_ahead_and_are_asked_about_where_the_year_is_open(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("单位人员")
    await admin.taps("青山镇党委")
    await admin.taps("王立新")
    await admin.taps("设代理人")
    await admin.sees("代理人姓名")
    admin.says("李春梅")
    await admin.sees("开始日期")
    admin.says("11月2日")
    await admin.sees("2027年11月2日（星期二），不在2026年", "请写明年份")
    admin.says("2026年11月2日")
    await admin.sees("结束日期")
    admin.says("两周")
    await admin.sees("结束日期", "没有看懂“两周”")
    admin.says("2026年11月20日")
    await admin.sees("结束日期", "2026年11月20日（星期五）已过")
    admin.says("2026年11月1日")
    await admin.sees("结束日期2026年11月1日（星期日）早于开始日期2026年11月2日（星期一）")
    admin.says("1月10日")
    await admin.sees("2027年1月10日（星期日），不在2026年")
    await admin.taps("是，2027年1月10日")
    preview = await admin.sees("请核对", "2026年11月2日（星期一）", "2027年1月10日（星期日）")
    assert "工作日" not in preview.text
    admin.says("1月12日")
    again = await admin.sees("刚才的文字未计入", "核对无误请点“确认代理”")
    assert "2027年1月10日" in again.text
    assert again.text.count("请点“") == 1
    await admin.taps("确认代理")
    await admin.sees("代理已设定", "由李春梅代理王立新")


async def test_a_delegate_from_outside_joins_by_a_link_and_is_gone_after_the_term(county: Scene) -> None:
    admin, newcomer = county.phone("陈思远"), county.phone("邓少华")
    admin.says("单位人员")
    await admin.taps("大桥乡党委")
    await admin.taps("杨国栋")
    await admin.taps("设代理人")
    await admin.sees("代理人姓名")
    admin.says("姓名：邓少华\n开始日期：今天\n结束日期：11月25日")
    await admin.sees("请核对", "邓少华")
    await admin.taps("确认代理")
    link = await admin.sees("?start=", "邓少华：您好")
    newcomer.start(link.text.split("?start=")[1].split()[0])
    await newcomer.sees("绑定成功", "大桥乡党委代理大桥乡党委书记")
    await newcomer.sees("您好")
    newcomer.says("报送")
    await newcomer.sees("述职报告摘要")
    await county.advance_to("2026-11-26 09:00")
    newcomer.says("报送")
    await newcomer.sees("还没有绑定单位")
    admin.says("单位人员")
    await admin.taps("大桥乡党委")
    card = await admin.sees("大桥乡党委", "杨国栋")
    assert "邓少华" not in card.text


async def test_the_department_gets_a_ledger_as_a_workbook(county: Scene) -> None:
    admin, secretary = county.phone("陈思远"), county.phone("王立新")
    await draft(secretary, "确认报送")
    await secretary.sees("回执号")
    admin.says("/export")
    await admin.sees("导出台账", "请选择要导出的事项")
    await admin.taps("述职报告摘要")
    await admin.sees("请选择周期")
    assert "正在生成台账" in (await admin.taps("2026年度") or "")
    message = await admin.sees("2026年度述职报告摘要台账，共6项")
    document = message.body["document"]
    assert document["file_name"] == "2026年度述职报告摘要台账.xlsx"
    sheet = load_workbook(io.BytesIO(county.world.state.files[document["file_id"]].content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("序号", "单位")
    assert "建成红色阵地四处" in rows[1]
    secretary.says("/export")
    await secretary.sees("没有使用此功能的权限")
