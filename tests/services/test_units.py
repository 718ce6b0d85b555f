"""Units and people: show, add, hand over, remove; duties stay with the unit."""

import json

import pytest
from sqlalchemy import String, literal, select, update

from domain.errors import Refusal, Stale
from domain.messages import Outgoing
from domain.power import Role, UnitType
from services import feeds, history, invites, items, my_items, units
from services.invites import Declined, Welcome
from storage import config, ledger_wishes, people
from storage import items as items_store
from storage.engines.spelling import as_json, json_spelt
from storage.ledger_wishes import LedgerWish
from storage.tables import outbox, setting
from tests.databases import on_disk, on_sqlite
from tests.stage import FILE, LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage

NEWCOMER = 7001


async def post_of(stage: Stage, telegram_id: int) -> int:
    return (await stage.actor(telegram_id)).posts[0].membership_id


async def hand_over(stage: Stage, leaving: int, *, now: bool, by: int = WANG) -> str:
    actor, post = await stage.actor(by), await post_of(stage, leaving)
    async with stage.context() as ctx:
        link = await units.hand_over(ctx, actor, post, "新任", now=now)
    return link.split("start=")[1]


async def redeem(stage: Stage, who: int, secret: str) -> Welcome | Declined:
    async with stage.context() as ctx:
        return await invites.redeem(ctx, who, secret)


async def roles(stage: Stage, telegram_id: int) -> list[Role]:
    return [post.role for post in (await stage.actor(telegram_id)).posts]


async def test_the_overview_counts_people_and_those_who_have_started(stage: Stage) -> None:
    wang, unit = await stage.actor(WANG), await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        await people.appoint(ctx.work, await people.add(ctx.work, "何静"), unit.id, Role.CLERK)
    async with stage.context() as ctx:
        rows = await units.overview(ctx, wang)
    assert [(row.unit.name, row.people, row.started) for row in rows] == [
        ("县委组织部", 3, 3),
        ("青山镇党委", 3, 2),
        ("柳林镇党委", 1, 1),
        ("县教育局党组", 1, 1),
    ]


@pytest.mark.parametrize("who", [LI, ZHAO, QIAN, SUN])
async def test_nobody_but_administrators_sees_or_changes_people(stage: Stage, who: int) -> None:
    actor, unit, post = await stage.actor(who), await stage.unit("青山镇党委"), await post_of(stage, SUN)
    async with stage.context() as ctx:
        for attempt in (
            units.overview(ctx, actor),
            units.unit_and_members(ctx, actor, unit.id),
            units.member(ctx, actor, post),
            units.add(ctx, actor, unit.id, "新镇党委", UnitType.TOWNSHIP),
            units.remove(ctx, actor, post),
            units.hand_over(ctx, actor, post, "新任", now=True),
            units.invite_again(ctx, actor, post),
        ):
            with pytest.raises(Refusal):
                await attempt
    assert await roles(stage, SUN) == [Role.CLERK]


