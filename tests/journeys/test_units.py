"""单位人员 through the chat: invite and join, hand over, remove, import a roster."""

from tests.journeys.scene import Phone, Scene

LINK = "?start="


def code_in(phone: Phone) -> str:
    """The one-time code of the newest link on the screen."""
    text = next(text for text in reversed(phone.texts()) if LINK in text)
    return text.split(LINK)[1].split()[0]


async def invite(admin: Phone, unit: str, name: str, role: str) -> str:
    admin.says("单位人员")
    await admin.sees("单位人员", "已启用")
    await admin.taps(unit)
    await admin.sees(unit)
    await admin.taps("邀请")
    await admin.sees("姓名")
    admin.says(name)
    await admin.sees("角色")
    await admin.taps(role)
    await admin.sees("职务")
    await admin.taps("跳过")
    await admin.sees("请核对", name, role)
    await admin.taps("生成邀请链接")
    await admin.sees(LINK, name)
    return code_in(admin)


async def test_an_invited_person_joins_and_the_inviter_is_told(county: Scene) -> None:
    admin, newcomer = county.phone("陈思远"), county.phone("唐一鸣")
    code = await invite(admin, "大桥乡党委", "唐一鸣", "党务干部")
    admin.forget()
    newcomer.start(code)
    await newcomer.sees("绑定成功", "大桥乡党委")
    await newcomer.sees("唐一鸣，您好", "大桥乡党委")
    await admin.sees("唐一鸣已加入", "大桥乡党委")
    await admin.taps("查看单位")
    await admin.sees("唐一鸣", "已启用")
    newcomer.says("报送")
    await newcomer.sees("述职报告摘要")
    other = county.phone("冯雅琴")
    other.start(code)
    await other.sees("邀请链接无效或已失效")
