"""What readers outside a unit see of its items."""

import pytest

from services import items
from tests.services.test_search import SUMMARY, act, item_of
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, Stage

OUTSIDE = [WANG, LI, ZHAO]


async def seen(stage: Stage, who: int, item_id: int) -> dict[str, str]:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        payload = (await items.get(ctx, actor, item_id)).item.payload
    return dict(payload.get("report", {}))


@pytest.mark.parametrize("who", OUTSIDE)
async def test_a_clerk_s_draft_is_not_shown_outside_the_unit(stage: Stage, who: int) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "duty_report")
    await act(stage, SUN, item_id, "report", SUMMARY)
    assert await seen(stage, who, item_id) == {}
    assert await seen(stage, QIAN, item_id) == SUMMARY
    assert await seen(stage, SUN, item_id) == SUMMARY
    await act(stage, QIAN, item_id, "confirm")
    assert await seen(stage, who, item_id) == SUMMARY


@pytest.mark.parametrize("who", OUTSIDE)
async def test_while_a_returned_report_is_drafted_anew_the_last_version_is_shown(stage: Stage, who: int) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "duty_report")
    await act(stage, QIAN, item_id, "report", SUMMARY)
    await act(stage, WANG, item_id, "return", {"reason": "请补充"})
    await act(stage, SUN, item_id, "report", SUMMARY | {"plan": "尚未定稿"})
    assert await seen(stage, who, item_id) == SUMMARY
    assert (await seen(stage, QIAN, item_id))["plan"] == "尚未定稿"


async def test_a_draft_does_not_come_out_when_the_report_was_received_offline(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "duty_report")
    await act(stage, SUN, item_id, "report", SUMMARY)
    done = await act(stage, WANG, item_id, "offline")
    assert done.view.item.closed
    assert "report" not in done.view.item.payload
    assert await seen(stage, WANG, item_id) == {}


async def test_what_is_not_drafted_is_shown_as_it_stands(stage: Stage) -> None:
    await stage.open_periods()
    item_id = await item_of(stage, "five_ones", part="research_topic")
    await act(stage, QIAN, item_id, "register", {"name": "村级治理研究", "outcome": "形成报告"})
    await act(stage, SUN, item_id, "progress", {"note": "已走访六个村"})
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        payload = (await items.get(ctx, wang, item_id)).item.payload
    assert payload["register"]["name"] == "村级治理研究"
    assert payload["progress"] == [{"note": "已走访六个村"}]
