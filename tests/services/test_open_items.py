"""Deadlines and the queue of review, page by page: all that somebody may see, nothing else, narrowed as he likes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from benchmarks.replay import recorded
from domain.mechanisms import MECHANISMS
from domain.power import DEPARTMENT, REPORTING, Actor, Role, UnitType
from domain.workflow import awaited_roles
from services import items, ledgers, my_items, open_items
from services.open_items import Narrow, Which
from storage import items as items_store
from storage import people, units
from storage.items import UnitItem
from storage.tables import item
from tests import lists
from tests.databases import on_sqlite
from tests.services.test_board import enlarge
from tests.services.test_bulk import planned
from tests.services.test_search import RESTRICTIONS
from tests.stage import CAST, LI, QIAN, WANG, ZHAO, Stage

NOBODY_YET = 9100


async def appoint(stage: Stage, *posts: tuple[str, Role]) -> Actor:
    """Somebody new with these posts."""
    async with stage.context() as ctx:
        person = await people.add(ctx.work, "郑和", NOBODY_YET)
        for name, role in posts:
            unit = await units.by_name(ctx.work, name)
            assert unit is not None
            await people.appoint(ctx.work, person, unit.id, role)
    return await stage.actor(NOBODY_YET)


async def mix(stage: Stage, owner: int | None) -> None:
    """Open what is due by now and let it stand in every way; some has no due time, some is a person's own."""
    await stage.open_periods()
    async with stage.context() as ctx:
        every = await items_store.in_scope(ctx.work, ["/"])
        for number, one in enumerate(every):
            names = sorted(MECHANISMS[one.item.kind].states)
            changes = {"state": names[number % len(names)], "phase": "waiting" if number % 3 else "under_way"}
            held = "department" if number % 2 else "unit"
            due = {"due_at": None} if number % 5 == 0 else {}
            theirs = {"person_id": owner} if owner and number % 4 == 0 else {}
            this = update(item).where(item.c.id == one.item.id)
            await ctx.work.execute(this.values(holder=held, **changes, **due, **theirs))


async def judged(stage: Stage, actor: Actor) -> list[UnitItem]:
    """What waits for somebody's judgement, looked for among all items one by one."""
    async with stage.context() as ctx:
        found = await items_store.in_scope(ctx.work, actor.reach(DEPARTMENT), items_store.IN_REVIEW)
    return [one for one in found if actor.may(awaited_roles(MECHANISMS[one.item.kind], one.item.state), one.unit_path)]


def in_order(found: list[UnitItem]) -> list[int]:
    far = datetime(9999, 1, 1, tzinfo=UTC)
    return [one.item.id for one in sorted(found, key=lambda one: (one.item.due_at or far, one.item.id))]


async def compare(stage: Stage, actor: Actor) -> None:
    async with stage.context() as ctx:
        due = [one.item.id for one in await lists.next_due(ctx, actor)]
        assert due == in_order(list(await my_items.open_to(ctx.work, actor)))
        waiting = await lists.waiting(ctx, actor)
        assert len(waiting) == await open_items.number(ctx, actor, Which.QUEUE)
    assert [one.item.id for one in waiting] == in_order(await judged(stage, actor))


@pytest.mark.parametrize("owner", [None, QIAN, ZHAO])
@pytest.mark.parametrize("withheld", [False, True])
@pytest.mark.parametrize("name", RESTRICTIONS)
async def test_the_pages_together_hold_what_each_may_see_in_order_of_the_due_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, name: str, withheld: bool, owner: int | None
) -> None:
    await mix(stage, (await stage.actor(owner)).person_id if owner else None)
    for kind, changes in RESTRICTIONS[name].items():
        mechanism = MECHANISMS[kind]
        states = {key: replace(state, readers=DEPARTMENT) for key, state in mechanism.states.items()}
        changed = replace(mechanism, **changes, states=states if withheld else mechanism.states)
        monkeypatch.setitem(MECHANISMS, kind, changed)
    for who, *_ in CAST:
        await compare(stage, await stage.actor(who))


@pytest.mark.parametrize(
    "posts",
    [
        (("青山镇党委", Role.CLERK), ("县委组织部", Role.INSPECTOR)),
        (("青山镇党委", Role.SECRETARY), ("柳林镇党委", Role.SECRETARY)),
        (("青山镇党委", Role.DEPT_ADMIN), ("柳林镇党委", Role.DEPT_APPROVER)),
        (("县委组织部", Role.DEPT_APPROVER), ("青山镇党委", Role.CLERK), ("柳林镇党委", Role.DEPT_ADMIN)),
        (("青山镇党委", Role.TEAM_MEMBER),),
        (("柳林镇党委", Role.STANDING_MEMBER),),
        (),
    ],
)
async def test_whoever_has_several_posts_sees_each_item_once(stage: Stage, posts: tuple[tuple[str, Role], ...]) -> None:
    actor = await appoint(stage, *posts)
    await mix(stage, actor.person_id)
    await compare(stage, actor)


async def test_a_unit_that_is_given_up_is_in_no_list_and_no_number(stage: Stage) -> None:
    await mix(stage, None)
    unit = await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        await units.change(ctx.work, unit.id, active=False)
    await compare(stage, await stage.actor(WANG))


