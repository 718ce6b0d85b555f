"""The overview: units by duties in fixed order, from a fixed number of queries."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, update

from benchmarks.replay import recorded
from domain import board as board_rules
from domain.dates.lights import Light
from domain.errors import Refusal
from domain.item_status import ItemStatus
from domain.power import UnitType
from handlers.items import line
from services import board, items, openings
from services.board import Ask
from services.items import view
from storage import board as board_store
from storage import units
from storage.tables import item, unit
from tests.databases import on_sqlite
from tests.services.test_bulk import planned
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, Stage
from views import board as board_view
from views.board import Mode
from views.graphemes import utf16_len
from views.items import AsOf
from views.split import visible

SUMMARY = {"last_year": "已整改三项", "achievements": "完成阵地建设", "problems": "经费偏紧", "plan": "抓好换届"}
DUTY = "duty_report.2026"
ALL = Ask()


async def overview(stage: Stage, who: int = WANG, ask: Ask = ALL) -> board_rules.Board:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await board.overview(ctx, actor, ask)


async def act(stage: Stage, who: int, unit: str, action: str, answers: dict[str, str] | None = None) -> None:
    actor, owner = await stage.actor(who), await stage.unit(unit)
    async with stage.context() as ctx:
        _, found = await board.of_unit(ctx, await stage.actor(WANG), owner.id)
        item = next(one.item for one in found if one.item.kind == "duty_report")
        await items.act(ctx, actor, item.id, action, item.version, answers)


async def duty(stage: Stage, key: str = DUTY, *, missing: bool = False) -> board_rules.Board:
    return await overview(stage, ask=Ask(key, missing))


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


async def test_a_duty_that_no_unit_of_a_kind_owes_has_no_column_among_them(stage: Stage) -> None:
    stage.at("2026-12-02 10:00")
    await stage.open_periods()
    shown = {
        kind: [one.mechanism.kind for one in (await overview(stage, ask=Ask(unit_type=kind))).columns]
        for kind in (UnitType.TOWNSHIP, UnitType.COUNTY_DEPT)
    }
    assert {"training_chain", "fund_guarantee"} <= set(shown[UnitType.TOWNSHIP])
    assert not {"training_chain", "fund_guarantee"} & set(shown[UnitType.COUNTY_DEPT])


async def test_the_counts_follow_an_item_through_its_life(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, SUN, "青山镇党委", "report", SUMMARY)
    assert (await duty(stage)).totals[0] == {ItemStatus.MISSING: 3}
    await act(stage, QIAN, "青山镇党委", "confirm")
    assert (await duty(stage)).totals[0] == {ItemStatus.REVIEW: 1, ItemStatus.MISSING: 2}
    await act(stage, WANG, "青山镇党委", "return", {"reason": "请补充"})
    assert (await duty(stage)).totals[0] == {ItemStatus.RETURNED: 1, ItemStatus.MISSING: 2}
    await act(stage, QIAN, "青山镇党委", "report", SUMMARY)
    await act(stage, WANG, "青山镇党委", "accept")
    assert (await duty(stage)).totals[0] == {ItemStatus.DONE: 1, ItemStatus.MISSING: 2}


async def test_after_the_due_time_only_those_who_owe_are_red(stage: Stage) -> None:
    await stage.open_periods()
    await act(stage, QIAN, "青山镇党委", "report", SUMMARY)
    await act(stage, WANG, "柳林镇党委", "offline")
    stage.at("2026-12-11 09:00")
    found = await duty(stage)
    assert [row.cells[0].light for row in found.rows if row.cells[0]] == [Light.GREEN, Light.GREY, Light.RED]
    assert [row.unit.name for row in (await duty(stage, missing=True)).rows] == ["县教育局党组"]


async def test_what_is_still_open_stays_on_the_board_when_its_period_is_over(stage: Stage) -> None:
    stage.at("2027-03-10 09:00")
    await stage.open_periods()
    assert "quarter_report.2027Q1" in [one.key for one in (await overview(stage)).columns]
    stage.at("2027-05-10 10:00")
    assert (await duty(stage, "quarter_report.2027Q1")).totals[0] == {ItemStatus.OVERDUE: 3}


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
        await duty(stage, "duty_report.1999")


async def enlarge(stage: Stage, number: int = 120) -> None:
    async with stage.context() as ctx:
        root = await units.root(ctx.work)
        assert root is not None
        new = [await units.add(ctx.work, f"第{n}乡党委", UnitType.TOWNSHIP, root, 10 + n) for n in range(number)]
        await openings.open_for(ctx, new)


async def test_many_units_take_as_many_queries_as_few_and_fit_on_a_phone(stage: Stage) -> None:
    await stage.open_periods()
    wang = await stage.actor(WANG)
    townships = [Ask(unit_type=UnitType.TOWNSHIP, page=page) for page in range(1, 10)]
    async with stage.context() as ctx:
        with recorded() as few:
            await board.overview(ctx, wang, townships[0])
    await enlarge(stage)
    async with stage.context() as ctx:
        with recorded() as many:
            await board.overview(ctx, wang, townships[0])
        as_of, mode = AsOf(ctx.now, ctx.rules.calendar), Mode(unit_type=UnitType.TOWNSHIP)
        found = [await board.overview(ctx, wang, ask) for ask in townships]
        shown = [board_view.overview(each, as_of, mode) for each in found]
        every = [one.name for one in await units.below(ctx.work, ["/"], [UnitType.TOWNSHIP])]
    assert len(many) == len(few)
    assert {each.total for each in found} == {122}
    listed = [line for page in shown for line in visible(page.text).splitlines() if line.startswith("🟢　🟢　🟢　 ")]
    assert listed == [f"🟢　🟢　🟢　 {name}" for name in every]
    assert all(utf16_len(page.text) < 4096 and len(page.keyboard) <= 20 for page in shown)


async def test_a_large_county_s_overview_begins_with_the_kinds_of_units_and_the_counts_of_each(stage: Stage) -> None:
    await stage.open_periods()
    await enlarge(stage)
    await act(stage, WANG, "青山镇党委", "offline")
    found = await duty(stage)
    assert [(one.unit_type, one.units, dict(one.counts)) for one in found.groups] == [
        (UnitType.TOWNSHIP, 122, {ItemStatus.MISSING: 121, ItemStatus.DONE: 1}),
        (UnitType.COUNTY_DEPT, 1, {ItemStatus.MISSING: 1}),
    ]
    assert (found.rows, found.total, found.totals) == ((), 123, ({ItemStatus.MISSING: 122, ItemStatus.DONE: 1},))
    lacking = await duty(stage, missing=True)
    assert (lacking.total, lacking.groups, lacking.rows[0].unit.name) == (122, (), "柳林镇党委")


async def test_a_page_behind_the_last_one_is_the_last_one(stage: Stage) -> None:
    await stage.open_periods()
    found = await overview(stage, ask=Ask(page=9, size=2))
    assert ([row.unit.name for row in found.rows], found.skipped) == (["县教育局党组"], 2)


async def test_a_unit_is_found_by_a_part_of_its_name_within_one_s_field(stage: Stage) -> None:
    await stage.open_periods()
    wang, qian = await stage.actor(WANG), await stage.actor(QIAN)
    async with stage.context() as ctx:
        for words, names in (
            ("教育", ["县教育局党组"]),
            ("青山镇", ["青山镇党委"]),
            ("清山镇", ["青山镇党委"]),
            ("柳林镇党委", ["柳林镇党委"]),
            ("没有这里", []),
        ):
            assert [one.name for one in await board.units_named(ctx, wang, words)] == names
        with pytest.raises(Refusal, match="没有使用此功能的权限"):
            await board.units_named(ctx, qian, "青山")


async def test_the_counts_that_the_database_keeps_are_those_of_the_items_whatever_happens_to_items_and_units(
    stage: Stage,
) -> None:
    await stage.open_periods()
    await act(stage, QIAN, "青山镇党委", "report", SUMMARY)
    await act(stage, WANG, "柳林镇党委", "offline")
    county, below = ("/1/",), tuple(f"/1/{number}/" for number in (2, 3, 4))
    changes: tuple[tuple[Executable, bool], ...] = (
        (update(unit).where(unit.c.id == 2).values(active=False), True),
        (update(unit).where(unit.c.id == 3).values(type=UnitType.COUNTY_DEPT), True),
        (update(item).where(item.c.unit_id == 2).values(period="2025"), False),
        (update(unit).where(unit.c.id == 2).values(active=True), True),
        (update(item).where(item.c.kind == "five_ones").values(due_at=None), True),
        (delete(item).where(item.c.kind == "dual_duty"), True),
    )
    seen = []
    for statement, moves in changes:
        async with stage.context() as ctx:
            await ctx.work.execute(statement)
        async with stage.context() as ctx:
            kept = await board_store.alike(ctx.work, county, ())
            made = await board_store.alike(ctx.work, below, ())
            units_kept = await board_store.kinds_of_units(ctx.work, county)
            assert units_kept == await board_store.kinds_of_units(ctx.work, below)
        assert tally_of(kept) == tally_of(made)
        assert (tally_of(kept) not in seen) is moves
        seen.append(tally_of(kept))


def tally_of(alike: tuple[board_store.Alike, ...]) -> Counter[tuple[object, ...]]:
    """By what the status depends on: of a closed item only its phase."""
    found: Counter[tuple[object, ...]] = Counter()
    for one in alike:
        basis = one.basis
        due = basis.due_at if basis.due_at and basis.due_at.year < 9999 else None
        stand = (one.stand, due) if not basis.closed else (basis.phase,)
        found[one.key, one.unit_type, basis.closed, *stand] += one.number
    return found


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


@on_sqlite
@pytest.mark.parametrize("ask", [Ask(missing=True), Ask(unit_type=UnitType.TOWNSHIP), Ask(missing=True, page=3)])
async def test_a_page_of_units_is_read_in_their_order_and_no_further_than_it_goes(stage: Stage, ask: Ask) -> None:
    await stage.open_periods()
    await enlarge(stage, 60)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with recorded() as asked:
            await board.overview(ctx, wang, ask)
    (page,) = [one for one in asked if one.text.startswith("SELECT unit.id") and "LIMIT" in one.text]
    plan = planned(stage, page)
    assert [step for step in plan if "USING INDEX ix_unit_order" in step] != [], plan
    assert [step for step in plan if "TEMP B-TREE" in step] == [], plan
