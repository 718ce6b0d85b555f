"""Groups: the bot stays only where the department put it, and says nothing where nobody has bound it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.errors import Refusal
from domain.messages import Method, Outgoing
from domain.power import Role
from handlers.commands import Command
from handlers.turn import Turn
from services import groups, menus
from storage import groups as groups_store
from storage import outbox, people, units
from storage.tables import card, chat
from storage.tables import outbox as outbox_table
from tests.stage import LI, QIAN, WANG, ZHAO, Stage

GROUP = -1001900000001
BASIC = -1900000001


async def add(stage: Stage, who: int | None, chat_id: int = GROUP, title: str = "工作群") -> list[Outgoing]:
    actor = await stage.actor(who) if who else None
    async with stage.context() as ctx:
        await groups.on_member(ctx, actor, chat_id, title, True)
    return stage.sent[-1].messages


async def bind(stage: Stage, thread: int | None = None, chat_id: int = GROUP) -> str:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        return await groups.bind(ctx, actor, chat_id, thread)


async def known(stage: Stage, chat_id: int = GROUP) -> groups_store.Group | None:
    async with stage.database.read() as session:
        return await groups_store.present_by_id(session, chat_id)


async def serves(stage: Stage, command: str, chat_id: int = GROUP, who: int | None = None) -> bool:
    async with stage.context() as ctx:
        return await groups.serves(ctx, await stage.actor(who) if who else None, chat_id, command)


async def test_an_administrator_adds_the_bot_and_it_asks_once_for_the_binding(stage: Stage) -> None:
    (line,) = await add(stage, WANG)
    assert (line.chat_id, line.method) == (GROUP, Method.SEND_TEXT)
    assert "请组织部管理员在本群发送 /bind 完成绑定" in line.text
    assert await add(stage, QIAN) == []
    assert await known(stage) is not None


@pytest.mark.parametrize("who", [None, QIAN, LI, ZHAO])
async def test_added_by_anybody_else_it_leaves_at_once_and_keeps_nothing(stage: Stage, who: int | None) -> None:
    (line,) = await add(stage, who)
    assert (line.method, line.chat_id, line.text, line.not_before) == (Method.LEAVE, GROUP, "", None)
    async with stage.database.read() as session:
        assert await session.all(select(chat)) == []


@pytest.mark.parametrize(
    ("stand", "command", "answered"),
    [
        ("strange", "bind", False),
        ("strange", "my", False),
        ("known", "bind", True),
        ("known", "my", False),
        ("known", "unbind", False),
        ("bound", "my", True),
        ("bound", "unbind", True),
        ("gone", "bind", False),
    ],
)
async def test_only_a_bound_group_is_served(stage: Stage, stand: str, command: str, answered: bool) -> None:
    if stand != "strange":
        await add(stage, WANG)
    if stand in {"bound", "gone"}:
        await bind(stage)
    if stand == "gone":
        async with stage.context() as ctx:
            await groups.on_member(ctx, None, GROUP, "工作群", False)
    assert await serves(stage, command) is answered


async def test_binding_keeps_the_topic_and_binding_again_changes_nothing(stage: Stage) -> None:
    await add(stage, WANG)
    assert await bind(stage, thread=7) == "县委组织部"
    first = await known(stage)
    stage.at("2026-11-23 11:00")
    await bind(stage, thread=7)
    assert await known(stage) == first
    assert first is not None
    assert first.thread_id == 7
    assert [one.action for work in stage.sent for one in work.audit_entries].count("group.bind") == 1
    async with stage.database.read() as session:
        assert await groups_store.bound(session) == (first,)


async def test_only_an_administrator_binds_and_unbinds(stage: Stage) -> None:
    await add(stage, WANG)
    await bind(stage)
    for who in (LI, QIAN, ZHAO):
        actor = await stage.actor(who)
        with pytest.raises(Refusal, match="没有使用此功能的权限"):
            async with stage.context() as ctx:
                await groups.bind(ctx, actor, GROUP, 9)
        with pytest.raises(Refusal, match="没有使用此功能的权限"):
            async with stage.context() as ctx:
                await groups.unbind(ctx, actor, GROUP)
    found = await known(stage)
    assert found is not None
    assert found.thread_id is None


async def test_an_unbound_group_is_left_after_a_day(stage: Stage) -> None:
    await add(stage, WANG)
    await add(stage, WANG, chat_id=GROUP - 1, title="另一个群")
    await bind(stage)
    stage.now += timedelta(hours=23, minutes=59)
    async with stage.context() as ctx:
        assert await groups.leave_unbound(ctx) == 0
    stage.now += timedelta(minutes=1)
    async with stage.context() as ctx:
        assert await groups.leave_unbound(ctx) == 1
    assert [(one.method, one.chat_id) for one in stage.sent[-1].messages] == [(Method.LEAVE, GROUP - 1)]
    async with stage.context() as ctx:
        assert await groups.leave_unbound(ctx) == 0


async def test_the_end_of_a_binding_withdraws_what_waits_and_starts_the_day_anew(stage: Stage) -> None:
    await add(stage, WANG)
    await bind(stage)
    stage.now += timedelta(days=3)
    async with stage.context() as ctx:
        ctx.work.send(Outgoing(GROUP, "news", text="通报"))
        ctx.work.send(Outgoing(GROUP, "tidy", method=Method.DELETE, message_id=5))
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        await groups.unbind(ctx, actor, GROUP)
    async with stage.database.read() as session:
        states = {row["key"]: row["state"] for row in await session.all(select(outbox_table))}
    assert (states["news"], states["tidy"]) == ("cancelled", "pending")
    async with stage.context() as ctx:
        assert await groups.leave_unbound(ctx) == 0
    assert not await serves(stage, "my")


async def test_taken_out_and_put_back_a_group_has_to_be_bound_again(stage: Stage) -> None:
    await add(stage, WANG)
    await bind(stage)
    async with stage.context() as ctx:
        await groups.on_member(ctx, None, GROUP, "工作群", False)
    (line,) = await add(stage, WANG)
    assert "/bind" in line.text
    assert not await serves(stage, "my")


async def test_a_group_that_becomes_a_supergroup_stays_bound_and_its_messages_follow(stage: Stage) -> None:
    await add(stage, WANG, chat_id=BASIC)
    await bind(stage, chat_id=BASIC)
    async with stage.context() as ctx:
        ctx.work.send(Outgoing(BASIC, "news", text="通报"))
        await outbox.put_card(ctx.work, BASIC, "status", 12)
    async with stage.context() as ctx:
        await groups.on_migrated(ctx, BASIC, GROUP)
    assert await serves(stage, "my")
    assert not await serves(stage, "my", BASIC)
    async with stage.database.read() as session:
        row = await session.first(select(outbox_table).where(outbox_table.c.key == "news"))
        assert row is not None
        assert row["chat_id"] == GROUP
        assert await session.all(select(card)) == []


@pytest.mark.parametrize(("title", "stays"), [("工作群", True), ("别的群", False)])
async def test_a_namesake_of_a_basic_group_may_be_that_group_on_its_way(stage: Stage, title: str, stays: bool) -> None:
    await add(stage, WANG, chat_id=BASIC)
    await bind(stage, chat_id=BASIC)
    said = await add(stage, None, title=title)
    assert [one.method for one in said] == ([] if stays else [Method.LEAVE])
    async with stage.context() as ctx:
        await groups.on_migrated(ctx, BASIC, GROUP)
    assert await serves(stage, "my")


async def test_who_blocks_the_bot_cannot_be_reached_until_he_takes_it_back(stage: Stage) -> None:
    actor = await stage.actor(QIAN)
    for present, unreachable in ((False, True), (True, False)):
        async with stage.context() as ctx:
            await groups.on_private(ctx, actor, present)
            unit = await units.by_name(ctx.work, "青山镇党委")
            assert unit is not None
            found = {one.person_id: one for one in await people.recipients(ctx.work, unit_ids=[unit.id])}
        assert found[actor.person_id].unreachable is unreachable


async def nothing(turn: Turn, args: str) -> None:
    """A command that does nothing."""


COMMANDS = (
    Command("start", "", "开始使用", nothing, open_to_all=True),
    Command("menu", "菜单", "打开菜单", nothing, open_to_all=True),
    Command("my", "我的事项", "我的事项", nothing, group_menu=True),
    Command("review", "审核", "审核", nothing, roles=frozenset({Role.DEPT_ADMIN})),
    Command("bind", "", "绑定", nothing),
    Command("about", "关于", "关于", nothing, open_to_all=True),
    Command("help", "帮助", "帮助", nothing, open_to_all=True),
)


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (None, ["start", "about", "help"]),
        (QIAN, ["menu", "my", "about", "help"]),
        (WANG, ["menu", "my", "review", "about", "help"]),
    ],
)
async def test_a_menu_holds_what_its_reader_may_use(stage: Stage, who: int | None, names: list[str]) -> None:
    actor = await stage.actor(who) if who else None
    assert [name for name, _ in menus.menus_for(actor, COMMANDS)] == names


async def test_somebody_who_lost_his_post_has_a_stranger_s_menu(stage: Stage) -> None:
    actor = await stage.actor(QIAN)
    async with stage.context() as ctx:
        await people.dismiss(ctx.work, actor.posts[0].membership_id)
    left = await stage.actor(QIAN)
    assert menus.menus_for(left, COMMANDS) == menus.menus_for(None, COMMANDS)


def test_the_menu_of_groups_is_short() -> None:
    assert menus.group_menu(COMMANDS) == (("my", "我的事项"),)
