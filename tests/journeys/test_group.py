"""The work group: the bot comes, is bound, answers in one line that goes away, and leaves where it does not belong."""

from datetime import timedelta

from storage import groups
from tests.journeys.hostile import query
from tests.journeys.scene import GROUP, Scene, eventually, person


def added(county: Scene, name: str) -> None:
    """Have somebody put the bot into the work group anew."""
    if county.world.chat(GROUP).has_bot:
        county.world.set_bot(GROUP, person("陈思远"), "left")
    county.world.set_bot(GROUP, person(name), "member")


async def bound(county: Scene) -> None:
    """Bring the bot into the work group and bind it."""
    admin = county.in_group("陈思远")
    added(county, "陈思远")
    await admin.sees("请组织部管理员在本群发送 /bind 完成绑定")
    admin.says("/bind")
    await admin.sees("本群已绑定清河县委组织部")


async def test_a_group_is_bound_and_a_command_in_it_leads_into_the_private_chat(county: Scene) -> None:
    await bound(county)
    secretary = county.in_group("王立新")
    secretary.says("/report")
    said = await secretary.sees("请在私聊中办理")
    (link,) = [button["url"] for button in said.inline_buttons()]
    assert link.endswith("?start=go_report")
    assert "述职报告摘要" not in said.text
    private = county.phone("王立新")
    private.start(link.split("=")[1])
    await private.sees("2026年度述职报告摘要")


async def test_what_is_said_in_the_group_goes_away_after_a_minute(county: Scene) -> None:
    await bound(county)
    secretary = county.in_group("王立新")
    secretary.says("/my")
    said = await secretary.sees("请在私聊中办理")
    # It stands in the group before the bot has Telegram's answer: only from then on does its minute run.
    removals = "SELECT 1 FROM outbox WHERE method = 'deleteMessage'"
    await eventually(lambda: len(query(county, removals)) == 2 or None, "nothing is to be removed")
    county.clock.advance(timedelta(seconds=61))
    county.assistant.sender.wake()
    chat = county.world.chat(GROUP)
    await eventually(lambda: said.message_id not in chat.messages or None, "the line is still there")
    # What people wrote and what asks for something to be done stays.
    left = [message.text for message in chat.messages.values()]
    assert left[-1] == "/my"
    assert any("请组织部管理员在本群发送 /bind" in text for text in left)


async def test_only_an_administrator_binds_and_only_in_a_group(county: Scene) -> None:
    added(county, "陈思远")
    await county.in_group("陈思远").sees("/bind")
    secretary = county.in_group("王立新")
    secretary.says("/bind")
    await secretary.sees("没有使用此功能的权限")
    private = county.phone("陈思远")
    private.says("/bind")
    await private.sees("请在要绑定的工作群内发送此命令")
    async with county.assistant.context() as ctx:
        assert await groups.bound(ctx.work) == ()


async def test_the_bot_leaves_a_group_into_which_somebody_else_put_it(county: Scene) -> None:
    added(county, "王立新")
    chat = county.world.chat(GROUP)
    await eventually(lambda: chat.bot_status == "left" or None, "the bot stayed")
    assert not any(county.in_group("王立新").texts())


async def test_an_unbound_group_hears_nothing_and_is_free_to_be_bound(county: Scene) -> None:
    added(county, "陈思远")
    admin = county.in_group("陈思远")
    await admin.sees("/bind")
    admin.says("/board")
    admin.says("/bind")
    await admin.sees("本群已绑定")
    assert len(admin.texts()) == 2


async def test_a_group_that_is_unbound_again_is_served_no_more(county: Scene) -> None:
    await bound(county)
    admin = county.in_group("陈思远")
    admin.says("/unbind")
    await admin.sees("本群已解除绑定")
    before = len(admin.texts())
    admin.says("/my")
    private = county.phone("陈思远")
    private.says("/help")
    await private.sees("可用命令")
    assert len(admin.texts()) == before
