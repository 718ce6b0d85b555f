"""Files and templates of notices, through the chat: what goes along is opened and taken back, blanks are filled."""

from sandbox.models import Message
from services.notice_files import PREFIX
from tests.journeys.hostile import pressed, query, shove
from tests.journeys.scene import Phone, Scene
from tests.journeys.test_albums import ARCHIVE, album
from tests.journeys.test_attachments import DOCX, PHOTO, content, received
from tests.journeys.test_notices import bind, posts, write

MEETING = """会议名称：基层党建例会
会议时间：12月1日9:00
会议地点：县委三楼会议室
参加人员：各单位党务干部
主要议程：通报季度情况
联系人及电话：基层办 3366"""
TABLE = b"PK\x03\x04" + "统计表".encode()


def given(phone: Phone) -> list[Message]:
    """The documents that the bot has sent here."""
    return [one for one in phone.messages() if one.sender.get("is_bot") and "document" in one.body]


async def test_a_notice_to_two_units_with_a_file_takes_nine_steps_and_its_receivers_open_it(county: Scene) -> None:
    admin, receiver = county.phone("陈思远"), county.phone("杨国栋")
    admin.says("通知")
    await admin.taps("新建通知")
    admin.says("关于报送情况的通知\n各乡镇党委：\n请于9月30日前报送，联系人：基层办。")
    await admin.sees("收件人看到的内容如下")
    admin.sends("统计表.xlsx", TABLE)
    await admin.sees("附件：统计表.xlsx（1 KB）", "已保存，随通知发出")
    await admin.sees("收件人看到的内容如下", "附件：统计表.xlsx（1 KB）")
    await admin.taps("选择单位")
    await admin.taps("大桥乡党委")
    await admin.taps("县教育局党组")
    await admin.taps("选好了")
    await admin.sees("2个单位")
    assert "开始发送" in await admin.taps("立即发送")
    await admin.sees("状态：已发送", "附件：统计表.xlsx")
    await receiver.sees("【通知】关于报送情况的通知", "附件：统计表.xlsx（1 KB）")
    await receiver.taps("附件：统计表.xlsx")
    assert content(receiver, await received(receiver, "统计表.xlsx")) == TABLE
    # Twice is once; whoever it was not for gets nothing, by the button's data or by the link from the group.
    await receiver.taps("附件：统计表.xlsx")
    other = county.phone("王立新")
    shove(county, pressed(county, other.person_id, "v1:n.file:1"))
    other.start(f"{PREFIX}1")
    await other.sees("没有找到该通知")
    await county.quiet()
    assert (len(given(receiver)), len(given(other))) == (1, 0)


async def test_an_album_a_photo_and_what_cannot_be_taken_come_to_one_draft_that_stays_in_view(county: Scene) -> None:
    admin = county.phone("陈思远")
    await write(admin)
    album(admin, *((f"附表{number}.docx", DOCX) for number in (1, 2, 3)), ARCHIVE)
    await admin.sees("收件人看到的内容如下", "附件：1. 附表1.docx", "3. 附表3.docx")
    await admin.sees("附件：附表1.docx", "附件：附表3.docx", "附件未能保存：全部材料.zip", "附件只能是")
    for name, reason in (("【机密】名单.docx", "机密"), ("程序.exe", "附件只能是")):
        admin.sends(name, DOCX)
        await admin.sees(reason)
    admin.world.upload(admin.person_id, admin.chat_id, PHOTO, as_a_photo=True)
    await admin.sees("4. 图片4.jpg")
    await county.quiet()
    await admin.taps("附件（")
    await admin.sees("一份通知最多5个附件")
    await admin.taps("移除附件2")
    page = await admin.sees("1. 附表1.docx", "2. 附表3.docx")
    assert "附表2" not in page.text
    # The answer to the album says so as well; what is removed there shows the draft anew.
    assert not any("附件：附表2" in text for text in admin.texts())
    await admin.taps("移除附件：附表1.docx")
    await admin.sees("收件人看到的内容如下", "附件：附表3.docx")
    await admin.taps("立即发送")
    assert [one for one in (await county.phone("王立新").sees("【通知】")).inline_buttons() if "附件" in one["text"]]
    assert "已发送" in await admin.taps("移除附件")