async def test_a_list_is_narrowed_by_duty_and_by_unit_and_both(stage: Stage) -> None:
    await stage.open_periods()
    wang, unit = await stage.actor(WANG), await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        every = await lists.next_due(ctx, wang)
        by_duty = await lists.next_due(ctx, wang, Narrow("five_ones"))
        by_unit = await lists.next_due(ctx, wang, Narrow(unit_id=unit.id))
        both = await lists.next_due(ctx, wang, Narrow("five_ones", unit.id))
        offered = await open_items.duties(ctx, wang, Which.DEADLINES)
        of_unit = await open_items.duties(ctx, wang, Which.DEADLINES, unit.id)
    assert by_duty == tuple(one for one in every if one.item.kind == "five_ones")
    assert by_unit == tuple(one for one in every if one.item.unit_id == unit.id)
    assert both == tuple(one for one in by_duty if one in by_unit)
    assert (len(by_duty), len(both)) == (15, 5)
    assert {one.kind: count for one, count in offered}["five_ones"] == 15
    assert sum(count for _, count in offered) == len(every)
    assert sum(count for _, count in of_unit) == len(by_unit)


async def test_a_page_that_is_no_more_is_the_last_one_and_nobody_is_narrowed_to_what_is_not_his(stage: Stage) -> None:
    await stage.open_periods()
    wang, qian = await stage.actor(WANG), await stage.actor(QIAN)
    liulin = await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        last = await open_items.part(ctx, wang, Which.DEADLINES, 99, 8)
        assert (last.skipped, len(last.shown)) == (last.total - last.total % 8, last.total % 8)
        others = await open_items.part(ctx, qian, Which.DEADLINES, 1, 8, Narrow(unit_id=liulin.id))
        assert (others.shown, others.total, others.unit) == ((), 0, None)
        none = await open_items.part(ctx, qian, Which.QUEUE, 1, 8)
        assert (none.shown, none.total) == ((), 0)


async def test_what_two_read_at_once_is_there_for_one_of_them_only(stage: Stage) -> None:
    await stage.open_periods()
    wang, li = await stage.actor(WANG), await stage.actor(LI)
    async with stage.context() as ctx:
        before = await open_items.part(ctx, li, Which.DEADLINES, 1, 8)
        first = before.shown[0].item
        await items.act(ctx, wang, first.id, "offline", first.version, None)
    async with stage.context() as ctx:
        after = await open_items.part(ctx, li, Which.DEADLINES, 1, 8)
    assert after.total == before.total - 1
    assert first.id not in {one.item.id for one in after.shown}


@pytest.mark.parametrize(
    ("words", "named", "duties"),
    [
        ("青山", ["青山镇党委"], []),
        ("县教育局", ["县教育局党组"], []),
        ("组织部", ["县委组织部"], []),
        ("清山镇", ["青山镇党委"], []),
        ("述职报告", [], ["duty_report"]),
        ("没有这样的单位", [], []),
    ],
)
async def test_a_part_of_the_name_of_a_unit_or_a_duty_is_enough(
    stage: Stage, words: str, named: list[str], duties: list[str]
) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        found, kinds = await open_items.named(ctx, wang, words)
    assert [one.name for one in found] == named
    assert [one.kind for one in kinds] == duties


async def test_outside_one_s_field_no_unit_is_named(stage: Stage) -> None:
    async with stage.context() as ctx:
        assert await open_items.named(ctx, await stage.actor(QIAN), "柳林") == ((), ())


async def test_the_ledgers_on_offer_are_those_that_the_field_has_items_of(stage: Stage) -> None:
    await stage.open_periods()
    here = await appoint(stage, ("柳林镇党委", Role.DEPT_ADMIN))
    unit = await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        theirs = (item.c.unit_id == unit.id, item.c.kind == "five_ones")
        await ctx.work.execute(update(item).where(*theirs).values(period="2027"))
        found = await ctx.work.all(select(item.c.kind, item.c.period).where(item.c.unit_id == unit.id).distinct())
        offered = await ledgers.offered(ctx, here)
        every = await ledgers.offered(ctx, await stage.actor(WANG))
    pairs = {(one.kind, period.id) for one, periods in offered for period in periods}
    assert pairs == {(row["kind"], row["period"]) for row in found}
    assert ("five_ones", "2026") not in pairs
    assert {("five_ones", "2026"), ("five_ones", "2027")} <= {(m.kind, one.id) for m, found in every for one in found}


@on_sqlite
@pytest.mark.parametrize("narrow", [Narrow(), Narrow("five_ones"), Narrow(unit_id=2), Narrow("five_ones", 2)])
@pytest.mark.parametrize("which", list(Which))
async def test_no_page_of_the_county_looks_at_every_item_or_unit(stage: Stage, which: Which, narrow: Narrow) -> None:
    await mix(stage, None)
    await enlarge(stage, 60)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with recorded() as asked:
            found = await open_items.part(ctx, wang, which, 1, 8, narrow)
        assert await units.below(ctx.work, ["/"], [UnitType.DEPARTMENT, *REPORTING])
    assert found.total
    for one in asked:
        plan = planned(stage, one)
        assert [step for step in plan if step.startswith(("SCAN item", "SCAN unit"))] == [], plan
        # In the order of the page by an index: the rows of the page alone are sorted once more.
        assert len([step for step in plan if step.startswith("USE TEMP B-TREE FOR ORDER BY")]) <= 1, plan