async def test_the_successor_takes_over_when_he_joins_and_the_duties_stay(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        before = await my_items.mine(ctx, await stage.actor(QIAN))
    secret = await hand_over(stage, QIAN, now=False)
    assert await roles(stage, QIAN) == [Role.SECRETARY]
    assert isinstance(await redeem(stage, NEWCOMER, secret), Welcome)
    assert await roles(stage, QIAN) == []
    assert await roles(stage, NEWCOMER) == [Role.SECRETARY]
    async with stage.context() as ctx:
        assert await my_items.mine(ctx, await stage.actor(NEWCOMER)) == before
        assert await my_items.mine(ctx, await stage.actor(QIAN)) == ()
    assert before
    assert (await stage.database.check_record()).whole


async def test_by_choice_the_present_holder_leaves_at_once(stage: Stage) -> None:
    secret = await hand_over(stage, QIAN, now=True)
    assert await roles(stage, QIAN) == []
    assert isinstance(await redeem(stage, NEWCOMER, secret), Welcome)


async def test_a_second_handover_of_a_post_ends_the_first_link(stage: Stage) -> None:
    first = await hand_over(stage, QIAN, now=False)
    second = await hand_over(stage, QIAN, now=False)
    assert isinstance(await redeem(stage, NEWCOMER, first), Declined)
    assert isinstance(await redeem(stage, NEWCOMER, second), Welcome)


async def test_a_successor_still_joins_when_the_holder_was_removed_meanwhile(stage: Stage) -> None:
    secret = await hand_over(stage, QIAN, now=False)
    wang, post = await stage.actor(WANG), await post_of(stage, QIAN)
    async with stage.context() as ctx:
        await units.remove(ctx, wang, post)
    assert isinstance(await redeem(stage, NEWCOMER, secret), Welcome)
    assert await roles(stage, NEWCOMER) == [Role.SECRETARY]


async def test_whoever_is_removed_has_no_power_left_and_a_second_press_says_so(stage: Stage) -> None:
    wang, post = await stage.actor(WANG), await post_of(stage, SUN)
    async with stage.context() as ctx:
        removed = await units.remove(ctx, wang, post)
    assert removed.who.name == "孙悦"
    assert await roles(stage, SUN) == []
    async with stage.context() as ctx:
        with pytest.raises(Stale, match="已不在此岗位"):
            await units.remove(ctx, wang, post)


async def remove(stage: Stage, post: int) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        await units.remove(ctx, wang, post)


async def test_the_last_administrator_cannot_leave(stage: Stage) -> None:
    with pytest.raises(Refusal, match="最后一名"):
        await remove(stage, await post_of(stage, WANG))
    with pytest.raises(Refusal, match="最后一名"):
        await hand_over(stage, WANG, now=True)
    assert await roles(stage, WANG) == [Role.DEPT_ADMIN]
    wang, root = await stage.actor(WANG), await stage.unit("县委组织部")
    async with stage.context() as ctx:
        assert await invites.pending(ctx, wang, root) == ()


async def test_an_administrator_who_leaves_takes_his_open_invitations_along(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    root = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        await people.appoint(ctx.work, (await stage.actor(LI)).person_id, root.id, Role.DEPT_ADMIN)
        link = await invites.create(ctx, wang, root.id, Role.DEPT_ADMIN, "后门")
    li, post = await stage.actor(LI), await post_of(stage, WANG)
    async with stage.context() as ctx:
        await units.remove(ctx, li, post)
    assert isinstance(await redeem(stage, NEWCOMER, link.split("start=")[1]), Declined)


async def test_a_new_unit_gets_the_duties_that_are_running(stage: Stage) -> None:
    await stage.open_periods()
    wang, root = await stage.actor(WANG), await stage.unit("县委组织部")
    async with stage.context() as ctx:
        unit = await units.add(ctx, wang, root.id, " 大桥乡党委 ", UnitType.TOWNSHIP)
        twin = await stage.unit("青山镇党委")
        own = await items_store.in_units(ctx.work, [unit.id])
        same = await items_store.in_units(ctx.work, [twin.id])
    assert (unit.name, unit.path) == ("大桥乡党委", f"/{root.id}/{unit.id}/")
    assert own
    assert {one.item.title for one in own} == {one.item.title for one in same}
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="已有名为"):
            await units.add(ctx, wang, root.id, "大桥乡 党委", UnitType.TOWNSHIP)
        assert [row.unit.name for row in await units.overview(ctx, wang)][-1] == "大桥乡党委"


async def test_a_unit_s_card_shows_people_and_open_invitations(stage: Stage) -> None:
    wang, unit = await stage.actor(WANG), await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        await invites.create(ctx, wang, unit.id, Role.CLERK, "冯琴")
        found = await units.unit_and_members(ctx, wang, unit.id)
    assert [(one.who.name, one.started) for one in found.members] == [("周涛", True)]
    assert [one.name for one in found.invites] == ["冯琴"]
    assert found.members[0].membership_id == await post_of(stage, ZHOU)


async def draft_and_forget(stage: Stage) -> int:
    """孙悦 drafts a report and is forgotten; gives the item."""
    await stage.open_periods()
    found = await post_of(stage, SUN)
    report = {"last_year": "已整改", "achievements": "有成效", "problems": "经费偏紧", "plan": "抓好换届"}
    async with stage.context() as ctx:
        mine = next(
            one for one in await my_items.of_units(ctx, await stage.actor(SUN)) if one.item.kind == "duty_report"
        )
        await items.act(ctx, await stage.actor(SUN), mine.item.id, "report", mine.item.version, report)
        await feeds.subscribe(ctx, await stage.actor(SUN))
    async with stage.context() as ctx:
        await units.erase(ctx, await stage.actor(WANG), found)
    return mine.item.id


async def test_who_is_forgotten_leaves_no_name_and_no_account_but_the_reports_of_the_unit(stage: Stage) -> None:
    async with stage.context() as ctx:
        await ledger_wishes.add(ctx.work, LedgerWish(SUN, "duty_report", "2026", SUN, None, "wish"))
    item_id = await draft_and_forget(stage)
    async with stage.context() as ctx:
        assert await ledger_wishes.next_one(ctx.work) is None
        wang = await stage.actor(WANG)
        (entry,) = await history.of_item(ctx, wang, await items.get(ctx, wang, item_id))
        assert (entry.who, entry.what) == ("（已删除）", "起草")
        assert await people.by_telegram(ctx.work, SUN) is None


async def payloads(stage: Stage) -> list[str]:
    """What lies in the outbox, as it is spelt."""
    async with stage.database.read() as session:
        return [row["said"] for row in await session.all(select(json_spelt(outbox.c.payload).label("said")))]


@pytest.mark.parametrize("older", [False, True])
async def test_a_name_leaves_messages_to_others_however_a_version_has_spelt_it(stage: Stage, older: bool) -> None:
    words = "孙悦同志“起草”了\\材料"
    async with stage.context() as ctx:
        ctx.work.send(Outgoing(QIAN, "told", text=words, person_id=(await stage.actor(QIAN)).person_id))
    assert "孙悦同志" in next(one for one in await payloads(stage) if "材料" in one)
    if older:
        async with stage.context() as ctx:
            spelt = as_json(literal(json.dumps({"text": words}), String))
            await ctx.work.execute(update(outbox).where(outbox.c.key == "told").values(payload=spelt))
        assert json.dumps("孙悦")[1:-1] in next(one for one in await payloads(stage) if json.dumps("材料")[1:-1] in one)
    found = await post_of(stage, SUN)
    async with stage.context() as ctx:
        await units.erase(ctx, await stage.actor(WANG), found)
    said = [json.loads(one).get("text", "") for one in await payloads(stage)]
    assert "（已删除）同志“起草”了\\材料" in said
    assert [one for one in said if "孙悦" in one] == []


async def test_chinese_is_kept_as_it_is_and_half_a_character_all_the_same(stage: Stage) -> None:
    async with stage.context() as ctx:
        await config.put(ctx.work, "whole", {"说": "一\u2028二"})
        await config.put(ctx.work, "half", {"说": "一\ud83d"})
        await config.put(ctx.work, "control", {"说": "一\x00\x1f"})
    async with stage.database.read() as session:
        found = await config.settings(session)
        rows = await session.all(select(setting.c.name, json_spelt(setting.c.value).label("said")))
    assert (found["whole"], found["half"]) == ({"说": "一\u2028二"}, {"说": "一\ud83d"})
    assert found["control"] == {"说": "一\x00\x1f"}
    assert "说" in next(row["said"] for row in rows if row["name"] == "whole")


# PostgreSQL keeps it in its pages until they are written over, and in its log (docs/operations.md).
@on_sqlite
async def test_of_who_is_forgotten_no_trace_is_left_in_the_file_and_its_log(stage: Stage) -> None:
    await draft_and_forget(stage)
    await stage.database.fold()
    await stage.database.close()
    left = on_disk(stage.folder / FILE)
    spelt = {name: (name.encode(), json.dumps(name)[1:-1].encode()) for name in ("孙悦", "已起草", "抓好换届")}
    assert [name for name, ways in spelt.items() if any(way in left for way in ways)] == ["已起草", "抓好换届"]


async def test_who_has_another_post_is_not_forgotten_and_the_last_administrator_neither(stage: Stage) -> None:
    bureau = await stage.unit("县教育局党组")
    async with stage.context() as ctx:
        await people.appoint(ctx.work, (await stage.actor(SUN)).person_id, bureau.id, Role.CLERK)
    for who, reason in ((SUN, "另有岗位（县教育局党组）"), (WANG, "最后一名已启用的管理员")):
        async with stage.context() as ctx:
            with pytest.raises(Refusal, match=reason):
                await units.erase(ctx, await stage.actor(WANG), await post_of(stage, who))