async def test_a_correction_changes_the_files_and_a_withdrawal_takes_them_away(county: Scene) -> None:
    admin, secretary, clerk = county.phone("陈思远"), county.phone("王立新"), county.phone("李春梅")
    await write(admin)
    admin.sends("旧表.docx", DOCX)
    await admin.sees("已保存，随通知发出")
    await admin.taps("立即发送")
    await secretary.sees("附件：旧表.docx")
    await admin.taps("更正")
    await admin.sees("更正后的正文")
    admin.sends("新表.xlsx", TABLE)
    await admin.sees("新表.xlsx", "已保存")
    await admin.taps("使用已有内容")
    admin.says("附件改为新表")
    await admin.sees("重新签收")
    await admin.taps("否")
    await admin.sees("是否保留原附件")
    await admin.taps("否")
    await admin.sees("请核对", "附件：新表.xlsx")
    await admin.taps("确认更正")
    await secretary.sees("附件：新表.xlsx", "本通知已更正（")
    await secretary.taps("附件：新表.xlsx")
    assert content(secretary, await received(secretary, "新表.xlsx")) == TABLE
    shove(county, pressed(county, clerk.person_id, "v1:n.file:1"))
    await admin.taps("撤回")
    admin.says("会议延期，另行通知")
    await admin.taps("确认撤回")
    await clerk.sees("【已撤回】", "已保存的附件请删除")
    assert not any("附件" in label for label in clerk.buttons())
    clerk.start(f"{PREFIX}2")
    await clerk.sees("已撤回，附件不再提供")
    assert given(clerk) == []
    assert query(county, "SELECT state FROM attachment ORDER BY id") == [("failed",), ("failed",)]


async def test_from_the_group_a_file_is_opened_in_private_and_the_group_stays_quiet(county: Scene) -> None:
    admin, member = county.phone("陈思远"), county.phone("王立新")
    await bind(county)
    await write(admin)
    admin.sends("统计表.xlsx", TABLE)
    await admin.sees("已保存，随通知发出")
    await admin.taps("附“去办理”按钮")
    await admin.sees("和“去办理”")
    await admin.taps("发到工作群")
    group = county.in_group("王立新")
    await group.sees("【通知】关于报送情况的通知", "附件：统计表.xlsx")
    # Both lead into the private chat: the press has an address for its answer, and no words.
    assert await group.taps("附件：统计表.xlsx") == ""
    assert await group.taps("去办理") == ""
    member.start(f"{PREFIX}1")
    assert content(member, await received(member, "统计表.xlsx")) == TABLE
    assert len(posts(county)) == 1
    assert given(group) == []


async def test_a_notice_of_a_template_takes_one_message_for_all_blanks_and_is_kept_as_a_template(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("通知")
    await admin.taps("用模板起草")
    await admin.sees("通知模板", "存为模板")
    await admin.taps("会议通知")
    await admin.sees("会议名称")
    admin.says(MEETING)
    await admin.sees("【通知】关于召开基层党建例会的通知", "12月1日9:00在县委三楼会议室召开", "需要，正文下附“签收”")
    await admin.taps("存为模板")
    await admin.sees("模板名称")
    admin.says("会议通知（例会）")
    await admin.sees("已存为模板")
    await admin.sees("收件人看到的内容如下")
    admin.says("/notice")
    await admin.taps("用模板起草")
    await admin.taps("管理")
    await admin.sees("模板：会议通知（例会）")
    await admin.taps("用此模板起草")
    await admin.sees("收件人看到的内容如下", "基层党建例会")
    admin.says("/notice")
    await admin.taps("用模板起草")
    await admin.taps("管理")
    await admin.taps("删除")
    await admin.sees("确认删除模板")
    assert await admin.taps("确认删除") == "模板已删除。"
    assert not any("例会" in label for label in admin.buttons())
