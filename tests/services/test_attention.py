"""The attention list: what is on it, who may see it, and what two administrators at once come to."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from domain.attention import RESTORED, Fate, Trouble
from domain.errors import Refusal, Stale
from domain.messages import MessageKind, Outgoing
from domain.power import Actor, Role, UnitType
from services import attention, my_items
from storage import people, units
from storage.tables import audit, chat, inbox, outbox
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, Stage
from views import attention as attention_view

GROUP = -100200


async def put(
    stage: Stage,
    key: str,
    to: int = QIAN,
    *,
    kind: MessageKind = MessageKind.NEWS,
    items: tuple[int, ...] = (),
    **row: Any,
) -> int:
    """A message in the outbox that has come to what `row` says; gives its number."""
    who = (await stage.actor(to)).person_id if to > 0 else None
    async with stage.context() as ctx:
        ctx.work.send(Outgoing(to, key, text="私密内容", kind=kind, person_id=who, items=items))
    async with stage.database.batch() as batch:
        if row:
            await batch.session.execute(update(outbox).where(outbox.c.key == key).values(**row))
        return int(await batch.session.value(select(outbox.c.id).where(outbox.c.key == key)))


async def held(stage: Stage, key: str = "held") -> int:
    return await put(stage, key, state="held", ambiguous=2, error="unknown: TimedOut")


async def quarantine(stage: Stage, update_id: int, chat_id: int) -> None:
    values = {"update_id": update_id, "chat_id": chat_id, "raw": "{}", "state": "quarantined", "attempts": 5}
    async with stage.database.batch() as batch:
        now = batch.session.now
        await batch.session.execute(insert(inbox).values(bot_id=1, not_before=now, received_at=now, **values))


async def listed(stage: Stage, who: int = WANG) -> tuple[Trouble, ...]:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await attention.listing(ctx, actor)


async def number(stage: Stage, who: int = WANG) -> int:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await attention.count(ctx, actor)


async def test_everything_that_failed_is_listed_most_pressing_first(stage: Stage) -> None:
    await put(stage, "dead", state="dead", error="broken: FileNotFoundError")
    await put(stage, "gone", state="undeliverable", error="unreachable: Forbidden")
    await put(stage, "settled", state="sent")
    await put(stage, "late", not_before=stage.now - timedelta(minutes=16))
    await put(stage, "soon", not_before=stage.now - timedelta(minutes=14))
    await held(stage)
    await quarantine(stage, 7, QIAN)
    assert [one.fate for one in await listed(stage)] == list(Fate)
    assert await number(stage) == 5


async def test_a_line_says_who_what_kind_and_why_but_never_the_text(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        item = (await my_items.mine(ctx, await stage.actor(QIAN)))[0].item
    await put(
        stage, "k", kind=MessageKind.URGE, items=(item.id,), state="undeliverable", error="unreachable: bot was blocked"
    )
    (one,) = await listed(stage)
    assert (one.who, one.unit_name, one.title) == ("钱进", "青山镇党委", item.title)
    assert one.unit_id == (await stage.unit("青山镇党委")).id
    text = attention_view.listing([one], 1).text
    assert f"催办：{item.title}，11月23日（星期一）10:00" in text
    assert "青山镇党委钱进" in text
    assert "对方已停用助手或注销账号" in text
    assert "私密内容" not in text
    assert "blocked" not in text


async def test_a_row_that_nobody_can_read_is_listed_all_the_same(stage: Stage) -> None:
    await put(stage, "odd", kind=MessageKind.NEWS, state="dead")
    async with stage.database.batch() as batch:
        await batch.session.execute(update(outbox).where(outbox.c.key == "odd").values(kind="of a later version"))
    (one,) = await listed(stage)
    assert one.kind is None
    assert "消息，11月23日（星期一）10:00" in attention_view.listing([one], 1).text


@pytest.mark.parametrize(
    ("state", "error", "said"),
    [
        ("held", "unknown: TimedOut", "两次发送均未收到回应"),
        ("held", RESTORED, "恢复备份时正等待发送"),
        ("dead", "too_long: message is too long", "内容格式无法发送"),
        ("dead", "broken: FileNotFoundError", "文件已不在服务器上"),
        ("dead", "no_rights: not enough rights", "没有置顶消息的权限"),
        ("dead", "no_thread: TOPIC_CLOSED", "话题已关闭"),
        ("dead", "token: Unauthorized", "令牌或连接异常"),
        ("dead", "refused: something new", "多次拒绝接收"),
        ("dead", None, "原因不明"),
    ],
)
async def test_each_cause_is_told_in_plain_words(stage: Stage, state: str, error: str | None, said: str) -> None:
    await put(stage, "one", state=state, error=error)
    assert said in attention_view.listing(await listed(stage), 1).text


async def test_a_group_is_named_by_its_title_and_offers_no_unit(stage: Stage) -> None:
    async with stage.database.batch() as batch:
        await batch.session.execute(insert(chat).values(chat_id=GROUP, title="党建工作群", added_at=batch.session.now))
    await put(stage, "card", GROUP, kind=MessageKind.STATUS_CARD, state="undeliverable", error="unreachable: kicked")
    page = attention_view.listing(await listed(stage), 1)
    assert "党建工作群" in page.text
    assert "请重新添加并发送 /bind" in page.text
    assert [key.text for row in page.keyboard for key in row] == ["返回菜单"]


async def test_what_was_given_up_leaves_the_list_after_a_month_and_what_is_held_stays(stage: Stage) -> None:
    await put(stage, "gone", state="undeliverable")
    await quarantine(stage, 7, QIAN)
    await held(stage)
    stage.now += attention.WINDOW + timedelta(seconds=1)
    assert [one.fate for one in await listed(stage)] == [Fate.HELD]
    assert await number(stage) == 1


async def branch_admin(stage: Stage) -> Actor:
    async with stage.context() as ctx:
        unit = await units.add(ctx.work, "县直工委", UnitType.WORK_COMMITTEE, await units.root(ctx.work), 9)
        person = await people.add(ctx.work, "马林", 7001)
        await people.appoint(ctx.work, person, unit.id, Role.DEPT_ADMIN)
    return await stage.actor(7001)


@pytest.mark.parametrize("who", [LI, ZHAO, QIAN, SUN])
async def test_only_administrators_of_the_root_see_or_settle_anything(stage: Stage, who: int) -> None:
    message = await held(stage)
    branch = await branch_admin(stage)
    async with stage.context() as ctx:
        for actor in (await stage.actor(who), branch):
            for attempt in (
                attention.listing(ctx, actor),
                attention.resend(ctx, actor, message),
                attention.accept_as_delivered(ctx, actor, message),
            ):
                with pytest.raises(Refusal, match="没有此权限"):
                    await attempt
            assert await attention.count(ctx, actor) == 0
    assert await number(stage) == 1


@pytest.mark.parametrize(("act", "state"), [("resend", "pending"), ("accept_as_delivered", "sent")])
async def test_of_two_administrators_at_once_one_settles_and_the_other_is_told(
    stage: Stage, act: str, state: str
) -> None:
    message, wang = await held(stage), await stage.actor(WANG)

    async def settle() -> None:
        async with stage.context() as ctx:
            await getattr(attention, act)(ctx, wang, message)

    results = await asyncio.gather(settle(), settle(), return_exceptions=True)
    (told,) = [one for one in results if one is not None]
    assert isinstance(told, Stale)
    assert {"pending": "正在发送", "sent": "已送达"}[state] in str(told)
    async with stage.database.read() as session:
        assert await session.value(select(outbox.c.state).where(outbox.c.id == message)) == state
        done = await session.all(select(audit.c.action, audit.c.detail).where(audit.c.action.startswith("message.")))
    assert [row["detail"] for row in done] == [{"message": message}]


async def test_a_message_that_never_was_is_refused(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="没有找到该消息"):
            await attention.resend(ctx, wang, 4711)


async def test_a_long_list_comes_in_pages_with_its_numbers_going_on(stage: Stage) -> None:
    for place in range(attention_view.PAGE_SIZE + 1):
        await held(stage, f"held{place}")
    page = attention_view.listing(await listed(stage), 2)
    assert f"待处理</b>（{attention_view.PAGE_SIZE + 1}项）" in page.text
    labels = [key.text for row in page.keyboard for key in row]
    assert labels == ["7. 再发一次", "7. 视为已送达", "上一页", "第2/2页", "返回菜单"]


async def test_an_empty_list_says_so(stage: Stage) -> None:
    assert "目前没有需要处理的消息" in attention_view.listing(await listed(stage), 1).text
