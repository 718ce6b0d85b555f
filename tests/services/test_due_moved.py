"""A due time that the calendar has moved says so on the card: the day of the rule, and why (decision 0004)."""

import pytest
from sqlalchemy import update

from domain.items import Item
from handlers.items import line
from services import items, my_items, openings
from storage.tables import item
from tests.services.test_items import act
from tests.stage import QIAN, Stage, china
from views.items import AsOf, card
from views.split import visible


async def of_quarter(stage: Stage) -> Item:
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, await stage.actor(QIAN))
        return next(one.item for one in mine if one.item.kind == "duty_report")


async def shown(stage: Stage) -> str:
    """The card of the yearly summary."""
    found = await of_quarter(stage)
    async with stage.context() as ctx:
        view = await items.get(ctx, await stage.actor(QIAN), found.id)
        moved = openings.due_moved(ctx.rules, view.item)
        return visible(card(line(view), view.steps, AsOf(ctx.now, ctx.rules.calendar), moved=moved).text)


async def test_what_was_opened_late_names_the_day_of_the_rule_and_why(stage: Stage) -> None:
    stage.at("2026-12-07 08:00")
    await stage.open_periods()
    assert "\n截止：12月21日（星期一）17:30前，还有10个工作日\n原定12月10日，因布置较晚延至12月21日" in await shown(
        stage
    )


async def test_what_was_opened_in_time_has_nothing_to_explain(stage: Stage) -> None:
    stage.at("2026-11-24 08:00")
    await stage.open_periods()
    assert "原定" not in await shown(stage)


@pytest.mark.parametrize("due", ["2026-12-30 17:30", "2026-12-21 12:00"])
async def test_another_due_time_than_the_calendar_gave_is_not_explained_by_it(stage: Stage, due: str) -> None:
    stage.at("2026-12-07 08:00")
    await stage.open_periods()
    found = await of_quarter(stage)
    async with stage.context() as ctx:
        await ctx.work.execute(update(item).where(item.c.id == found.id).values(due_at=china(due)))
    assert "原定" not in await shown(stage)


async def test_a_day_off_that_the_rule_names_is_explained_as_well(stage: Stage) -> None:
    stage.at("2026-12-02 09:00")
    await stage.open_periods()
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, await stage.actor(QIAN))
        moved = {one.item.kind: openings.due_moved(ctx.rules, one.item) for one in mine}
    assert any("遇节假日提前至" in words for words in moved.values()), moved


async def test_what_is_over_has_no_due_time_to_explain(stage: Stage) -> None:
    stage.at("2026-12-07 08:00")
    await stage.open_periods()
    found = await of_quarter(stage)
    done = await act(stage, 1001, found.id, "offline")
    async with stage.context() as ctx:
        assert openings.due_moved(ctx.rules, done.view.item) == ""
