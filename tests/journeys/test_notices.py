"""A notice from the first word to the last receipt, through the chat."""

from sandbox.models import Message
from services import notice_sending, receipts
from tests.journeys.scene import GROUP, Phone, Scene, person

PASTE = "标题：关于报送情况的通知\n正文：请于9月30日前报送，联系人：基层办。\n是否需要签收：是\n是否紧急：{urgent}"


async def write(phone: Phone, urgent: str = "否") -> None:
    """Write a notice as far as its preview."""
    phone.says("/notice")
    await phone.sees("通知")
    await phone.taps("新建通知")
    await phone.sees("标题")
    phone.says(PASTE.format(urgent=urgent))
    await phone.sees("收件人看到的内容如下", "请于9月30日前报送")


async def tick(county: Scene) -> None:
    """What a tick does for notices."""
    async with county.assistant.context() as ctx:
        await notice_sending.send_due(ctx)
        await receipts.refresh_progress(ctx)


async def bind(county: Scene) -> None:
    """Bring the bot into the work group and bind it."""
    admin = county.in_group("陈思远")
    county.world.set_bot(GROUP, person("陈思远"), "left")
    county.world.set_bot(GROUP, person("陈思远"), "member")
    await admin.sees("请组织部管理员在本群发送 /bind")
    admin.says("/bind")
    await admin.sees("本群已绑定")


def posts(county: Scene) -> list[Message]:
    """What the bot has said in the work group about the notice."""
    found = county.world.chat(GROUP).messages.values()
    return [one for one in found if one.sender.get("is_bot") and "关于报送情况" in one.text]


async def test_a_notice_is_written_aimed_sent_signed_and_followed_up(county: Scene) -> None:
    admin = county.phone("陈思远")
    await write(admin)
    await admin.taps("选择对象")
    await admin.sees("6个单位、10人")
    await admin.taps("按单位类型")
    await admin.taps("乡镇")
    await admin.sees("4个单位、7人")
    await admin.taps("党务干部")
    await admin.sees("4个单位、4人")
    await admin.taps("完成")
    await admin.taps("附“去办理”按钮")
    await admin.sees("签收”和“去办理”")
    assert "开始发送" in await admin.taps("立即发送")
    card = await admin.sees("已发送", "共4人")

    receivers = [county.phone(name) for name in ("王立新", "刘志强", "马文斌", "杨国栋")]
    for phone in receivers:
        await phone.sees("【通知】关于报送情况的通知")
    assert all("关于报送情况" not in text for text in county.phone("李春梅").texts())
    assert await receivers[0].taps("签收") == "已签收"
    await receivers[0].sees("您已于", "签收")
    assert "已签收" in receivers[0].buttons()
    assert "无需重复" in await receivers[0].taps("已签收")
    await receivers[1].taps("去办理")
    await receivers[1].sees("我的事项")

    await tick(county)
    live = await admin.sees("已送达4", "已签收2人", "其中已点“去办理”1人")
    assert live.message_id == card.message_id

    await admin.taps("未签收名单")
    await admin.sees("马文斌", "杨国栋")
    await admin.taps("催签")
    await admin.sees("催签预览", "以下2人")
    assert "2人" in await admin.taps("确认催签")
    await admin.sees("不再催签")
    assert not any("催签（" in label for label in admin.buttons())
    await receivers[3].sees("尚未收到您的签收")
    await receivers[3].taps("签收")
    await receivers[3].sees("您已于")


async def test_single_units_are_ticked_over_pages_and_a_tick_twice_is_one(county: Scene) -> None:
    admin = county.phone("沈佳宁")
    await write(admin)
    await admin.taps("选择对象")
    await admin.taps("逐个选择")
    await admin.sees("逐个选择：尚未选择", "0个单位")
    await admin.taps("选择单位")
    await admin.taps("大桥乡党委")
    await admin.sees("已选1个，共6个")
    assert "✓ 大桥乡党委" in admin.buttons()
    await admin.taps("县教育局党组")
    await admin.sees("已选2个")
    await admin.taps("大桥乡党委")
    await admin.sees("已选1个")
    await admin.taps("选好了")
    await admin.sees("1个单位、2人")


