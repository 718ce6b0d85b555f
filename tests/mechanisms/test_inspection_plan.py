"""修改计划: a plan is put right before anybody was told, and afterwards whoever was told hears of the change, once."""

from dataclasses import replace
from typing import Any

import pytest

from domain.errors import Refusal
from domain.items import Item
from domain.unit_names import resolve_one
from services import creation, step_forms
from services.context import Context
from storage import items, units
from tests.mechanisms.acts import act, actions, told
from tests.stage import QIAN, SUN, WANG, WU, ZHOU, Stage, china

PLAN = {"kind": "special_check", "focus": "党员发展", "starts": "2026-12-14", "ends": "2026-12-20", "units": ["青山镇"]}
NOTICE = {"text": "定于12月14日至12月20日开展专项检查"}


async def planned(stage: Stage, **more: Any) -> Item:
    root = await stage.unit("县委组织部")
    leader = await stage.actor(WANG)
    async with stage.context() as ctx:
        return (await creation.create_item(ctx, leader, "inspection", root.id, PLAN | more, leader.person_id)).item


async def announced(stage: Stage, **more: Any) -> Item:
    return await act(stage, WANG, (await planned(stage, **more)).id, "notify", NOTICE)


async def of_old(ctx: Context, item_id: int, names: list[str]) -> None:
    """Put the item into the shape that an older version kept: names as they were typed."""
    found = await items.by_id(ctx.work, item_id)
    assert found is not None
    plan = {**found.item.payload["plan"], "units": names}
    await items.save(ctx.work, replace(found.item, payload={"plan": plan}, version=found.item.version + 1))


def heard(stage: Stage) -> dict[int, str]:
    """What each was told by the last unit of work; nobody is told twice."""
    said = told(stage)
    assert len({chat for chat, _ in said}) == len(said)
    return dict(said)


async def test_what_is_kept_are_the_units_and_a_list_on_one_line_is_several(stage: Stage) -> None:
    plan = await planned(stage, units=["青山镇、柳林镇"])
    wanted = [await stage.unit(name) for name in ("青山镇党委", "柳林镇党委")]
    assert plan.payload["plan"]["units"] == [{"id": one.id, "name": one.name} for one in wanted]


async def test_before_the_notice_a_plan_is_changed_freely_and_nobody_hears(stage: Stage) -> None:
    plan = await planned(stage)
    changed = PLAN | {"focus": "换届准备", "starts": "2026-12-15", "ends": "2026-12-16", "units": ["柳林镇", "教育局"]}
    new = await act(stage, WANG, plan.id, "amend", changed)
    assert (new.state, new.title, new.due_at) == ("planned", "专项检查：换届准备", china("2026-12-14 17:30"))
    assert told(stage) == []
    await act(stage, WANG, plan.id, "notify", NOTICE)
    assert set(heard(stage)) == {ZHOU, WU}


async def test_who_was_told_is_told_of_the_change_and_who_is_new_reads_the_notice(stage: Stage) -> None:
    plan = await announced(stage, units=["青山镇", "柳林镇"])
    changed = PLAN | {"starts": "2026-12-21", "ends": "2026-12-22", "units": ["青山镇", "教育局"]}
    new = await act(stage, WANG, plan.id, "amend", changed)
    assert (new.state, new.due_at) == ("notified", china("2026-12-21 17:30"))
    said = heard(stage)
    assert set(said) == {QIAN, SUN, ZHOU, WU}
    assert "【督查预告变更】" in said[QIAN]
    assert "12月21日至12月22日" in said[QIAN]
    assert "【督查预告】" in said[WU]
    assert "12月21日至12月22日" in said[WU]
    assert "不再安排到您单位" in said[ZHOU]
    assert all("县委组织部 王敏" in text for text in said.values())


async def test_a_unit_that_only_comes_to_the_plan_is_no_news_for_the_others(stage: Stage) -> None:
    plan = await announced(stage)
    await act(stage, WANG, plan.id, "amend", PLAN | {"units": ["青山镇", "柳林镇"]})
    assert set(heard(stage)) == {ZHOU}
    await act(stage, WANG, plan.id, "amend", PLAN | {"units": ["柳林镇", "青山镇"]})
    assert told(stage) == []


async def test_from_all_units_to_some_and_back(stage: Stage) -> None:
    plan = await announced(stage, units=None)
    await act(stage, WANG, plan.id, "amend", PLAN)
    assert {chat: "不再安排" in text for chat, text in heard(stage).items()} == {ZHOU: True, WU: True}
    await act(stage, WANG, plan.id, "amend", PLAN | {"units": None})
    assert {chat: "【督查预告】" in text for chat, text in heard(stage).items()} == {ZHOU: True, WU: True}


