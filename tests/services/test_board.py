"""The overview: units by duties in fixed order, from a fixed number of queries."""

from datetime import timedelta

import pytest

from benchmarks.replay import recorded
from domain import board as board_rules
from domain.dates.lights import Light
from domain.errors import Refusal
from domain.item_status import ItemStatus
from domain.power import UnitType
from handlers.items import line
from services import board, items, openings
from services.items import view
from storage import units
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, Stage
from views import board as board_view
from views.graphemes import utf16_len
from views.items import AsOf
from views.split import visible

SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}
DUTY = "duty_report.2026"


async def overview(stage: Stage, who: int = WANG) -> board_rules.Board:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await board.overview(ctx, actor)


async def act(stage: Stage, who: int, unit: str, action: str, answers: dict[str, str] | None = None) -> None:
    actor, owner = await stage.actor(who), await stage.unit(unit)
    async with stage.context() as ctx:
        _, found = await board.of_unit(ctx, await stage.actor(WANG), owner.id)
        item = next(one.item for one in found if one.item.kind == "duty_report")
        await items.act(ctx, actor, item.id, action, item.version, answers)


def duty(found: board_rules.Board, key: str = DUTY) -> board_rules.Board:
    return board_rules.only(found, board.find(found.columns, key))


async def test_every_unit_has_a_place_and_every_running_duty_a_column(stage: Stage) -> None:
    await stage.open_periods()
    found = await overview(stage)
    assert [one.key for one in found.columns] == ["five_ones.2026", DUTY, "dual_duty.2026"]
    assert [row.unit.name for row in found.rows] == ["青山镇党委", "柳林镇党委", "县教育局党组"]
    assert [dict(total) for total in found.totals] == [
        {ItemStatus.MISSING: 15},
        {ItemStatus.MISSING: 3},
        {ItemStatus.MISSING: 3},
    ]


async def test_the_counts_follow_an_item_through_its_life(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, SUN, "青山镇党委", "report", SUMMARY)
    assert duty(await overview(stage)).totals[0] == {ItemStatus.MISSING: 3}
    await act(stage, QIAN, "青山镇党委", "confirm")
    assert duty(await overview(stage)).totals[0] == {ItemStatus.REVIEW: 1, ItemStatus.MISSING: 2}
    await act(stage, WANG, "青山镇党委", "return", {"reason": "请补充"})
    assert duty(await overview(stage)).totals[0] == {ItemStatus.RETURNED: 1, ItemStatus.MISSING: 2}
    await act(stage, QIAN, "青山镇党委", "report", SUMMARY)
    await act(stage, WANG, "青山镇党委", "accept")
    assert duty(await overview(stage)).totals[0] == {ItemStatus.DONE: 1, ItemStatus.MISSING: 2}


async def test_after_the_due_time_only_those_who_owe_are_red(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, QIAN, "青山镇党委", "report", SUMMARY)
    await act(stage, WANG, "柳林镇党委", "offline")
    stage.at("2026-12-11 09:00")
    found = duty(await overview(stage))
    assert [row.cells[0].light for row in found.rows if row.cells[0]] == [Light.GREEN, Light.GREY, Light.RED]
    assert [row.unit.name for row in board_rules.lacking(found).rows] == ["县教育局党组"]


async def test_what_is_still_open_stays_on_the_board_when_its_period_is_over(stage: Stage) -> None:
    stage.at("2027-03-10 09:00")
    await stage.open_periods()
    assert "quarter_report.2027Q1" in [one.key for one in (await overview(stage)).columns]
    stage.at("2027-05-10 10:00")
    assert duty(await overview(stage), "quarter_report.2027Q1").totals[0] == {ItemStatus.OVERDUE: 3}


async def test_leaders_read_and_the_units_do_not(stage: Stage) -> None:
    await stage.open_periods()
    for who in (LI, ZHAO):
        assert len((await overview(stage, who)).rows) == 3
    for who in (QIAN, SUN):
        with pytest.raises(Refusal, match="没有使用此功能的权限"):
            await overview(stage, who)
    actor, unit = await stage.actor(QIAN), await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="没有找到该单位"):
            await board.of_unit(ctx, actor, unit.id)


async def test_a_duty_that_nobody_owes_any_more_is_refused_politely(stage: Stage) -> None:
    with pytest.raises(Refusal, match="/board"):
        board.find((await overview(stage)).columns, "duty_report.1999")


async def test_many_units_take_as_many_queries_as_few_and_fit_on_a_phone(stage: Stage) -> None:
    await stage.open_periods()
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with recorded() as few:
            await board.overview(ctx, wang)
        root = await units.root(ctx.work)
        assert root is not None
        new = [await units.add(ctx.work, f"第{n}乡党委", UnitType.TOWNSHIP, root, 10 + n) for n in range(120)]
        await openings.open_for(ctx, new)
        with recorded() as many:
            found = await board.overview(ctx, wang)
        as_of = AsOf(ctx.now, ctx.rules.calendar)
        shown = [board_view.overview(found, as_of, page, missing=False) for page in range(1, 10)]
    assert len(many) == len(few)
    assert len(found.rows) == 123
    listed = [line for page in shown for line in visible(page.text).splitlines() if line.startswith("🟢　🟢　🟢　 ")]
    assert listed == [f"🟢　🟢　🟢　 {row.unit.name}" for row in found.rows]
    assert all(utf16_len(page.text) < 4096 and len(page.keyboard) <= 20 for page in shown)


async def test_a_unit_s_page_names_each_item_and_how_it_stands(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, WANG, "青山镇党委", "offline")
    stage.now += timedelta(days=17)
    wang, unit = await stage.actor(WANG), await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        _, found = await board.of_unit(ctx, wang, unit.id)
        lines = [line(view(one, wang, ctx.now)) for one in found]
        lights = [board_rules.light_of(one.item, ctx.now, ctx.rules.calendar) for one in found]
        page = board_view.one_unit(unit, lines, AsOf(ctx.now, ctx.rules.calendar), "-", 1, lights=lights, may_urge=True)
    assert "🔴 1. 2026年度五个一·培树典型\n　逾期" in page.text
    assert "⚪✓ 6. 2026年度述职报告摘要\n　已报" in page.text
