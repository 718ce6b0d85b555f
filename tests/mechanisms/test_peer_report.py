"""班子成员报告: each member's own, read by the unit's secretary; the county sees done or not done only."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.errors import Refusal
from domain.item_status import ItemStatus
from domain.items import Item
from domain.power import Role
from domain.urges import Spared
from handlers.items import line
from services import board, history, invites, items, my_items, reminders, search, urges
from storage.items import UnitItem
from tests.mechanisms.acts import act, told
from tests.mechanisms.team import HAN, LU, enrol
from tests.stage import QIAN, SUN, WANG, ZHAO, ZHOU, Stage, populated
from views import items as items_view
from views.items import AsOf

LATE = 4101  # joins 柳林镇 in December
SECRET = "分管领域培训两期"
REPORT = {"summary": SECRET}


@pytest.fixture
async def december(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county with two team members on 1 December 2026, everything opened."""
    stage = await populated(tmp_path, "2026-11-23 10:00")
    await enrol(stage)
    stage.at("2026-12-01 09:00")
    await stage.open_periods()
    yield stage
    await stage.database.close()


async def own(stage: Stage, who: int) -> list[UnitItem]:
    async with stage.context() as ctx:
        return [one for one in await my_items.mine(ctx, await stage.actor(who)) if one.item.kind == "peer_report"]


async def handed_in(stage: Stage) -> Item:
    (mine,) = await own(stage, HAN)
    return await act(stage, HAN, mine.item.id, "report", REPORT)


async def card(stage: Stage, who: int, item_id: int) -> str:
    async with stage.context() as ctx:
        view = await items.get(ctx, await stage.actor(who), item_id)
        return items_view.card(line(view), view.steps, AsOf(ctx.now, ctx.rules.calendar)).text


async def test_each_member_gets_one_of_his_own_and_units_without_members_none(december: Stage) -> None:
    (mine,) = await own(december, HAN)
    assert (mine.item.title, mine.unit_name) == ("2026年度班子成员履行党建责任报告·韩梅", "青山镇党委")
    (other,) = await own(december, LU)
    assert other.unit_name == "县教育局党组"
    assert await own(december, ZHOU) == []


async def test_the_secretary_is_told_reads_and_returns_or_accepts(december: Stage) -> None:
    found = await handed_in(december)
    assert [chat for chat, _ in told(december)] == [QIAN]
    assert SECRET in await card(december, QIAN, found.id)
    returned = await act(december, QIAN, found.id, "return", {"reason": "请补充整改情况"})
    assert returned.state == "returned"
    assert [chat for chat, _ in told(december)] == [HAN]
    await act(december, HAN, found.id, "report", REPORT)
    assert (await act(december, QIAN, found.id, "accept")).closed


@pytest.mark.parametrize("who", [WANG, ZHAO, SUN])
async def test_others_see_that_it_is_there_but_not_what_it_says(december: Stage, who: int) -> None:
    found = await handed_in(december)
    await act(december, QIAN, found.id, "return", {"reason": "不够具体"})
    shown = await card(december, who, found.id)
    assert "已退回" in shown
    assert not any(word in shown for word in (SECRET, "不够具体"))
    async with december.context() as ctx:
        actor = await december.actor(who)
        entries = await history.of_item(ctx, actor, await items.get(ctx, actor, found.id))
        hits = await search.find(ctx, actor, SECRET)
    assert {one.reason for one in entries} == {""}
    assert hits.total == 0


async def test_who_wrote_it_and_the_secretary_find_it_again(december: Stage) -> None:
    await handed_in(december)
    for who in (HAN, QIAN):
        async with december.context() as ctx:
            assert (await search.find(ctx, await december.actor(who), SECRET)).total == 1


async def test_marking_it_received_on_paper_shows_the_department_nothing_of_it(december: Stage) -> None:
    found = await handed_in(december)
    await act(december, QIAN, found.id, "return", {"reason": "不够具体"})
    marked = await act(december, WANG, found.id, "offline")
    assert marked.closed
    assert not marked.payload


async def test_nobody_writes_for_somebody_else(december: Stage) -> None:
    (mine,) = await own(december, HAN)
    for who in (SUN, QIAN, WANG):
        with pytest.raises(Refusal, match="权限"):
            await act(december, who, mine.item.id, "report", REPORT)
    for who in (LU, ZHOU):
        with pytest.raises(Refusal, match="没有找到该事项"):
            await act(december, who, mine.item.id, "report", REPORT)


async def test_the_board_counts_done_and_not_done(december: Stage) -> None:
    found = await handed_in(december)
    await act(december, QIAN, found.id, "accept")
    async with december.context() as ctx:
        overview = await board.overview(ctx, await december.actor(WANG))
    place = [one.mechanism.kind for one in overview.columns].index("peer_report")
    assert overview.totals[place] == {ItemStatus.DONE: 1, ItemStatus.MISSING: 1}


async def test_the_county_does_not_urge_a_member(december: Stage) -> None:
    async with december.context() as ctx:
        seen = await urges.preview(ctx, await december.actor(WANG), "peer_report.2026", "all")
    assert seen.plan.targets == ()
    assert seen.plan.spared == {Spared.OWN: ("青山镇党委", "县教育局党组")}


async def test_the_reminders_go_to_the_member_and_once_handed_in_to_the_secretary(december: Stage) -> None:
    await handed_in(december)
    # Seven days before Friday, 18 December.
    december.at("2026-12-11 09:00")
    async with december.context() as ctx:
        pings = (await reminders.decide(ctx.work, ctx.rules)).pings
    reached = {(ping.to.name, ping.unit_item.unit_name) for ping in pings if ping.unit_item.item.kind == "peer_report"}
    assert reached == {("钱进", "青山镇党委"), ("陆平", "县教育局党组")}


async def test_the_member_s_line_of_the_duty_list_is_offered(december: Stage) -> None:
    (mine,) = await own(december, HAN)
    async with december.context() as ctx:
        listed = [one for one in await my_items.mine(ctx, await december.actor(QIAN)) if one.item.kind == "dual_duty"]
    duties = {"duties": ["钱进：全面工作，第一责任人", "韩梅：宣传工作，抓学习教育"]}
    await act(december, QIAN, listed[0].item.id, "report", duties)
    async with december.context() as ctx:
        _, step, context = await items.prepare(ctx, await december.actor(HAN), mine.item.id, "report")
    assert step.known(context) == {"summary": "责任清单：韩梅：宣传工作，抓学习教育"}


async def test_who_joins_a_committee_later_in_december_gets_his_own_too(december: Stage) -> None:
    town = await december.unit("柳林镇党委")
    async with december.context() as ctx:
        link = await invites.create(ctx, await december.actor(WANG), town.id, Role.TEAM_MEMBER, "高山")
    async with december.context() as ctx:
        await invites.redeem(ctx, LATE, link.partition("?start=")[2], private=True)
    (mine,) = await own(december, LATE)
    assert mine.item.title.endswith("·高山")
    assert len(await own(december, HAN)) == 1
