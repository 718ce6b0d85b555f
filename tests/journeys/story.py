"""The story that the first version has to play without a fault, from an empty database to the reminders."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox import World
from sandbox.models import Message
from sandbox.params import Upload
from tests.journeys.scene import Phone, person

ROSTER = (
    "单位,单位类型,上级单位,姓名,职务,角色\n"
    "清河县委组织部,组织部门,,,,\n"
    "青山镇党委,乡镇,清河县委组织部,,,\n"
    "柳林镇党委,乡镇,清河县委组织部,刘志强,柳林镇党委书记,书记\n"
    "县教育局党组,县直部门,清河县委组织部,,,\n"
)
SUMMARY = (
    "上年度问题整改情况：三项均已整改\n主要做法和成效：建成阵地四处\n存在问题及原因：经费偏紧\n下一步打算：抓好换届"
)
FIVE = {
    "培树典型": "名称：红旗支部\n预期成果：全县推广",
    "包抓软弱涣散党组织": (
        "名称：整顿河湾村\n预期成果：年内转化\n党组织名称：河湾村党支部\n主要问题：班子不齐\n整顿措施：补齐班子"
    ),
    "党建创新项目": "名称：网格先锋\n预期成果：形成经验\n立项理由：治理需要",
    "重点调研课题": "名称：村集体经济调研\n预期成果：报告一篇",
    "专题辅导讲座": "名称：学习全会精神\n预期成果：全员受教育\n听讲对象：全体党员",
}


@dataclass
class Play:
    """One performance: the world, and how its bot is moved to another instant."""

    world: World
    move_to: Callable[[str], Awaitable[None]]

    def phone(self, name: str) -> Phone:
        """Somebody's private chat with the bot."""
        return Phone(self.world, person(name), person(name))


async def tell(play: Play) -> None:
    """Play the whole story; it begins on Monday 2026-02-02 at 9:30 with an empty database."""
    admin = play.phone("陈思远")
    admin.start()
    await admin.sees("您好")
    await import_roster(play, admin)
    clerk = await join(play, admin, "青山镇党委", "唐一鸣", "党务干部")
    secretary = await join(play, admin, "青山镇党委", "邓少华", "书记")
    await five_ones(secretary)
    await notice(admin, secretary, clerk)
    await quarter_end(play, admin, secretary, clerk)
    await duty_report(play, admin, secretary, clerk)


async def import_roster(play: Play, admin: Phone) -> None:
    """The department imports its units."""
    admin.says("单位人员")
    await admin.sees("单位人员", "已启用")
    await admin.taps("组织部")
    await admin.taps("导入名单")
    await admin.sees("导入名单", ".xlsx")
    admin.forget()
    play.world.upload(admin.person_id, admin.chat_id, Upload("名单.csv", "text/csv", ROSTER.encode("utf-8-sig")))
    await admin.sees("新增单位")
    await admin.taps("确认导入")
    await admin.sees("名单已导入")


async def join(play: Play, admin: Phone, unit: str, name: str, role: str) -> Phone:
    """The department invites somebody, who follows the link."""
    admin.says("单位人员")
    await admin.sees("单位人员", unit)
    await admin.taps(unit)
    await admin.taps("邀请")
    await admin.sees("姓名")
    admin.says(name)
    await admin.sees("角色")
    await admin.taps(role)
    await admin.sees("职务")
    await admin.taps("跳过")
    await admin.sees("请核对", name)
    await admin.taps("生成邀请链接")
    message = await admin.sees("?start=", f"{name}：您好")
    phone = play.phone(name)
    phone.start(message.text.split("?start=")[1].split()[0])
    await phone.sees("绑定成功", unit)
    await phone.sees("您好")
    await admin.sees(f"{name}已加入")
    return phone


async def five_ones(secretary: Phone) -> None:
    """The secretary registers all five."""
    for kind, words in FIVE.items():
        secretary.says("五个一")
        await secretary.sees("年度五个一", kind)
        await secretary.taps(f"五个一·{kind}")
        await secretary.sees(kind, "状态：未登记")
        await secretary.taps("登记")
        await secretary.sees("第1项")
        secretary.says(words)
        await skip_to_preview(secretary)
        await secretary.taps("确认")
        await secretary.sees("已登记", "回执号")


