"""定期例会: planned with topics, recorded with decisions, each of which becomes an item of a unit with a date."""

import pytest

from domain.dates.clock import local
from domain.errors import Refusal
from domain.items import Item
from services import my_items, reminders
from tests.mechanisms.acts import act, create, listed, told
from tests.stage import QIAN, SUN, WANG, WU, ZHOU, Stage, china

PLAN = {"at": "2026-11-27T07:00:00+00:00", "topics": ["阵地建设", "换届准备"]}
DUE = "2026-12-18T09:30:00+00:00"


async def plan(stage: Stage, who: int = SUN, unit: str = "青山镇党委") -> Item:
    return await create(stage, who, "regular_meeting", unit, PLAN)


async def tasks(stage: Stage, who: int) -> list[tuple[str, str]]:
    return [(one.title, f"{local(one.due_at):%m-%d}") for one in await listed(stage, who, "instruction") if one.due_at]


async def test_the_unit_is_reminded_of_the_day_and_told_of_the_plan(stage: Stage) -> None:
    meeting = await plan(stage)
    assert meeting.due_at is not None
    assert local(meeting.due_at) == china("2026-11-27 15:00")
    stage.at("2026-11-26 09:00")
    async with stage.context() as ctx:
        found = await reminders.decide(ctx.work, ctx.rules)
    assert {ping.to.name for ping in found.pings} == {"钱进", "孙悦"}


async def test_each_decision_of_a_unit_becomes_its_own_item(stage: Stage) -> None:
    meeting = await plan(stage)
    minutes = {"decisions": ["完成阵地建设", "排出换届时间表"], "due": DUE}
    held = await act(stage, QIAN, meeting.id, "record", minutes)
    assert held.closed
    assert await tasks(stage, QIAN) == [("议定事项：完成阵地建设", "12-18"), ("议定事项：排出换届时间表", "12-18")]
    assert await listed(stage, WU, "instruction") == []


async def test_the_county_s_meeting_gives_each_decision_to_the_unit_that_leads(stage: Stage) -> None:
    meeting = await plan(stage, WANG, "县委组织部")
    minutes = {"decisions": ["青山镇党委：完成阵地建设", "县教育局党组:开展警示教育"], "due": DUE}
    await act(stage, WANG, meeting.id, "record", minutes)
    assert {chat for chat, _ in told(stage)} == {QIAN, SUN, WU}
    assert await tasks(stage, WU) == [("议定事项：开展警示教育", "12-18")]
    assert await listed(stage, ZHOU, "instruction") == []


@pytest.mark.parametrize(
    ("decision", "refusal"),
    [("完成阵地建设", "没有写明牵头单位"), ("红石镇：完成阵地建设", "红石镇"), ("青山镇党委：", "没有写明牵头单位")],
)
async def test_a_decision_of_the_county_without_a_known_unit_is_refused_and_nothing_is_done(
    stage: Stage, decision: str, refusal: str
) -> None:
    meeting = await plan(stage, WANG, "县委组织部")
    with pytest.raises(Refusal, match=refusal):
        await act(stage, WANG, meeting.id, "record", {"decisions": [decision], "due": DUE})


async def test_decisions_need_a_date_and_a_meeting_without_any_needs_none(stage: Stage) -> None:
    meeting = await plan(stage)
    with pytest.raises(Refusal, match="请填写完成时限"):
        await act(stage, SUN, meeting.id, "record", {"decisions": ["完成阵地建设"]})
    assert (await act(stage, SUN, meeting.id, "record", {})).closed
    assert await listed(stage, SUN, "instruction") == []


async def test_it_can_be_moved_or_called_off_with_a_reason(stage: Stage) -> None:
    meeting = await plan(stage)
    moved = await act(stage, SUN, meeting.id, "replan", PLAN | {"at": "2026-11-30T01:00:00+00:00"})
    assert moved.due_at is not None
    assert local(moved.due_at) == china("2026-11-30 09:00")
    with pytest.raises(Refusal, match="理由"):
        await act(stage, SUN, meeting.id, "cancel")
    assert (await act(stage, SUN, meeting.id, "cancel", {"reason": "并入党委会"})).closed


async def test_another_unit_neither_plans_nor_records_it(stage: Stage) -> None:
    meeting = await plan(stage)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, ZHOU, meeting.id, "record", {})
    with pytest.raises(Refusal, match="没有办理权限"):
        await plan(stage, ZHOU)


async def test_the_department_is_reminded_of_the_county_s_own_meeting_and_of_no_other(stage: Stage) -> None:
    meeting = await plan(stage, WANG, "县委组织部")
    await plan(stage)
    stage.at("2026-11-26 09:00")
    async with stage.context() as ctx:
        found = await reminders.decide(ctx.work, ctx.rules)
        assert [one.item.id for one in await my_items.mine(ctx, await stage.actor(WANG))] == [meeting.id]
    assert {ping.to.name for ping in found.pings if ping.unit_item.item.id == meeting.id} == {"王敏"}
