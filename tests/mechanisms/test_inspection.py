"""督查: a plan, a notice in advance, findings that go on a unit's list, feedback, the end."""

from typing import Any

import pytest

from domain.errors import Refusal, Stale
from domain.forms.errors import FormErrors
from domain.power import Role
from services import creation, items, my_items
from storage import people
from storage.items import UnitItem
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage, china

FENG = 1003  # inspector of the department
PLAN = {
    "kind": "half_year_inspection",
    "focus": "五个一推进和整改情况",
    "starts": "2026-12-14",
    "ends": "2026-12-18",
    "units": ["青山镇", "县教育局党组"],
}
FINDING = {"unit": "青山镇", "problem": "两个支部未换届", "due": "2026-12-30T09:30:00Z"}
NOTICE = {"text": "定于12月14日至12月18日开展半年督查"}


async def inspector(stage: Stage) -> int:
    root = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        person = await people.add(ctx.work, "冯督查", FENG)
        await people.change(ctx.work, person, started_at=stage.now)
        await people.appoint(ctx.work, person, root.id, Role.INSPECTOR)
    return FENG


async def plan(stage: Stage, by: int = WANG, **more: Any) -> UnitItem:
    root = await stage.unit("县委组织部")
    leader = (await stage.actor(WANG)).person_id
    async with stage.context() as ctx:
        return await creation.create_item(ctx, await stage.actor(by), "inspection", root.id, PLAN | more, leader)


async def act(
    stage: Stage, who: int, item_id: int, action: str, answers: dict[str, Any] | None = None
) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return await items.act(ctx, actor, item_id, action, view.item.version, answers)


async def running(stage: Stage, **more: Any) -> int:
    """An inspection that is under way."""
    item_id = (await plan(stage, **more)).item.id
    await act(stage, WANG, item_id, "notify", NOTICE)
    stage.at("2026-12-14 09:00")
    await act(stage, WANG, item_id, "start")
    return item_id


async def told(stage: Stage) -> set[int]:
    """The Telegram ids of those to whom the last unit of work wrote."""
    ids = {(await stage.actor(who)).person_id: who for who in (WANG, LI, QIAN, SUN, ZHOU, 5001)}
    return {ids[one.person_id] for one in stage.sent[-1].messages if one.person_id}


async def test_an_inspection_goes_from_plan_to_end(stage: Stage) -> None:
    feng = await inspector(stage)
    item_id = await running(stage)
    await act(stage, feng, item_id, "finding", FINDING)
    done = await act(stage, feng, item_id, "feedback", {"text": "总体较好，个别支部工作不规范"})
    assert done.view.item.state == "feedback_issued"
    closed = await act(stage, feng, item_id, "close")
    assert closed.view.item.closed


async def test_the_notice_is_due_fifteen_days_before_and_then_the_days_themselves(stage: Stage) -> None:
    unit_item = await plan(stage)
    # Fifteen days before 14 December is a Sunday, so the workday before.
    assert unit_item.item.due_at == china("2026-11-27 17:30")
    assert unit_item.item.holder == "person"
    assert unit_item.item.person_id == (await stage.actor(WANG)).person_id
    notified = await act(stage, WANG, unit_item.item.id, "notify", NOTICE)
    assert notified.view.item.due_at == china("2026-12-14 17:30")
    stage.at("2026-12-14 09:00")
    started = await act(stage, WANG, unit_item.item.id, "start")
    assert started.view.item.due_at == china("2026-12-18 17:30")


async def test_the_units_concerned_hear_of_it_and_need_not_prepare_anything(stage: Stage) -> None:
    item_id = (await plan(stage)).item.id
    await act(stage, WANG, item_id, "notify", NOTICE)
    assert await told(stage) == {QIAN, SUN, 5001}
    texts = {one.text for one in stage.sent[-1].messages}
    assert all("不另行准备专门材料" in text and "12月14日" in text for text in texts)


async def test_without_a_choice_every_unit_is_concerned(stage: Stage) -> None:
    item_id = (await plan(stage, units=None)).item.id
    await act(stage, WANG, item_id, "notify", NOTICE)
    assert await told(stage) == {QIAN, SUN, ZHOU, 5001}


async def test_a_unit_that_is_not_there_is_refused_before_there_is_a_plan(stage: Stage) -> None:
    with pytest.raises(Refusal, match=r"红石镇.*不在单位名单中"):
        await plan(stage, units=["红石镇"])
    async with stage.context() as ctx:
        assert await my_items.open_under(ctx, await stage.actor(WANG), ["inspection"]) == ()


async def test_a_finding_goes_on_the_list_of_its_unit_only(stage: Stage) -> None:
    item_id = await running(stage)
    await act(stage, WANG, item_id, "finding", FINDING)
    assert await told(stage) == {QIAN, SUN}
    async with stage.context() as ctx:
        (found,) = await my_items.open_under(ctx, await stage.actor(QIAN), ["rectification"])
        assert await my_items.open_under(ctx, await stage.actor(ZHOU), ["rectification"]) == ()
    assert found.item.source_id == item_id
    assert found.item.payload["problem"] == {
        "problem": "两个支部未换届",
        "urgency": "deadline",
        "due": "2026-12-30T09:30:00Z",
        "source": "half_year_inspection",
    }


async def test_two_findings_at_one_unit_are_two_items(stage: Stage) -> None:
    item_id = await running(stage, kind="special_check")
    await act(stage, WANG, item_id, "finding", FINDING)
    await act(stage, WANG, item_id, "finding", FINDING | {"problem": "台账缺页"})
    async with stage.context() as ctx:
        found = await my_items.open_under(ctx, await stage.actor(QIAN), ["rectification"])
    assert [one.item.payload["problem"]["source"] for one in found] == ["special_check"] * 2


async def test_the_words_of_the_notice_are_ready(stage: Stage) -> None:
    item_id = (await plan(stage)).item.id
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(WANG), item_id, "notify")
    said = "定于12月14日至12月18日开展半年督查，主要了解：五个一推进和整改情况"
    assert step.known(context) == {"text": said}


async def test_an_end_before_the_start_is_asked_again(stage: Stage) -> None:
    with pytest.raises(FormErrors, match="结束日期不能早于开始日期"):
        await plan(stage, ends="2026-12-10")


@pytest.mark.parametrize("who", [LI, ZHAO, QIAN])
async def test_nobody_else_plans_an_inspection(stage: Stage, who: int) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await plan(stage, by=who)


async def test_the_units_do_not_see_the_plan(stage: Stage) -> None:
    item_id = await running(stage)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, QIAN, item_id, "finding", FINDING)
    async with stage.context() as ctx:
        assert await my_items.open_under(ctx, await stage.actor(QIAN), ["inspection"]) == ()


async def test_it_does_not_begin_before_the_units_know(stage: Stage) -> None:
    item_id = (await plan(stage)).item.id
    with pytest.raises(Stale, match="待发预告"):
        await act(stage, WANG, item_id, "start")


async def test_calling_it_off_needs_a_reason(stage: Stage) -> None:
    item_id = (await plan(stage)).item.id
    with pytest.raises(FormErrors, match="理由"):
        await act(stage, WANG, item_id, "cancel")


async def test_once_the_units_have_the_feedback_nobody_is_chased_for_the_inspection(stage: Stage) -> None:
    item_id = await running(stage)
    stage.at("2026-12-18 10:00")
    assert (await act(stage, WANG, item_id, "feedback", {"text": "总体较好"})).view.item.remind_at is None
