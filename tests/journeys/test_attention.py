"""The attention list through the chat: lost answers, an administrator's decision, people whom nothing reaches."""

from datetime import timedelta

from sandbox.faults import Fault
from tests.journeys.hostile import query
from tests.journeys.scene import Scene, eventually, person


def states(county: Scene, name: str) -> list[str]:
    """How the messages to somebody stand."""
    return [state for (state,) in query(county, f"SELECT state FROM outbox WHERE chat_id = {person(name)} ORDER BY id")]


async def lose_twice(county: Scene, name: str) -> None:
    """Both answers of Telegram to one message are lost: nobody knows whether it arrived."""
    county.world.faults.add(Fault(kind="cut_after", method="sendMessage", chat_id=person(name), times=2))
    county.phone(name).says("/my")
    await eventually(lambda: states(county, name)[-1:] == ["ambiguous"] or None, "the first answer was not lost")
    county.clock.advance(timedelta(minutes=2))
    county.assistant.sender.wake()
    await eventually(lambda: states(county, name)[-1:] == ["held"] or None, "the message is not held")


async def test_a_held_message_is_sent_again_by_an_administrator(county: Scene) -> None:
    await lose_twice(county, "王立新")
    admin, other, secretary = county.phone("陈思远"), county.phone("沈佳宁"), county.phone("王立新")
    for phone in (admin, other):
        phone.says("总览")
        await phone.sees("总览")
        assert "待处理（1）" in phone.buttons()
        await phone.taps("待处理")
        await phone.sees("待处理（1项）", "不知是否送达", "青山镇党委王立新", "对话答复", "两次发送均未收到回应")
    secretary.forget()
    assert await admin.taps("1. 再发一次") == "已安排重发"
    await admin.sees("目前没有需要处理的消息")
    await secretary.sees("（重发", "我的事项")
    await eventually(lambda: states(county, "王立新")[-1:] == ["sent"] or None, "it did not arrive")
    assert "已有人处理，当前为“已送达”" in await other.taps("1. 视为已送达")


async def test_a_held_message_may_count_as_delivered(county: Scene) -> None:
    await lose_twice(county, "王立新")
    admin = county.phone("陈思远")
    admin.says("总览")
    await admin.taps("待处理")
    before = len(county.phone("王立新").texts())
    assert await admin.taps("视为已送达") == "已记为送达"
    await admin.sees("目前没有需要处理的消息")
    assert states(county, "王立新") == ["sent"]
    assert len(county.phone("王立新").texts()) == before


async def test_whoever_cannot_be_reached_is_listed_with_the_way_to_his_unit(county: Scene) -> None:
    county.world.faults.add(Fault(kind="blocked", method="sendMessage", chat_id=person("刘志强")))
    county.phone("刘志强").says("/my")
    await eventually(lambda: states(county, "刘志强") == ["undeliverable"] or None, "the message was delivered")
    admin = county.phone("陈思远")
    admin.says("/board")
    await admin.taps("待处理（1）")
    await admin.sees("无法送达", "柳林镇党委刘志强", "对方已停用助手或注销账号")
    await admin.taps("查看单位")
    await admin.sees("柳林镇党委", "刘志强")
    leader = county.phone("周正平")
    leader.says("/board")
    await leader.sees("总览")
    assert not any("待处理" in label for label in leader.buttons())
    # The next morning's digest leads to the same list.
    admin.forget()
    await county.advance_to("2026-11-24 09:00")
    await admin.sees("今日概况", "1条消息未能送达或有待确认")
    await admin.taps("待处理（1）")
    await admin.sees("待处理（1项）", "柳林镇党委刘志强")