async def skip_to_preview(phone: Phone) -> Message:
    """Pass over what may be passed over."""
    page = await phone.sees("")
    while "请核对" not in page.text:
        await phone.taps("跳过")
        page = await phone.sees("")
    return page


async def notice(admin: Phone, secretary: Phone, clerk: Phone) -> None:
    """The department sends a notice to everybody and sees who has signed."""
    admin.says("/notice")
    await admin.sees("通知")
    await admin.taps("新建通知")
    await admin.sees("标题")
    admin.says("标题：关于召开工作例会的通知\n正文：请按时参加。\n是否需要签收：是\n是否紧急：否")
    await admin.sees("收件人看到的内容如下")
    await admin.taps("选择对象")
    await admin.sees("个单位")
    await admin.taps("完成")
    await admin.taps("立即发送")
    await admin.sees("已发送")
    for phone in (secretary, clerk):
        await phone.sees("【通知】关于召开工作例会的通知")
    await secretary.taps("签收")
    await secretary.sees("您已于", "签收")
    await admin.sees("已签收1人")


async def quarter_end(play: Play, admin: Phone, secretary: Phone, clerk: Phone) -> None:
    """The clock moves to the quarter's end: the right people, and only they, are reminded; then never again."""
    await play.move_to("2026-03-02 09:00")
    for phone in (admin, secretary, clerk):
        phone.forget()
    await play.move_to("2026-03-24 09:00")
    for phone in (secretary, clerk):
        await phone.sees("2026年第一季度党建工作情况", "3月31日")
    assert not any("2026年第一季度党建工作情况" in text for text in play.phone("刘志强").texts())
    clerk.says("报送")
    await clerk.taps("第一季度党建工作情况")
    await clerk.sees("待报送")
    await clerk.taps("填写报送")
    await clerk.sees("工作进展", "红旗支部", "〔五个一·")
    await clerk.taps("采用草稿")
    await clerk.sees("好的做法")
    await clerk.taps("跳过")
    await clerk.sees("存在问题")
    await clerk.taps("跳过")
    await clerk.sees("下步打算")
    clerk.says("抓好整改")
    await clerk.sees("请核对")
    await clerk.taps("确认报送")
    await clerk.sees("回执号")
    before = len(secretary.texts())
    await play.move_to("2026-03-30 09:05")
    admin.says("/review")
    await admin.sees("待审核", "第一季度党建工作情况")
    assert not any("【提醒】" in text and "第一季度" in text for text in secretary.texts()[before:])


async def duty_report(play: Play, admin: Phone, secretary: Phone, clerk: Phone) -> None:
    """Draft, confirmation, return with a reason, again, acceptance."""
    await play.move_to("2026-11-09 10:00")
    clerk.says("报送")
    await clerk.sees("述职报告摘要")
    await clerk.taps("述职报告摘要")
    await clerk.sees("状态：待报送")
    await clerk.taps("起草")
    await clerk.sees("第1项，共4项")
    clerk.says(SUMMARY)
    await clerk.sees("请核对")
    await clerk.taps("提交书记确认")
    await clerk.sees("待书记确认")
    await secretary.sees("【待确认】", "唐一鸣已起草")
    await secretary.taps("查看并办理")
    await secretary.sees("建成阵地四处")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-1")
    await review(admin, "退回")
    await admin.sees("理由")
    admin.says("请补充党员教育情况")
    await admin.sees("请核对")
    await admin.taps("确认")
    await admin.sees("已退回")
    await secretary.sees("【退回】", "请补充党员教育情况")
    await secretary.taps("查看并办理")
    await secretary.sees("状态：已退回")
    await secretary.taps("修改内容")
    await secretary.sees("请核对")
    secretary.says("主要做法和成效：建成阵地四处，培训党员六期\n下一步打算：抓好换届")
    await secretary.sees("请核对", "培训党员六期")
    await secretary.taps("确认报送")
    await secretary.sees("回执号", "-2")
    await review(admin, "审核通过")
    await admin.sees("已通过")
    await secretary.sees("【已通过】")


async def review(admin: Phone, answer: str) -> None:
    """Open what waits and answer it."""
    admin.says("审核")
    await admin.sees("待审核", "述职报告摘要")
    await admin.taps("述职报告摘要")
    await admin.sees("状态：待审核")
    await admin.taps(answer)
