"""督办单: a person issues it about an item; the unit acknowledges and answers; it is closed."""

from typing import Any

import pytest

from domain.errors import Refusal, Stale
from services import creation, items, my_items
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage, china

SLIP = {"level": "yellow", "require": "请于月底前完成登记", "due": "2026-11-30T09:30:00Z"}


async def overdue_item(stage: Stage) -> int:
    """A 五个一 that should have been registered by the end of March."""
    stage.at("2026-03-02 10:00")
    await stage.open_periods()
    stage.at("2026-11-23 10:00")
    async with stage.context() as ctx:
        return next(one.item.id for one in await my_items.mine(ctx, await stage.actor(QIAN)))


async def act(
    stage: Stage, who: int, item_id: int, action: str, answers: dict[str, Any] | None = None
) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return await items.act(ctx, actor, item_id, action, view.item.version, answers)


async def issue(stage: Stage, by: int = LI, **more: str) -> items.ItemView:
    item_id = await overdue_item(stage)
    await act(stage, by, item_id, "supervise", SLIP | more)
    async with stage.context() as ctx:
        (found,) = await my_items.open_under(ctx, await stage.actor(QIAN), ["supervision_order"])
        return await items.get(ctx, await stage.actor(QIAN), found.item.id)


async def test_a_slip_is_issued_acknowledged_answered_and_closed(stage: Stage) -> None:
    order = await issue(stage)
    assert order.item.no
    assert order.item.title.startswith("督办单（黄色）：2026年度五个一")
    assert order.item.due_at == china("2026-11-30 17:30")
    assert any("【新事项】督办单" in one.text for one in stage.sent[-2].messages)
    await act(stage, SUN, order.item.id, "acknowledge")
    await act(stage, QIAN, order.item.id, "reply", {"text": "已登记"})
    returned = await act(stage, WANG, order.item.id, "return", {"reason": "尚缺一项"})
    assert returned.view.item.holder == "unit"
    await act(stage, QIAN, order.item.id, "reply", {"text": "五项均已登记"})
    assert (await act(stage, LI, order.item.id, "accept")).view.item.closed


async def test_the_slip_names_its_item_which_stays_as_it_was(stage: Stage) -> None:
    order = await issue(stage)
    about = order.item.payload["order"]
    async with stage.context() as ctx:
        item = (await items.get(ctx, await stage.actor(QIAN), order.item.source_id or 0)).item
    assert (about["item_no"], about["item_title"]) == (item.no, item.title)
    assert item.state == "open"
    assert len(item.payload["orders"]) == 1


@pytest.mark.parametrize(("who", "said"), [(QIAN, "没有办理"), (ZHAO, "没有办理"), (ZHOU, "没有找到")])
async def test_only_the_department_issues_one(stage: Stage, who: int, said: str) -> None:
    item_id = await overdue_item(stage)
    with pytest.raises(Refusal, match=said):
        await act(stage, who, item_id, "supervise", SLIP)


async def test_the_level_is_suggested_and_never_decided(stage: Stage) -> None:
    item_id = await overdue_item(stage)
    async with stage.context() as ctx:
        view, step, context = await items.prepare(ctx, await stage.actor(LI), item_id, "supervise")
    assert step.known(context) == {"level": "red"}
    done = await act(stage, LI, item_id, "supervise", SLIP | {"level": "blue"})
    assert done.view.item.payload["orders"][0]["level"] == "blue"
    assert view.item.version == 1


@pytest.mark.parametrize(
    ("now", "level"),
    [("2026-12-09", "blue"), ("2026-12-11", "yellow"), ("2026-12-23", "yellow"), ("2026-12-24", "red")],
)
async def test_the_suggestion_grows_with_the_delay(stage: Stage, now: str, level: str) -> None:
    await stage.open_periods()
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, await stage.actor(QIAN))
        # Due on Thursday 10 December; ten workdays later it is Thursday 24 December.
        item_id = next(one.item.id for one in mine if one.item.kind == "duty_report")
    stage.at(f"{now} 10:00")
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(LI), item_id, "supervise")
    assert step.known(context) == {"level": level}


async def test_there_is_no_slip_about_a_slip_and_none_about_what_waits_for_the_department(stage: Stage) -> None:
    order = await issue(stage)
    with pytest.raises(Refusal, match="不能下达督办单"):
        await act(stage, LI, order.item.id, "supervise", SLIP)
    await act(stage, QIAN, order.item.id, "acknowledge")
    await act(stage, QIAN, order.item.id, "reply", {"text": "已登记"})
    assert "supervise" not in {step.action for step in (await act(stage, LI, order.item.id, "accept")).view.steps}


async def test_it_is_answered_after_it_was_acknowledged_and_withdrawn_with_a_reason(stage: Stage) -> None:
    order = await issue(stage)
    with pytest.raises(Stale, match="待签收"):
        await act(stage, QIAN, order.item.id, "reply", {"text": "已登记"})
    with pytest.raises(Refusal, match="理由"):
        await act(stage, LI, order.item.id, "cancel")
    assert (await act(stage, LI, order.item.id, "cancel", {"reason": "已线下办结"})).view.item.closed


async def test_another_unit_sees_nothing_and_nobody_writes_one_without_an_item(stage: Stage) -> None:
    order = await issue(stage)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, ZHOU, order.item.id, "acknowledge")
    unit = await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await creation.create_item(ctx, await stage.actor(LI), "supervision_order", unit.id, SLIP)
