"""单位人员 through the chat: invite and join, hand over, remove, import a roster."""

import io

from openpyxl import load_workbook

from sandbox.params import Upload
from tests.journeys.scene import Phone, Scene

LINK = "?start="
HEADING = "单位,单位类型,上级单位,姓名,职务,角色\n"


async def code_for(admin: Phone, name: str) -> str:
    """The one-time code of the link that is to be forwarded to somebody."""
    message = await admin.sees(LINK, f"{name}：您好")
    return message.text.split(LINK)[1].split()[0]


def send_file(phone: Phone, name: str, content: bytes) -> None:
    """Send a document."""
    phone.forget()
    phone.world.upload(phone.person_id, phone.chat_id, Upload(name, "application/octet-stream", content))


async def open_unit(admin: Phone, unit: str) -> None:
    admin.says("单位人员")
    await admin.sees("单位人员", "已启用")
    await admin.taps(unit)
    await admin.sees(unit)


async def invite(admin: Phone, unit: str, name: str, role: str, spelt: str = "") -> str:
    await open_unit(admin, unit)
    await admin.taps("邀请")
    if spelt:
        await admin.sees("尚未启用")
        await admin.taps("邀请其他人员")
    await admin.sees("姓名")
    admin.says(name)
    await admin.sees("第2项", "角色")
    await admin.taps(role)
    await admin.sees("第3项", "职务")
    await admin.taps("跳过")
    await admin.sees("请核对", name, role)
    await admin.taps("生成邀请链接")
    return await code_for(admin, spelt or name)


async def hand_over(admin: Phone, unit: str, leaving: str, name: str, leaves: str) -> str:
    await open_unit(admin, unit)
    await admin.taps(leaving)
    await admin.sees(leaving, "交接")
    await admin.taps("交接")
    await admin.sees("继任者姓名")
    admin.says(name)
    await admin.sees("第2项", "职务")
    await admin.taps("跳过")
    await admin.sees("原任何时离任")
    await admin.taps(leaves)
    await admin.sees("请核对", name, leaves)
    await admin.taps("确认交接")
    return await code_for(admin, name)


async def test_an_invited_person_joins_and_the_inviter_is_told(county: Scene) -> None:
    admin, newcomer, late = county.phone("陈思远"), county.phone("唐一鸣"), county.phone("冯雅琴")
    code = await invite(admin, "大桥乡党委", "唐一鸣", "党务干部")
    newcomer.start(code)
    await newcomer.sees("绑定成功", "大桥乡党委")
    await newcomer.sees("唐一鸣，您好", "大桥乡党委")
    await admin.sees("唐一鸣已加入", "大桥乡党委")
    await admin.taps("查看单位")
    card = await admin.sees("大桥乡党委", "唐一鸣")
    newcomer.says("报送")
    await newcomer.sees("述职报告摘要")
    late.start(code)
    await late.sees("邀请链接无效或已失效")
    assert card.text.split("\n")[-2:] == [
        "杨国栋　大桥乡党委书记　党（工）委书记　已启用",
        "唐一鸣　党务干部　已启用",
    ]
    assert not any("冯雅琴" in text for text in admin.texts())


async def test_after_five_wrong_codes_a_stranger_hears_nothing_more(county: Scene) -> None:
    stranger = county.phone("唐一鸣")
    for n in range(5):
        stranger.start(f"wrong{n}")
        await stranger.sees("邀请链接无效或已失效")
    before = len(stranger.texts())
    stranger.start("wrong5")
    stranger.says("/about")
    await stranger.sees("述职督办助手", "主办")
    assert len(stranger.texts()) == before + 1


async def test_a_revoked_invitation_no_longer_opens(county: Scene) -> None:
    admin, newcomer = county.phone("陈思远"), county.phone("唐一鸣")
    code = await invite(admin, "大桥乡党委", "唐一鸣", "党务干部")
    await open_unit(admin, "大桥乡党委")
    assert await admin.taps("撤销邀请：唐一鸣") == "邀请已撤销"
    newcomer.start(code)
    await newcomer.sees("邀请链接无效或已失效")


