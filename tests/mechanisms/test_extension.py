"""延期: asked for before the due time, decided by the department, followed by the reminders."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.errors import Refusal
from domain.reminders import Stage as Reminder
from services import creation, items, my_items, reminders
from storage import reminders as reminders_store
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage, china

# The summary is due on Thursday 10 December 2026; the Thursday after is a workday.
DUE = china("2026-12-10 17:30")
LATER = {"reason": "换届任务较重", "due": "2026-12-17T09:30:00+00:00"}
SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}


async def summary_of(stage: Stage, who: int) -> int:
    await stage.open_periods()
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, await stage.actor(who))
    return next(one.item.id for one in mine if one.item.kind == "duty_report")


async def act(
    stage: Stage, who: int, item_id: int, action: str, answers: dict[str, Any] | None = None
) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return await items.act(ctx, actor, item_id, action, view.item.version, answers)


async def opened(stage: Stage, who: int, item_id: int) -> items.ItemView:
    async with stage.context() as ctx:
        return await items.get(ctx, await stage.actor(who), item_id)


async def request(stage: Stage, item_id: int, **more: str) -> items.ItemView:
    """Ask for more time; gives the request that came of it."""
    await act(stage, QIAN, item_id, "extend", LATER | more)
    async with stage.context() as ctx:
        found = await my_items.open_under(ctx, await stage.actor(LI), ["extension"])
        return await items.get(ctx, await stage.actor(LI), found[-1].item.id)


@pytest.mark.parametrize("decider", [LI, WANG])
async def test_what_the_department_agrees_to_moves_the_due_time(stage: Stage, decider: int) -> None:
    item_id = await summary_of(stage, QIAN)
    asked = await request(stage, item_id)
    assert asked.item.title == "申请延至12月17日：2026年度述职报告摘要"
    assert (await opened(stage, QIAN, item_id)).item.due_at == DUE
    done = await act(stage, decider, asked.item.id, "approve")
    assert done.view.item.state == "approved"
    moved = (await opened(stage, QIAN, item_id)).item
    assert moved.due_at == china("2026-12-17 17:30")
    assert moved.state == "open"
    assert any("已同意延期" in one.text for one in stage.sent[-2].messages)


async def test_what_is_returned_says_why_and_leaves_the_due_time(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    asked = await request(stage, item_id)
    with pytest.raises(Refusal, match="理由"):
        await act(stage, LI, asked.item.id, "return")
    await act(stage, LI, asked.item.id, "return", {"reason": "任务紧，不宜延期"})
    assert any("任务紧，不宜延期" in one.text for one in stage.sent[-1].messages)
    assert (await opened(stage, QIAN, item_id)).item.due_at == DUE
    # It does not count as one of the two, and the way is free for another.
    assert "extend" in {step.action for step in (await opened(stage, QIAN, item_id)).steps}


async def test_the_reminders_follow_the_new_due_time(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    stage.at("2026-12-09 09:00")
    async with stage.context() as ctx:
        await reminders.remind(ctx)
    await act(stage, LI, (await request(stage, item_id)).item.id, "approve")
    item = (await opened(stage, QIAN, item_id)).item
    # Seven days before 17 December is the next digest; the day of the old due time brings nothing of its own.
    assert item.remind_at == china("2026-12-10 09:00")
    stage.at("2026-12-16 09:00")
    async with stage.context() as ctx:
        round_ = await reminders.decide(ctx.work, ctx.rules)
    stages = {ping.stage for ping in round_.pings if ping.unit_item.item.id == item_id}
    assert stages == {Reminder.T1}


async def test_a_digest_that_has_not_gone_out_no_longer_names_the_old_time(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    asked = await request(stage, item_id)
    stage.at("2026-12-10 09:00")
    async with stage.context() as ctx:
        await reminders.remind(ctx)
    async with stage.database.read() as session:
        assert await reminders_store.waiting(session, item_ids=[item_id])
    await act(stage, LI, asked.item.id, "approve")
    async with stage.database.read() as session:
        assert await reminders_store.waiting(session, item_ids=[item_id]) == ()


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-12-10T09:30:00+00:00", "请填写更晚的日期"),
        ("2026-12-04T09:30:00+00:00", "请填写更晚的日期"),
        ("2026-12-19T09:30:00+00:00", "不是工作日，可改为12月18日或12月21日"),
        ("2026-12-12T09:30:00+00:00", "不是工作日，可改为12月11日或12月14日"),
    ],
)
async def test_a_date_that_will_not_do_is_refused_with_what_would(stage: Stage, due: str, said: str) -> None:
    item_id = await summary_of(stage, QIAN)
    with pytest.raises(Refusal, match=said):
        await act(stage, QIAN, item_id, "extend", LATER | {"due": due})
    assert "extensions" not in (await opened(stage, QIAN, item_id)).item.payload


async def test_one_request_at_a_time_and_two_an_item(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    first = await request(stage, item_id)
    with pytest.raises(Refusal, match="待审批"):
        await act(stage, QIAN, item_id, "extend", LATER)
    await act(stage, LI, first.item.id, "approve")
    second = await request(stage, item_id, due="2026-12-24T09:30:00+00:00")
    await act(stage, LI, second.item.id, "approve")
    with pytest.raises(Refusal, match="已延期2次"):
        await act(stage, QIAN, item_id, "extend", LATER | {"due": "2026-12-31T09:30:00+00:00"})
    assert "extend" not in {step.action for step in (await opened(stage, QIAN, item_id)).steps}


async def test_after_the_due_time_there_is_only_an_explanation(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    assert "explain" not in {step.action for step in (await opened(stage, QIAN, item_id)).steps}
    stage.now = DUE + timedelta(minutes=1)
    late = {step.action for step in (await opened(stage, QIAN, item_id)).steps}
    assert "explain" in late
    assert "extend" not in late
    with pytest.raises(Refusal, match="已过截止时间"):
        await act(stage, QIAN, item_id, "extend", LATER)
    done = await act(stage, SUN, item_id, "explain", {"text": "书记出差，周五补报"})
    assert done.view.item.state == "open"
    assert done.view.item.payload["explanations"] == [{"text": "书记出差，周五补报"}]


@pytest.mark.parametrize("who", [SUN, WANG, LI, ZHAO])
async def test_only_the_secretary_asks(stage: Stage, who: int) -> None:
    item_id = await summary_of(stage, QIAN)
    with pytest.raises(Refusal, match="没有办理此事项的权限"):
        await act(stage, who, item_id, "extend", LATER)


@pytest.mark.parametrize(("who", "said"), [(QIAN, "没有办理"), (ZHAO, "没有办理"), (ZHOU, "没有找到")])
async def test_only_the_department_decides(stage: Stage, who: int, said: str) -> None:
    asked = await request(stage, await summary_of(stage, QIAN))
    with pytest.raises(Refusal, match=said):
        await act(stage, who, asked.item.id, "approve")


async def test_another_unit_s_item_cannot_be_extended(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, WU, item_id, "extend", LATER)


async def test_nobody_writes_a_request_apart_from_an_item(stage: Stage) -> None:
    unit = await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        assert creation.creatable("extend", await stage.actor(QIAN)) == ()
        with pytest.raises(Refusal):
            await creation.create_item(ctx, await stage.actor(QIAN), "extension", unit.id, LATER)


async def test_what_was_handed_in_or_closed_needs_no_more_time(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    with pytest.raises(Refusal, match="不能申请延期"):
        await act(stage, QIAN, item_id, "extend", LATER)


async def test_a_request_for_an_item_that_was_closed_meanwhile_can_only_be_returned(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    asked = await request(stage, item_id)
    await act(stage, WANG, item_id, "offline")
    with pytest.raises(Refusal, match="已办结"):
        await act(stage, LI, asked.item.id, "approve")
    assert (await act(stage, LI, asked.item.id, "return", {"reason": "已线下报送"})).view.item.closed


async def test_the_approver_is_told_and_the_unit_finds_what_can_be_extended(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    async with stage.context() as ctx:
        ready = await my_items.ready_for(ctx, await stage.actor(QIAN), "extend")
        assert item_id in {one.item.id for one in ready}
        assert await my_items.ready_for(ctx, await stage.actor(SUN), "extend") == ()
    await act(stage, QIAN, item_id, "extend", LATER)
    to = {one.person_id for one in stage.sent[-1].messages}
    assert {(await stage.actor(LI)).person_id, (await stage.actor(WANG)).person_id} == to


async def test_the_record_of_both_items_tells_the_story(stage: Stage) -> None:
    item_id = await summary_of(stage, QIAN)
    asked = await request(stage, item_id)
    await act(stage, LI, asked.item.id, "approve")
    payload = (await opened(stage, QIAN, item_id)).item.payload["extensions"]
    assert [one["answer"] for one in payload] == ["approved"]
    assert datetime.fromisoformat(payload[0]["due"]) == china("2026-12-17 17:30")
    assert (await stage.database.check_record()).whole
