"""联系点: a visit in one message; who has not been there in a quarter hears of it at its end, and nobody else does."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from domain.dates.clock import local
from domain.errors import Refusal
from domain.items import Item
from handlers import items as items_pages
from services import board, creation, items, my_items, openings, reminders, scheduler
from tests.mechanisms.acts import act, listed, told
from tests.mechanisms.team import HAN, enrol, person_id
from tests.stage import QIAN, WANG, ZHAO, ZHOU, Stage, china, populated
from views import lists
from views.item_lists import Read
from views.items import AsOf
from views.items import card as card_of
from views.lists import Narrowed

VISIT = {"on": "2026-11-23", "topic": "讲党课", "found": "活动场所漏雨"}


@pytest.fixture
async def county(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county with its team members on 23 November 2026."""
    stage = await populated(tmp_path, "2026-11-23 10:00")
    await enrol(stage)
    yield stage
    await stage.database.close()


async def assign(stage: Stage, holder: int = ZHAO, unit: str = "青山镇党委", who: int = WANG) -> Item:
    place, person = await stage.unit(unit), await person_id(stage, holder)
    answers: Mapping[str, Any] = {"organisation": "河东村党支部"}
    async with stage.context() as ctx:
        actor = await stage.actor(who)
        return (await creation.create_item(ctx, actor, "contact_point", place.id, answers, person)).item


@pytest.mark.parametrize(("oversees", "shown"), [(True, "　青山镇党委　赵建国"), (False, "　尚未走访")])
async def test_whoever_oversees_reads_whose_unit_and_which_leader_it_is(
    county: Stage, oversees: bool, shown: str
) -> None:
    point = await assign(county)
    async with county.context() as ctx:
        wang = await county.actor(WANG)
        found = await my_items.open_under(ctx, wang, {"contact_point"})
        as_of = AsOf(ctx.now, ctx.rules.calendar, oversees)
        page = lists.review(items_pages.lines(found), as_of, Narrowed(Read(0, len(found))))
        card = card_of(items_pages.line(await items.get(ctx, wang, point.id)), [], as_of)
    assert page.text.splitlines()[4].startswith(shown)
    assert "青山镇党委　赵建国　编号" in card.text


async def roll(stage: Stage, at: str) -> int:
    stage.at(at)
    async with stage.context() as ctx:
        return await openings.roll(ctx)


async def pinged(stage: Stage, at: str) -> set[str]:
    stage.at(at)
    async with stage.context() as ctx:
        found = await reminders.decide(ctx.work, ctx.rules)
    return {ping.to.name for ping in found.pings if ping.unit_item.item.kind == "contact_point"}


async def state(stage: Stage, item_id: int, who: int = WANG) -> Item:
    async with stage.context() as ctx:
        return (await items.get(ctx, await stage.actor(who), item_id)).item


def day(item: Item) -> str:
    assert item.due_at is not None
    return f"{local(item.due_at):%Y-%m-%d}"


async def test_the_leader_is_told_and_has_the_ball_until_the_quarter_ends(county: Stage) -> None:
    point = await assign(county)
    assert [chat for chat, _ in told(county)] == [ZHAO]
    assert (point.title, day(point)) == ("党建工作联系点·河东村党支部", "2026-12-31")


async def test_a_visit_settles_the_quarter_and_a_second_one_does_not_settle_the_next(county: Stage) -> None:
    point = await assign(county)
    assert day(await act(county, ZHAO, point.id, "visit", VISIT)) == "2027-03-31"
    again = await act(county, ZHAO, point.id, "visit", VISIT)
    assert day(again) == "2027-03-31"
    assert (again.state, len(again.payload["visit"])) == ("active", 2)


async def test_only_the_leader_hears_of_a_quarter_without_a_visit(county: Stage) -> None:
    await assign(county)
    # Seven days before 31 December, and the day before.
    for at in ("2026-12-24 09:00", "2026-12-30 09:00"):
        assert await pinged(county, at) == {"赵建国"}


async def test_after_a_visit_nobody_is_reminded(county: Stage) -> None:
    point = await assign(county)
    await act(county, ZHAO, point.id, "visit", VISIT)
    assert await pinged(county, "2026-12-24 09:00") == set()


async def test_a_missed_quarter_is_never_overdue_and_the_next_one_begins(county: Stage) -> None:
    point = await assign(county)
    assert await roll(county, "2026-12-31 17:29") == 0
    assert await roll(county, "2026-12-31 17:30") == 1
    assert await roll(county, "2026-12-31 17:31") == 0
    assert day(await state(county, point.id)) == "2027-03-31"
    assert await pinged(county, "2027-03-24 09:00") == {"赵建国"}


async def test_the_house_wakes_for_the_end_of_the_quarter(county: Stage) -> None:
    await assign(county)
    county.at("2026-12-31 09:30")
    async with county.context() as ctx:
        await scheduler.tick(ctx)
        assert await scheduler.next_event(ctx.work, ctx.rules) == china("2026-12-31 17:30")


async def test_nobody_records_a_visit_for_somebody_else(county: Stage) -> None:
    point = await assign(county)
    for who in (WANG, HAN, QIAN):
        with pytest.raises(Refusal, match="权限"):
            await act(county, who, point.id, "visit", VISIT)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(county, ZHOU, point.id, "visit", VISIT)


async def test_a_team_member_s_own_is_listed_for_that_member(county: Stage) -> None:
    point = await assign(county, HAN)
    assert [one.id for one in await listed(county, HAN, "contact_point")] == [point.id]
    assert await listed(county, ZHOU, "contact_point") == []


@pytest.mark.parametrize(("holder", "who"), [(QIAN, WANG), (ZHOU, WANG)])
async def test_only_leaders_and_members_of_the_unit_hold_one(county: Stage, holder: int, who: int) -> None:
    with pytest.raises(Refusal, match="从名单中选择责任人"):
        await assign(county, holder, who=who)


async def test_only_the_department_assigns_them(county: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await assign(county, who=QIAN)


async def test_the_year_s_summary_starts_from_the_visits_and_closes_it(county: Stage) -> None:
    point = await assign(county)
    await act(county, ZHAO, point.id, "visit", VISIT)
    async with county.context() as ctx:
        _, step, context = await items.prepare(ctx, await county.actor(ZHAO), point.id, "summarise")
    known = step.known(context)
    assert known == {"result": "2026年11月23日：讲党课"}
    assert (await act(county, ZHAO, point.id, "summarise", known)).closed
    assert await roll(county, "2027-01-05 09:00") == 0


async def test_it_is_not_on_the_board(county: Stage) -> None:
    await assign(county)
    async with county.context() as ctx:
        found = await board.overview(ctx, await county.actor(WANG))
    assert "contact_point" not in {one.mechanism.kind for one in found.columns}