async def test_a_notice_to_two_units_takes_eight_steps_from_the_menu_to_the_sending(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("通知")
    await admin.taps("新建通知")
    admin.says("关于报送情况的通知\n各乡镇党委：\n请于9月30日前报送，联系人：基层办。\n县委组织部")
    page = await admin.sees("收件人看到的内容如下", "【通知】关于报送情况的通知", "签收：不需要")
    assert page.text.count("县委组织部") == 1
    assert "2026年11月23日" not in page.text
    await admin.taps("选择单位")
    await admin.taps("大桥乡党委")
    await admin.taps("县教育局党组")
    await admin.taps("选好了")
    await admin.sees("收件人看到的内容如下", "2个单位")
    assert "开始发送" in await admin.taps("立即发送")
    await county.phone("杨国栋").sees("【通知】关于报送情况的通知")
    assert all("关于报送情况" not in text for text in county.phone("王立新").texts())


async def test_a_text_without_a_title_proposes_one_and_forces_none(county: Scene) -> None:
    admin = county.phone("陈思远")
    admin.says("/notice")
    await admin.taps("新建通知")
    admin.says("各乡镇党委：\n请于12月5日前报送统计表。\n联系人：基层办。")
    await admin.sees("标题", "关于报送统计表的通知")
    admin.says("报表")
    await admin.sees("收件人看到的内容如下", "【通知】报表", "各乡镇党委")
    await admin.taps("标题改为：关于报表的通知")
    await admin.sees("【通知】关于报表的通知")
    assert not any("标题改为" in label for label in admin.buttons())


async def test_what_most_notices_do_not_have_is_one_press_on_the_draft(county: Scene) -> None:
    admin = county.phone("陈思远")
    await write(admin)
    await admin.taps("不要求签收")
    await admin.sees("签收：不需要")
    await admin.taps("要求签收")
    await admin.taps("附“去办理”按钮")
    await admin.sees("签收”和“去办理”")
    await admin.taps("标为紧急")
    await admin.sees("【紧急通知】")
    await admin.taps("取消紧急")
    assert "\n\n清河县委组织部\n" in (await admin.sees("【通知】")).text
    await admin.taps("去掉落款")
    await admin.taps("附落款")
    await admin.taps("去掉落款")
    page = await admin.sees("【通知】")
    assert "\n\n清河县委组织部\n" not in page.text
    await admin.taps("立即发送")
    assert "清河县委组织部" not in (await county.phone("王立新").sees("【通知】关于报送情况")).text


async def test_a_notice_is_corrected_and_then_withdrawn_where_it_stands(county: Scene) -> None:
    admin, secretary, clerk = county.phone("陈思远"), county.phone("王立新"), county.phone("李春梅")
    await write(admin)
    await admin.taps("立即发送")
    await admin.sees("已发送")
    notice = await secretary.sees("【通知】关于报送情况的通知")
    await clerk.sees("【通知】关于报送情况的通知")
    assert await secretary.taps("签收") == "已签收"
    await admin.taps("更正")
    await admin.sees("更正后的正文", "请于9月30日前报送")
    admin.says("请于9月25日前报送，联系人：基层办。")
    await admin.sees("更正说明")
    admin.says("报送时间改为9月25日")
    await admin.sees("重新签收")
    await admin.taps("否")
    await admin.sees("请核对", "9月25日前报送")
    await admin.taps("确认更正")
    await admin.sees("状态：已发送", "已更正1次", "报送时间改为9月25日")
    changed = await secretary.sees("请于9月25日前报送", "本通知已更正（", "您已于")
    assert changed.message_id == notice.message_id
    await secretary.sees("【通知更正】关于报送情况的通知", "无需重新签收")
    await clerk.sees("请于9月25日前报送", "本通知已更正（")
    assert all("【通知更正】" not in text for text in clerk.texts())
    await admin.taps("撤回")
    await admin.sees("撤回原因")
    admin.says("会议延期，另行通知")
    await admin.sees("请核对", "会议延期")
    await admin.taps("确认撤回")
    page = await admin.sees("状态：已撤回", "会议延期，另行通知")
    assert not {"更正", "撤回"} & {button["text"] for button in page.inline_buttons()}
    for phone in (secretary, clerk):
        await phone.sees("【已撤回】关于报送情况的通知", "原因：会议延期，另行通知")
    assert not any("9月25日前" in text for text in clerk.texts())
    await secretary.sees("【通知撤回】关于报送情况的通知")


async def test_of_two_administrators_the_second_is_told_who_sent(county: Scene) -> None:
    first, second = county.phone("陈思远"), county.phone("沈佳宁")
    await write(first)
    second.says("通知")
    await second.taps("关于报送情况的通知")
    await second.sees("收件人看到的内容如下")
    await first.taps("立即发送")
    assert "已由陈思远" in await second.taps("立即发送")
    await second.sees("状态：已发送")
    texts = county.phone("王立新").texts()
    assert len([text for text in texts if "关于报送情况" in text]) == 1


async def test_an_urgent_notice_at_night_goes_out_on_the_approver_s_word(county: Scene) -> None:
    await county.advance_to("2026-11-27 22:00")
    admin, approver, secretary = (county.phone(name) for name in ("陈思远", "林晓东", "王立新"))
    await write(admin, urgent="是")
    assert "11月30日（星期一）08:30" in await admin.taps("立即发送")
    await admin.sees("状态：待发送", "已请审签人")
    await approver.sees("【请审签】", "陈思远", "请于9月30日前报送")
    assert await approver.taps("同意") == "已同意。"
    await secretary.sees("【紧急通知】关于报送情况的通知")


async def test_a_notice_is_not_put_off_to_the_next_year_unasked(county: Scene) -> None:
    admin = county.phone("陈思远")
    await write(admin)
    await admin.taps("定时发送")
    admin.says("11月13日9:00")
    await admin.sees("发送时间", "2027年11月13日（星期六）", "不在2026年", "请写明年份")
    admin.says("12月11日9:00")
    await admin.sees("请核对", "2026年12月11日（星期五）09:00")


async def test_a_scheduled_notice_says_when_and_can_be_cancelled(county: Scene) -> None:
    admin = county.phone("陈思远")
    await write(admin)
    await admin.taps("定时发送")
    admin.says("昨天9:00")
    await admin.sees("已经过去")
    admin.says("11月28日9:00")
    await admin.sees("请核对")
    assert "不在办公时间" in await admin.taps("按此时间发送")
    await admin.sees("将于11月30日（星期一）08:30发送")
    await admin.taps("取消发送")
    await admin.sees("状态：已取消")
    await county.advance_to("2026-11-30 08:31")
    await tick(county)
    assert all("关于报送情况" not in text for text in county.phone("王立新").texts())


async def test_in_the_group_a_press_is_a_toast_and_the_count_follows(county: Scene) -> None:
    admin, group = county.phone("陈思远"), county.in_group("王立新")
    await bind(county)
    await write(admin)
    await admin.taps("发到工作群")
    await group.sees("【通知】关于报送情况的通知")
    before = posts(county)[0].text
    assert await group.taps("签收") == "已签收"
    assert "无需重复" in await group.taps("签收")
    assert "不在此通知" in await county.in_group("郑海涛").taps("签收")
    await tick(county)
    await group.sees("关于报送情况的通知")
    (post,) = posts(county)
    assert post.text == before
    assert [button["text"] for button in post.inline_buttons()] == ["签收（1）"]