async def test_a_secretary_hands_over_and_the_duties_stay_with_the_unit(county: Scene) -> None:
    admin, leaving, successor = county.phone("陈思远"), county.phone("杨国栋"), county.phone("邓少华")
    code = await hand_over(admin, "大桥乡党委", "杨国栋", "邓少华", "继任者启用时")
    leaving.says("报送")
    owed = await leaving.sees("报送（1项）", "述职报告摘要")
    successor.start(code)
    await successor.sees("绑定成功", "大桥乡党委书记")
    await successor.sees("您好")
    await admin.sees("邓少华已加入")
    successor.says("报送")
    taken_over = await successor.sees("报送（1项）", "述职报告摘要")
    assert taken_over.text == owed.text
    leaving.says("报送")
    await leaving.sees("还没有绑定单位")


async def test_a_member_is_removed_after_a_second_look(county: Scene) -> None:
    admin, clerk = county.phone("陈思远"), county.phone("李春梅")
    await open_unit(admin, "青山镇党委")
    await admin.taps("李春梅")
    await admin.taps("移除")
    await admin.sees("确认移除李春梅", "事项和办理记录保留")
    assert await admin.taps("确认移除") == "已移除"
    await admin.sees("已移除：李春梅")
    clerk.says("报送")
    await clerk.sees("还没有绑定单位")


async def test_a_member_is_removed_and_forgotten(county: Scene) -> None:
    admin, clerk = county.phone("陈思远"), county.phone("李春梅")
    clerk.says("/my")
    await clerk.sees("我的事项")
    await open_unit(admin, "青山镇党委")
    await admin.taps("李春梅")
    await admin.taps("移除")
    await admin.sees("确认移除李春梅", "讲话文稿中写到的姓名按原文保留")
    await admin.taps("移除并删除个人信息")
    said = await admin.sees("已移除并删除个人信息：青山镇党委", "讲话文稿和办理记录属单位，予以保留")
    assert "李春梅" not in said.text
    await open_unit(admin, "青山镇党委")
    assert not any("李春梅" in label for label in admin.buttons())
    clerk.says("报送")
    await clerk.sees("还没有绑定单位")


async def test_a_unit_is_added_and_its_running_duties_with_it(county: Scene) -> None:
    admin = county.phone("陈思远")
    await open_unit(admin, "清河县委组织部")
    await admin.taps("新增单位")
    await admin.sees("单位名称")
    admin.says("县卫生健康局党组")
    await admin.sees("单位类型")
    await admin.taps("县直部门")
    await admin.sees("请核对", "县卫生健康局党组")
    await admin.taps("确认新增")
    await admin.sees("县卫生健康局党组", "还没有人员")
    admin.says("总览")
    await admin.taps("2026年度述职")
    duty = await admin.sees("2026年度述职", "（7个单位）")
    assert "县卫生健康局党组　未报" in duty.text


async def test_a_roster_is_corrected_confirmed_and_imported(county: Scene) -> None:
    admin = county.phone("陈思远")
    await open_unit(admin, "清河县委组织部")
    await admin.taps("导入名单")
    await admin.sees("请在一小时内直接发送")
    send_file(admin, "名单.csv", (HEADING + "县民政局党组,部门,清河县委组织部,何平,党组书记,司机\n").encode("gb18030"))
    await admin.sees("名单已收到")
    await admin.sees("1处需要更正", "第2行：不认识的角色“司机”")
    send_file(admin, "名单.csv", (HEADING + "县民政局党组,部门,清河县委组织部,何平,党组书记,书记\n").encode())
    await admin.sees("名单核对无误", "新增单位1个：县民政局党组", "何平")
    await admin.taps("确认导入")
    await admin.sees("名单已导入", "已向新单位下达进行中的事项", "点“返回单位人员”，打开单位，点“邀请”后点本人")

    # What the sentence says is what there is.
    await admin.taps("返回单位人员")
    await admin.taps("县民政局党组")
    await admin.sees("何平", "未启用")
    await admin.taps("邀请")
    await admin.sees("以下人员已在名单中，尚未启用")
    await admin.taps("何平")
    code = await code_for(admin, "何平")
    secretary = county.phone("邓少华")
    secretary.start(code)
    await secretary.sees("绑定成功", "何平", "县民政局党组")
    await open_unit(admin, "县民政局党组")
    card = await admin.sees("县民政局党组", "何平")
    assert card.text.endswith("何平　党组书记　党（工）委书记　已启用")


