"""All five of the 五个一 in one message or one table: one preview, one confirmation, and on from one to the next."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from openpyxl import Workbook

from tests.journeys.scene import Phone, Scene

FIVE = """青山镇五个一登记如下：
一、培树典型：河东村“红色代办”服务站，年底建成县级示范点
二、包抓软弱涣散党组织
名称：河西村党支部整顿提升
党组织名称：河西村党支部
主要问题：班子不团结，开会少
整顿措施：选派第一书记
预期成果：年底摘帽
三、党建创新项目：“支部＋合作社”联建；全镇集体收入增长一成；产业基础弱
四、重点调研课题：村级集体经济发展路径研究，形成调研报告
五、专题辅导讲座：新任村干部业务辅导，听讲对象：村两委干部，预期成果：人人会办党务"""


async def opens(phone: Phone, label: str = "各项一起填") -> None:
    """Two taps or words to the pattern."""
    phone.says("五个一")
    await phone.sees("2026年度五个一", "培树典型")
    await phone.taps(label)


async def test_five_are_registered_with_one_message_and_one_confirmation(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens(secretary)
    await secretary.sees("请把各项写在一条消息里发送", "党组织名称：")
    secretary.says(FIVE)
    await secretary.sees("请核对", "河东村“红色代办”服务站", "年底摘帽", "产业基础弱", "人人会办党务", "王立新（书记）")
    await secretary.taps("确认")
    await secretary.sees("已登记5项", "回执号")
    secretary.says("五个一")
    await secretary.sees("已登记", "河东村“红色代办”服务站", "新任村干部业务辅导")


async def test_what_is_missing_is_asked_part_by_part_and_what_is_right_is_kept(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens(secretary)
    await secretary.sees("请把各项写在一条消息里发送")
    secretary.says("培树典型：河东村服务站，建成示范点\n专题辅导讲座：业务辅导")
    await secretary.sees("包抓软弱涣散党组织·名称")
    await secretary.taps("跳过")
    await secretary.sees("党建创新项目·名称")
    await secretary.taps("跳过")
    await secretary.sees("重点调研课题·名称")
    await secretary.taps("跳过")
    await secretary.sees("专题辅导讲座·预期成果")
    secretary.says("人人会办")
    await secretary.sees("专题辅导讲座·听讲对象")
    secretary.says("村两委干部")
    await secretary.sees("请核对", "这次不填", "河东村服务站", "村两委干部")
    await secretary.taps("专题辅导讲座")
    await secretary.sees("要改哪一处")
    await secretary.taps("听讲对象")
    await secretary.sees("村两委干部")
    secretary.says("全镇党员")
    await secretary.sees("请核对", "全镇党员")
    await secretary.taps("确认")
    await secretary.sees("已登记2项", "培树典型", "专题辅导讲座")


async def test_a_table_from_the_bot_comes_back_filled_in(county: Scene) -> None:
    secretary = county.phone("王立新")
    await opens(secretary)
    await secretary.sees("请把各项写在一条消息里发送")
    await secretary.taps("取表格填写")
    await secretary.sees("请填好后在此处发送")
    secretary.sends("五个一.xlsx", table())
    await secretary.sees("已读取", "有2项", "培树典型、党建创新项目")
    await secretary.taps("填入")
    await secretary.sees("包抓软弱涣散党组织·名称")
    await secretary.taps("去核对")
    await secretary.sees("请核对", "河东村服务站", "联建")
    await secretary.taps("确认")
    await secretary.sees("已登记2项")


async def test_after_a_single_one_the_next_is_one_tap_away(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("五个一")
    await secretary.taps("培树典型")
    await secretary.sees("未登记")
    await secretary.taps("登记")
    await secretary.sees("第1项")
    secretary.says("名称：河东村服务站\n预期成果：建成示范点")
    await secretary.taps("去核对")
    await secretary.sees("请核对")
    await secretary.taps("确认")
    await secretary.sees("已登记", "回执号")
    await secretary.taps("下一项：包抓软弱涣散党组织")
    await secretary.sees("包抓软弱涣散党组织·登记", "第1项")


FIVE_ROWS: Sequence[list[Any]] = (
    ["项目", "名称", "预期成果", "立项理由"],
    ["培树典型", "河东村服务站", "建成示范点", "—"],
    ["党建创新项目", "联建", "增收", "产业弱"],
    ["重点调研课题", "", "", "—"],
)


def table(rows: Sequence[list[Any]] = FIVE_ROWS) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


async def records(phone: Phone, label: str) -> None:
    """From the command to the pattern."""
    phone.says("/meeting")
    await phone.sees("述职评议会")
    await phone.taps(label)
    await phone.sees("每行一个单位")


async def test_the_votes_of_several_units_are_typed_in_one_message(county: Scene) -> None:
    department = county.phone("陈思远")
    await records(department, "各单位票数一起录")
    department.says("单位 好 较好 一般 差 无效票\n青山镇 80 15 3 0 2\n柳林镇 70 20 5 1 4")
    await department.sees("请核对", "青山镇党委", "80票", "柳林镇党委", "70票")
    await department.taps("确认")
    await department.sees("已录入2项", "青山镇党委", "柳林镇党委")
    department.says("/meeting")
    await department.sees("青山镇党委", "民主测评")


async def test_votes_of_a_unit_that_has_them_or_of_no_unit_are_said_line_by_line(county: Scene) -> None:
    department = county.phone("陈思远")
    await records(department, "各单位票数一起录")
    department.says("青山镇 80 15 3 0 2")
    await department.sees("请核对")
    await department.taps("确认")
    await department.sees("已录入1项")
    await records(department, "各单位票数一起录")
    department.says("青山镇 1 2 3 4 5\n南山镇 6 7 8 9 9\n柳林镇 70 约 5 1 4")
    await department.sees("没有对上项目", "南山镇 6 7 8 9 9")
    await department.taps("不要这几行")
    await department.sees("柳林镇党委·较好")
    department.says("20")
    await department.sees("青山镇党委已有编号", "请在原事项上修改")
    await department.taps("跳过")
    await department.sees("请核对", "柳林镇党委")
    await department.taps("确认")
    await department.sees("已录入1项", "柳林镇党委")


async def test_comments_come_as_rows_copied_from_a_table(county: Scene) -> None:
    department = county.phone("陈思远")
    await records(department, "各单位点评一起录")
    rows = (
        "单位\t点评人\t肯定的成效\t指出的问题",
        '青山镇\t周正平\t阵地扎实\t"台账不全\n利用率低"',
        "柳林镇\t周正平\t产业好\t",
    )
    department.says("\n".join(rows))
    await department.sees("请核对", "阵地扎实", "利用率低", "产业好")
    await department.taps("确认")
    await department.sees("已录入2项")


async def test_the_scores_of_several_units_come_as_one_table(county: Scene) -> None:
    department = county.phone("陈思远")
    for unit in ("青山镇党委", "柳林镇党委"):
        department.says("/assess")
        await department.sees("年终考核")
        await department.taps("单独评分")
        await department.taps(unit)
        await department.sees("考核指标和权重")
        department.says("第一责任人职责 60\n问题整改 40")
        await department.sees("请核对")
        await department.taps("确认")
        await department.sees("待核验")
    department.says("/assess")
    await department.taps("各单位评分一起录")
    await department.sees("每行一个单位", "第一责任人职责　问题整改　评分依据")
    heading: list[Any] = ["单位", "第一责任人职责", "问题整改", "合计", "评分依据"]
    rows: list[list[Any]] = [["青山镇", 55.5, 32, 87.5, "督查记录"], ["柳林镇", 50, 41, 91, "核验"]]
    department.sends("评分.xlsx", table([heading, *rows]))
    await department.sees("已读取", "有2项")
    await department.taps("填入")
    await department.sees("柳林镇党委·问题整改", "不能大于40")
    # Quick fingers: a message between whose parts nobody could read anything would come as soon.
    county.clock.advance_to(county.clock.now() + timedelta(seconds=1))
    department.says("39")
    await department.sees("请核对", "55.5分", "39分")
    await department.taps("确认")
    await department.sees("已录入评分2项", "青山镇党委", "柳林镇党委")
    department.says("/assess")
    await department.sees("已评分")
    await department.taps("各单位拟定等次一起录")
    await department.sees("每行一个单位", "拟定等次　主要依据")