async def test_while_it_runs_the_plan_may_still_change(stage: Stage) -> None:
    plan = await announced(stage)
    stage.at("2026-12-14 09:00")
    running = await act(stage, WANG, plan.id, "start")
    # The last day is a Sunday: what is left to do is due on the workday after.
    assert running.due_at == china("2026-12-21 17:30")
    new = await act(stage, WANG, plan.id, "amend", PLAN | {"ends": "2026-12-23", "units": ["青山镇", "柳林镇"]})
    assert (new.state, new.due_at) == ("in_progress", china("2026-12-23 17:30"))
    finding = {"unit": "柳林镇", "problem": "培训记录缺失", "due": "2026-12-30T09:30:00Z"}
    await act(stage, WANG, plan.id, "finding", finding)
    assert set(heard(stage)) == {ZHOU}


async def test_it_does_not_begin_before_its_day_and_the_way_is_named(stage: Stage) -> None:
    plan = await announced(stage)
    stage.at("2026-12-13 16:00")
    with pytest.raises(Refusal, match=r"12月14日（星期一）开始.*修改计划"):
        await act(stage, WANG, plan.id, "start")
    await act(stage, WANG, plan.id, "amend", PLAN | {"starts": "2026-12-13"})
    assert "12月13日" in heard(stage)[QIAN]
    assert (await act(stage, WANG, plan.id, "start")).state == "in_progress"


async def test_who_was_told_is_told_when_it_is_called_off(stage: Stage) -> None:
    plan = await announced(stage)
    await act(stage, WANG, plan.id, "cancel", {"reason": "与上级检查合并"})
    assert set(heard(stage)) == {QIAN, SUN}
    assert "与上级检查合并" in heard(stage)[SUN]
    again = await planned(stage)
    await act(stage, WANG, again.id, "cancel", {"reason": "不再需要"})
    assert told(stage) == []


async def test_a_plan_of_old_with_two_units_on_one_line_goes_on_and_an_unknown_one_is_put_right(stage: Stage) -> None:
    plan = await planned(stage)
    async with stage.context() as ctx:
        await of_old(ctx, plan.id, ["青山镇、清林镇"])
    with pytest.raises(Refusal, match=r"“清林镇”不在单位名单中，名称相近的有：.*柳林镇党委"):
        await act(stage, WANG, plan.id, "notify", NOTICE)
    assert "amend" in await actions(stage, WANG, plan.id)
    with pytest.raises(Refusal, match="清林镇"):
        await act(stage, WANG, plan.id, "amend", PLAN | {"units": ["青山镇、清林镇"]})
    await act(stage, WANG, plan.id, "amend", PLAN | {"units": ["青山镇、柳林镇"]})
    await act(stage, WANG, plan.id, "notify", NOTICE)
    assert set(heard(stage)) == {QIAN, SUN, ZHOU}


async def test_a_unit_keeps_its_place_in_a_plan_when_it_is_renamed_or_given_up(stage: Stage) -> None:
    plan = await announced(stage, units=["青山镇", "柳林镇"])
    stage.at("2026-12-14 09:00")
    await act(stage, WANG, plan.id, "start")
    async with stage.context() as ctx:
        await units.change(ctx.work, (await stage.unit("青山镇党委")).id, name="青山街道党工委")
        await units.change(ctx.work, (await stage.unit("柳林镇党委")).id, active=False)
    finding = {"unit": plan.payload["plan"]["units"][0], "problem": "培训记录缺失", "due": "2026-12-30T09:30:00Z"}
    await act(stage, WANG, plan.id, "finding", finding)
    assert set(heard(stage)) == {QIAN, SUN}
    with pytest.raises(Refusal, match="“柳林镇党委”已停用"):
        await act(stage, WANG, plan.id, "finding", finding | {"unit": plan.payload["plan"]["units"][1]})
    await act(stage, WANG, plan.id, "feedback", {"text": "总体较好"})
    assert set(heard(stage)) == {QIAN, SUN}


async def test_a_problem_is_found_at_a_unit_of_the_plan(stage: Stage) -> None:
    plan = await announced(stage)
    stage.at("2026-12-14 09:00")
    await act(stage, WANG, plan.id, "start")
    async with stage.context() as ctx:
        form = await step_forms.look_up(ctx, await stage.actor(WANG), plan.id, "finding", 0)
    assert [one.name for one in form.units.units] == ["青山镇党委"]
    with pytest.raises(Refusal, match="“柳林镇党委”不在本次督查的受检单位中，如需增加请先“修改计划”"):
        resolve_one("柳林镇", form.units)
