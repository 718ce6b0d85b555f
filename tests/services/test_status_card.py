"""The status card: one pinned message in a bound group, counts and never names, edited only when they change."""

from sqlalchemy import insert, update

from domain.messages import Outgoing
from services import items, my_items, status_card
from storage.tables import chat, item
from tests import lists
from tests.stage import QIAN, WANG, Stage, china

GROUP = -1001234
SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}


async def bind(stage: Stage, unit: str = "县委组织部", **values: object) -> None:
    unit_id = (await stage.unit(unit)).id
    row = {"chat_id": GROUP, "unit_id": unit_id, "added_at": stage.now, "bound_at": stage.now} | values
    async with stage.context() as ctx:
        await ctx.work.execute(insert(chat).values(row))


async def refresh(stage: Stage, at: str) -> list[Outgoing]:
    stage.at(at)
    async with stage.context() as ctx:
        count = await status_card.refresh(ctx)
        assert count == len(ctx.work.messages)
        return ctx.work.messages


async def report(stage: Stage) -> None:
    actor = await stage.actor(QIAN)
    async with stage.context() as ctx:
        mine = next(one.item for one in await my_items.mine(ctx, actor) if one.item.kind == "duty_report")
        await items.act(ctx, actor, mine.id, "report", mine.version, SUMMARY)


async def test_a_bound_group_gets_one_pinned_card_in_its_topic(stage: Stage) -> None:
    await stage.open_periods()
    await bind(stage, thread_id=7)
    (card,) = await refresh(stage, "2026-11-23 10:00")
    assert (card.chat_id, card.thread_id, card.card, card.pin) == (GROUP, 7, "status", True)
    assert "<b>2026年度述职报告摘要</b>\n已报0　待审0　未报3　逾期0" in card.text


async def test_the_card_changes_with_the_counts_and_only_then(stage: Stage) -> None:
    await stage.open_periods()
    await bind(stage)
    assert len(await refresh(stage, "2026-11-23 10:00")) == 1
    assert await refresh(stage, "2026-11-23 10:05") == []
    await report(stage)
    (card,) = await refresh(stage, "2026-11-23 10:06")
    assert "<b>2026年度述职报告摘要</b>\n已报0　待审1　未报2　逾期0" in card.text
    assert "更新于11月23日（星期一）10:06" in card.text
    # What was counted as open becomes overdue by the mere passing of time.
    (card,) = await refresh(stage, "2026-12-11 10:00")
    assert "<b>2026年度述职报告摘要</b>\n已报0　待审1　未报0　逾期2" in card.text


async def test_a_count_that_returns_to_what_it_was_is_shown_again(stage: Stage) -> None:
    await stage.open_periods()
    await bind(stage)
    (first,) = await refresh(stage, "2026-11-23 10:00")
    await report(stage)
    await refresh(stage, "2026-11-23 10:05")
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        (mine,) = await lists.waiting(ctx, actor)
        await items.act(ctx, actor, mine.item.id, "return", mine.item.version, {"reason": "请补充数据"})
    (again,) = await refresh(stage, "2026-11-23 10:10")
    assert "退回1　未报2" in again.text
    assert again.key != first.key


async def test_changes_in_quick_succession_make_one_edit(stage: Stage) -> None:
    await stage.open_periods()
    await bind(stage)
    await refresh(stage, "2026-11-23 10:00:00")
    await report(stage)
    assert await refresh(stage, "2026-11-23 10:00:20") == []
    assert len(await refresh(stage, "2026-11-23 10:00:31")) == 1


async def test_no_unit_and_nobody_is_named(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        await ctx.work.execute(update(item).values(due_at=china("2026-11-20 17:30")))
    await bind(stage)
    (card,) = await refresh(stage, "2026-11-23 10:00")
    assert not any(name in card.text for name in ("青山", "柳林", "教育局", "钱进", "王敏"))


async def test_a_unit_s_group_shows_that_unit_alone_and_a_left_or_unbound_one_nothing(stage: Stage) -> None:
    await stage.open_periods()
    await bind(stage, "青山镇党委")
    await bind(stage, chat_id=-1, left_at=stage.now)
    async with stage.context() as ctx:
        await ctx.work.execute(insert(chat).values(chat_id=-2, added_at=ctx.now))
    (card,) = await refresh(stage, "2026-11-23 10:00")
    assert card.chat_id == GROUP
    assert "未报1" in card.text


async def test_a_card_rests_outside_office_hours(stage: Stage) -> None:
    await bind(stage)
    assert await refresh(stage, "2026-11-23 12:30") == []
    assert await refresh(stage, "2026-11-28 10:00") == []


async def test_a_group_bound_anew_gets_a_new_card(stage: Stage) -> None:
    await bind(stage)
    assert len(await refresh(stage, "2026-11-23 10:00")) == 1
    async with stage.context() as ctx:
        await ctx.work.execute(update(chat).values(bound_at=china("2026-11-23 10:30")))
    assert len(await refresh(stage, "2026-11-23 11:00")) == 1


async def test_a_cancelled_item_does_not_count(stage: Stage) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        ones = (item.c.kind == "duty_report", item.c.unit_id == (await stage.unit("柳林镇党委")).id)
        await ctx.work.execute(
            update(item).where(*ones).values(state="cancelled", phase="cancelled", closed_at=ctx.now)
        )
    await bind(stage)
    (card,) = await refresh(stage, "2026-11-23 10:00")
    assert "<b>2026年度述职报告摘要</b>\n已报0　待审0　未报2　逾期0" in card.text
