"""The engine of items: steps, versions, power and two people at once."""

import asyncio

import pytest

from domain.errors import Refusal, Stale
from services import items, my_items
from tests.stage import LI, QIAN, SUN, WANG, WU, Stage

SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}


async def duty_report(stage: Stage) -> int:
    await stage.open_periods()
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, await stage.actor(QIAN))
    return next(one.item.id for one in mine if one.item.kind == "duty_report")


async def act(
    stage: Stage, who: int, item_id: int, action: str, answers: dict[str, str] | None = None
) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return await items.act(ctx, actor, item_id, action, view.item.version, answers)


async def test_a_summary_is_drafted_confirmed_returned_and_accepted(stage: Stage) -> None:
    item_id = await duty_report(stage)
    assert (await act(stage, SUN, item_id, "report", SUMMARY)).view.item.state == "drafted"
    confirmed = await act(stage, QIAN, item_id, "confirm")
    assert confirmed.view.item.state == "submitted"
    assert confirmed.receipt.endswith("-1")
    returned = await act(stage, WANG, item_id, "return", {"reason": "请补充数据"})
    assert returned.view.item.state == "returned"
    again = await act(stage, QIAN, item_id, "report", SUMMARY | {"plan": "抓好换届和阵地"})
    assert again.receipt.endswith("-2")
    accepted = await act(stage, WANG, item_id, "accept")
    assert accepted.view.item.closed
    assert accepted.view.item.remind_at is None


async def test_a_clerk_cannot_confirm_and_another_unit_sees_nothing(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, SUN, item_id, "report", SUMMARY)
    with pytest.raises(Refusal, match="没有办理此事项的权限"):
        await act(stage, SUN, item_id, "confirm")
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, WU, item_id, "confirm")
    with pytest.raises(Refusal):
        await act(stage, LI, item_id, "accept")


async def test_of_two_who_press_at_once_one_wins_and_the_other_is_told_who(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    wang = await stage.actor(WANG)

    async def press(action: str, answers: dict[str, str]) -> items.StepTaken:
        async with stage.context() as ctx:
            return await items.act(ctx, wang, item_id, action, 2, answers)

    results = await asyncio.gather(press("accept", {}), press("return", {"reason": "请补充"}), return_exceptions=True)
    assert [type(one) for one in results].count(items.StepTaken) == 1
    (loser,) = [one for one in results if isinstance(one, Exception)]
    assert isinstance(loser, Stale)
    assert "王敏" in str(loser)


async def test_a_marked_text_is_refused_and_changes_nothing(stage: Stage) -> None:
    item_id = await duty_report(stage)
    with pytest.raises(Refusal, match="机密"):
        await act(stage, QIAN, item_id, "report", SUMMARY | {"plan": "【机密】方案"})
    async with stage.context() as ctx:
        assert (await items.get(ctx, await stage.actor(QIAN), item_id)).item.state == "open"


async def test_received_offline_has_the_effect_of_an_accepted_submission(stage: Stage) -> None:
    item_id = await duty_report(stage)
    done = await act(stage, WANG, item_id, "offline")
    assert done.view.item.closed
    assert done.view.item.offline
    assert done.view.item.submitted_at is not None
    assert done.view.item.remind_at is None


async def test_the_record_is_chained_and_shows_an_item_s_history(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    verdict = await stage.database.check_record()
    assert verdict.whole
    assert verdict.lines > 1
