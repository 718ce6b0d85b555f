"""A form that lies open while its item moves on: what its writer is told, and who may still read what he wrote."""

import pytest

from domain.errors import Refusal, Stale
from services import items, step_forms
from services.step_forms import StepForm
from tests.services.test_items import SUMMARY, act, duty_report
from tests.stage import QIAN, SUN, WANG, WU, Stage


async def look_up(stage: Stage, who: int, item_id: int, action: str, version: int) -> StepForm:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await step_forms.look_up(ctx, actor, item_id, action, version)


async def test_a_form_on_the_version_it_was_opened_on_has_no_news(stage: Stage) -> None:
    found = await look_up(stage, QIAN, await duty_report(stage), "report", 1)
    assert (found.news, found.step.action) == ("", "report")
    assert found.context is not None


async def test_a_form_on_an_older_version_says_who_was_first_and_goes_on(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, SUN, item_id, "report", SUMMARY)
    found = await look_up(stage, QIAN, item_id, "report", 1)
    assert found.news == "该事项已由孙悦于11月23日（星期一）10:00办理，当前为“待书记确认”。"
    assert found.context is not None
    assert found.view.item.payload["report"]["plan"] == SUMMARY["plan"]


async def test_a_form_whose_step_is_over_is_still_found_for_reading(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    found = await look_up(stage, SUN, item_id, "report", 1)
    assert "已由钱进" in found.news
    assert "当前为“待审核”" in found.news
    assert found.context is None
    assert found.step.title == "起草"


async def test_what_else_than_another_persons_act_stands_in_the_way_is_said(stage: Stage) -> None:
    item_id = await duty_report(stage)
    # The clerk of now is not the secretary who opened the form: the item has not moved, the right is gone.
    found = await look_up(stage, SUN, item_id, "hand_back", 1)
    assert (found.news, found.context) == ("您没有办理此事项的权限。如有疑问，请联系组织部。", None)
    await act(stage, QIAN, item_id, "report", SUMMARY)
    found = await look_up(stage, SUN, item_id, "hand_back", 1)
    assert found.news.startswith("该事项已由钱进")
    assert found.news.endswith("您没有办理此事项的权限。如有疑问，请联系组织部。")


async def test_a_form_on_an_item_that_is_not_theirs_to_see_shows_nothing(stage: Stage) -> None:
    item_id = await duty_report(stage)
    for who, action in ((WU, "report"), (WANG, "confirm"), (WANG, "no_such_step")):
        with pytest.raises(Refusal):
            await look_up(stage, who, item_id, action, 1)


async def test_answers_on_a_version_that_is_gone_change_nothing(stage: Stage) -> None:
    item_id = await duty_report(stage)
    await act(stage, SUN, item_id, "report", SUMMARY)
    qian = await stage.actor(QIAN)
    with pytest.raises(Stale, match="已由孙悦"):
        async with stage.context() as ctx:
            await items.act(ctx, qian, item_id, "report", 1, SUMMARY | {"plan": "另一份"})
    assert (await look_up(stage, QIAN, item_id, "report", 2)).view.item.payload["report"]["plan"] == SUMMARY["plan"]