async def test_the_import_is_offered_where_all_units_are(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("单位人员")
    await admin.sees("单位人员", "已启用")
    await admin.taps("导入名单")
    await admin.sees("请在一小时内直接发送")
    county.phone("陈思远").says("单位人员")
    await admin.taps("新增单位")
    await admin.sees("单位名称")


async def test_a_roster_that_would_give_a_unit_two_secretaries_says_so_before(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("单位人员")
    await admin.taps("导入名单")
    await admin.sees("请在一小时内直接发送")
    rows = "青山镇党委,,,周海波 13800000000,,书记\n双河镇党委,乡镇,清河县委组织部,空缺,党委书记,书记\n"
    send_file(admin, "名单.csv", (HEADING + rows).encode())
    page = await admin.sees("名单核对无误", "青山镇党委将有2名书记：王立新（现任）、周海波")
    for sentence in (
        "未设人员：第3行双河镇党委（空缺）",
        "尚无书记的单位：双河镇党委",
        "号码不保存：第2行周海波",
        "未填写职务：",
    ):
        assert sentence in page.text
    await admin.taps("确认导入")
    await admin.sees("名单已导入")
    send_file(admin, "名单.csv", (HEADING + rows).encode())
    await admin.sees("目前没有等待文件")


async def test_a_name_that_is_in_the_unit_already_is_invited_as_that_person(county: Scene) -> None:
    admin, clerk = county.phone("陈思远"), county.phone("邓少华")
    rows = "大桥乡党委,,,买买提·吐尔逊,组织委员,组织委员\n"
    await open_unit(admin, "清河县委组织部")
    await admin.taps("导入名单")
    await admin.sees("请在一小时内直接发送")
    send_file(admin, "名单.csv", (HEADING + rows).encode())
    await admin.sees("名单核对无误")
    await admin.taps("确认导入")
    await admin.sees("名单已导入")
    code = await invite(admin, "大桥乡党委", "买买提•吐尔逊", "党务干部", "买买提·吐尔逊")
    await admin.sees("已在大桥乡党委名单中（党务干部），链接供本人启用")
    clerk.start(code)
    await clerk.sees("绑定成功", "大桥乡党委")
    await open_unit(admin, "大桥乡党委")
    card = await admin.sees("大桥乡党委", "吐尔逊")
    assert card.text.count("吐尔逊") == 1
    assert card.text.endswith("买买提·吐尔逊　组织委员　党务干部　已启用")


async def test_somebody_who_has_joined_already_is_not_invited_again(county: Scene) -> None:
    admin = county.phone("陈思远")
    await open_unit(admin, "青山镇党委")
    await admin.taps("邀请")
    await admin.sees("姓名")
    admin.says("李春梅")
    await admin.sees("第2项", "角色")
    await admin.taps("党务干部")
    await admin.taps("跳过")
    said = await admin.taps("生成邀请链接")
    assert "李春梅（青山镇党委，党务干部）已绑定账号，无需再邀请" in said
    assert "重新邀请" in said


async def test_the_template_comes_as_a_workbook_that_can_be_sent_back(county: Scene) -> None:
    admin = county.phone("陈思远")
    await open_unit(admin, "清河县委组织部")
    await admin.taps("导入名单")
    await admin.sees("下载模板")
    await admin.taps("下载模板")
    message = await admin.sees("名单模板")
    content = county.world.state.files[message.body["document"]["file_id"]].content
    assert load_workbook(io.BytesIO(content)).sheetnames == ["名单", "说明"]
    send_file(admin, "名单.xlsx", content)
    await admin.sees("名单有2处需要更正", "第2行：这是模板的示例行")


async def test_a_file_of_another_kind_or_out_of_place_is_refused(county: Scene) -> None:
    admin = county.phone("陈思远")
    send_file(admin, "名单.csv", HEADING.encode())
    await admin.sees("目前没有等待文件")
    await open_unit(admin, "清河县委组织部")
    await admin.taps("导入名单")
    await admin.sees("请在一小时内直接发送")
    send_file(admin, "名单.docx", b"PK")
    await admin.sees("只能是 .xlsx 或 .csv")
    assert not any("名单已收到" in text for text in admin.texts())


async def test_nobody_but_administrators_gets_in(county: Scene) -> None:
    for name in ("王立新", "林晓东", "周正平"):
        phone = county.phone(name)
        phone.says("/units")
        await phone.sees("没有使用此功能的权限")
        phone.says("单位人员")
        await phone.sees("没有使用此功能的权限")
        phone.says("/help")
        await phone.sees("可用命令")
        assert phone.texts()[:-1] == ["您没有使用此功能的权限。如有疑问，请联系组织部。"] * 2
