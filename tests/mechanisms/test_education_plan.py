"""学习教育安排: the department enters it for a lead unit, which is reminded once and says when it is done."""

import pytest

from domain.errors import Refusal
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.reminders import schedule
from services.rules import load
from tests.mechanisms.acts import act, create, listed, told
from tests.stage import QIAN, WANG, WU, Stage

PLAN = {"kind": "warning", "content": "全县警示教育大会", "due_at": "2026-12-30T09:30:00+00:00"}


async def plan(stage: Stage, who: int = WANG) -> Item:
    return await create(stage, who, "education_plan", "县教育局党组", PLAN)


async def test_the_lead_unit_is_told_and_says_that_it_is_done(stage: Stage) -> None:
    entry = await plan(stage)
    assert entry.title == "警示教育安排"
    assert [chat for chat, _ in told(stage)] == [WU]
    assert (await act(stage, WU, entry.id, "done", {"note": "已开展，参加200人"})).closed
    assert await listed(stage, WU, "education_plan") == []


async def test_there_is_one_reminder_and_no_more(stage: Stage) -> None:
    entry = await plan(stage)
    assert entry.due_at is not None
    async with stage.database.read() as session:
        rules = await load(session)
    mechanism = MECHANISMS["education_plan"]
    stages = [str(one.stage) for one in schedule(entry.due_at, mechanism.cadence, rules.calendar, rules.office)]
    assert stages == ["T7"]


async def test_it_is_called_off_with_a_reason(stage: Stage) -> None:
    entry = await plan(stage)
    with pytest.raises(Refusal, match="理由"):
        await act(stage, WANG, entry.id, "cancel")
    assert (await act(stage, WANG, entry.id, "cancel", {"reason": "并入主题教育"})).state == "cancelled"


async def test_only_the_department_enters_it_and_only_the_lead_unit_sees_it(stage: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await plan(stage, WU)
    entry = await plan(stage)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, QIAN, entry.id, "done", {})
