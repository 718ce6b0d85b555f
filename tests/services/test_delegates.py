"""Delegates: they act for a given time, are named in the audit trail, and it ends by itself."""

from datetime import date

import pytest
from sqlalchemy import update

from domain.errors import Refusal, Stale
from domain.power import Role
from services import delegates, history, invites, items, my_items, scheduler, units
from services.delegates import Begun
from services.invites import Declined, Welcome
from storage import people
from storage.session import Cached
from storage.tables import person
from tests.services.test_search import SUMMARY, act, item_of
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage
from views import delegates as delegates_view

NEWCOMER = 7001
FIRST, LAST = date(2026, 11, 25), date(2026, 11, 30)


async def post_of(stage: Stage, who: int) -> int:
    return (await stage.actor(who)).posts[0].membership_id


async def begin(
    stage: Stage, name: str = "孙悦", first: date = FIRST, last: date = LAST, by: int = WANG, post: int | None = None
) -> Begun:
    actor, post = await stage.actor(by), post or await post_of(stage, QIAN)
    async with stage.context() as ctx:
        return await delegates.begin(ctx, actor, post, name, first, last)


async def end(stage: Stage, delegation_id: int, by: int = WANG) -> None:
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        await delegates.end(ctx, actor, delegation_id)


async def delegation(stage: Stage) -> int:
    wang, post = await stage.actor(WANG), await post_of(stage, QIAN)
    async with stage.context() as ctx:
        return (await delegates.of_member(ctx, await units.member(ctx, wang, post)))[0].id


async def redeem(stage: Stage, who: int, link: str) -> Welcome | Declined:
    async with stage.context() as ctx:
        return await invites.redeem(ctx, who, link.split("start=")[1])


async def roles(stage: Stage, who: int) -> list[Role]:
    return [post.role for post in (await stage.actor(who)).posts]


@pytest.mark.parametrize(
    ("now", "held"),
    [
        ("2026-11-24 23:59", [Role.CLERK]),
        ("2026-11-25 00:00", [Role.CLERK, Role.SECRETARY]),
        ("2026-11-30 23:59", [Role.CLERK, Role.SECRETARY]),
        ("2026-12-01 00:00", [Role.CLERK]),
    ],
)
async def test_a_delegate_has_the_power_on_the_days_agreed_and_no_other(
    stage: Stage, now: str, held: list[Role]
) -> None:
    assert (await begin(stage)).link == ""
    stage.at(now)
    assert await roles(stage, SUN) == held


async def test_what_a_delegate_does_is_signed_with_both_names(stage: Stage) -> None:
    await stage.open_periods()
    await begin(stage)
    item_id = await item_of(stage, "duty_report")
    stage.at("2026-11-25 09:00")
    await act(stage, SUN, item_id, "report", SUMMARY)
    stage.at("2026-12-02 09:00")
    async with stage.context() as ctx:
        wang = await stage.actor(WANG)
        seen = await items.get(ctx, wang, item_id)
        lines = await history.of_item(ctx, wang, seen)
    assert seen.item.state == "submitted"
    assert lines[0].who == "孙悦（代理钱进）"
    assert (await stage.database.check_record()).whole


async def test_what_he_may_do_in_his_own_right_is_signed_with_his_own_name(stage: Stage) -> None:
    await stage.open_periods()
    await begin(stage)
    stage.at("2026-11-25 09:00")
    item_id = await item_of(stage, "five_ones", part="research_topic")
    await act(stage, SUN, item_id, "register", {"name": "村级治理研究", "outcome": "形成报告"})
    async with stage.context() as ctx:
        wang = await stage.actor(WANG)
        lines = await history.of_item(ctx, wang, await items.get(ctx, wang, item_id))
    assert lines[0].who == "孙悦"


async def test_the_department_is_told_who_was_first_with_both_names(stage: Stage) -> None:
    await stage.open_periods()
    await begin(stage)
    item_id = await item_of(stage, "duty_report")
    stage.at("2026-11-25 09:00")
    await act(stage, SUN, item_id, "report", SUMMARY)
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        with pytest.raises(Stale, match="已由孙悦（代理钱进）"):
            await items.act(ctx, qian, item_id, "report", 1, SUMMARY)


async def test_reminders_go_to_both_and_after_the_end_to_one(stage: Stage) -> None:
    await begin(stage)
    qian, sun = await stage.actor(QIAN), await stage.actor(SUN)
    for now, told in (("2026-11-25 09:00", {qian.person_id, sun.person_id}), ("2026-12-01 09:00", {qian.person_id})):
        stage.at(now)
        async with stage.context() as ctx:
            found = await people.recipients(ctx.work, unit_ids=[qian.posts[0].unit_id], roles=[Role.SECRETARY])
        assert {one.person_id for one in found} == told


async def test_both_get_the_digest_of_what_only_a_secretary_can_do(stage: Stage) -> None:
    await stage.open_periods()
    await begin(stage)
    item_id = await item_of(stage, "duty_report")
    await act(stage, SUN, item_id, "report", SUMMARY)
    stage.at("2026-11-25 09:00")
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, await stage.actor(SUN))
    assert item_id in {one.item.id for one in mine}


async def test_a_delegation_can_be_ended_early_once(stage: Stage) -> None:
    await begin(stage, first=date(2026, 11, 23))
    assert await roles(stage, SUN) == [Role.CLERK, Role.SECRETARY]
    ending = await delegation(stage)
    stage.at("2026-11-24 10:00")
    await end(stage, ending)
    assert await roles(stage, SUN) == [Role.CLERK]
    assert await roles(stage, QIAN) == [Role.SECRETARY]
    with pytest.raises(Stale, match="该代理已结束"):
        await end(stage, ending)


@pytest.mark.parametrize("started", [True, False])
async def test_whoever_names_a_delegate_hears_whether_reminders_reach_him(stage: Stage, started: bool) -> None:
    if not started:
        async with stage.context() as ctx:
            await ctx.work.execute(update(person).where(person.c.telegram_id == SUN).values(started_at=None))
    found = await begin(stage)
    page = delegates_view.begun(found.name, "钱进", "单位", found.term, 1, reachable=found.reachable)
    assert ("未启用，目前收不到提醒" not in page.text) is started


async def test_one_that_has_not_begun_can_be_taken_back(stage: Stage) -> None:
    await begin(stage)
    await end(stage, await delegation(stage))
    stage.at("2026-11-26 09:00")
    assert await roles(stage, SUN) == [Role.CLERK]


async def test_delegate_and_secretary_are_told_of_beginning_and_early_end(stage: Stage) -> None:
    await begin(stage)
    qian, sun = await stage.actor(QIAN), await stage.actor(SUN)
    assert {one.person_id for one in stage.sent[-1].messages} == {qian.person_id, sun.person_id}
    assert all("由孙悦代理钱进" in one.text for one in stage.sent[-1].messages)
    assert "11月25日（星期三）至11月30日（星期一）" in stage.sent[-1].messages[0].text
    await end(stage, await delegation(stage))
    assert all("【代理结束】" in one.text for one in stage.sent[-1].messages)
    assert len(stage.sent[-1].messages) == 2


async def test_somebody_from_outside_gets_a_link_and_joins_for_the_time_agreed(stage: Stage) -> None:
    link = (await begin(stage, "何静")).link
    outcome = await redeem(stage, NEWCOMER, link)
    assert isinstance(outcome, Welcome)
    assert outcome.since is not None
    assert await roles(stage, NEWCOMER) == []
    stage.at("2026-11-25 08:00")
    (post,) = (await stage.actor(NEWCOMER)).posts
    assert (post.role, post.title, post.acting_name) == (Role.SECRETARY, "代理党（工）委书记", "钱进")
    stage.at("2026-12-01 00:00")
    assert await roles(stage, NEWCOMER) == []


@pytest.mark.parametrize("away", ["over", "left", "again"])
async def test_a_link_that_is_no_longer_good_makes_nobody_a_secretary(stage: Stage, away: str) -> None:
    wang, qian = await stage.actor(WANG), await post_of(stage, QIAN)
    link = (await begin(stage, "何静", date(2026, 11, 23), date(2026, 11, 24))).link
    if away == "over":
        stage.at("2026-11-25 09:00")
    elif away == "again":
        await begin(stage, "何静")
    else:
        async with stage.context() as ctx:
            await units.remove(ctx, wang, qian)
    assert isinstance(await redeem(stage, NEWCOMER, link), Declined)


async def test_when_the_secretary_leaves_nobody_stands_in_for_him_any_more(stage: Stage) -> None:
    await begin(stage, first=date(2026, 11, 23))
    wang, post = await stage.actor(WANG), await post_of(stage, QIAN)
    async with stage.context() as ctx:
        link = await units.hand_over(ctx, wang, post, "新任", now=False)
    assert isinstance(await redeem(stage, NEWCOMER, link), Welcome)
    assert await roles(stage, SUN) == [Role.CLERK]
    assert await roles(stage, NEWCOMER) == [Role.SECRETARY]


async def test_a_delegate_who_leaves_the_unit_loses_the_delegation_too(stage: Stage) -> None:
    await begin(stage, first=date(2026, 11, 23))
    wang, post = await stage.actor(WANG), await post_of(stage, SUN)
    async with stage.context() as ctx:
        await units.remove(ctx, wang, post)
    assert await roles(stage, SUN) == []


async def test_a_delegate_who_is_invited_as_secretary_meanwhile_stays_after_the_term(stage: Stage) -> None:
    await begin(stage, first=date(2026, 11, 23))
    wang, unit = await stage.actor(WANG), await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        link = await invites.create(ctx, wang, unit.id, Role.SECRETARY, "孙悦")
    assert isinstance(await redeem(stage, SUN, link), Welcome)
    stage.at("2027-01-04 09:00")
    assert await roles(stage, SUN) == [Role.CLERK, Role.SECRETARY]
    assert not any(post.acting_for for post in (await stage.actor(SUN)).posts)


@pytest.mark.parametrize(
    ("name", "first", "last", "said"),
    [
        ("钱进", FIRST, LAST, "不能是本人"),
        ("钱 进", FIRST, LAST, "不能是本人"),
        ("孙悦", LAST, FIRST, "早于开始日期"),
        ("孙悦", date(2026, 11, 1), date(2026, 11, 22), "结束日期2026年11月22日（星期日）已过"),
    ],
)
async def test_what_cannot_be_is_refused(stage: Stage, name: str, first: date, last: date, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        await begin(stage, name, first, last)


async def test_two_cannot_stand_in_at_once_but_one_after_the_other(stage: Stage) -> None:
    await begin(stage)
    with pytest.raises(Refusal, match="孙悦在此期间已代理钱进"):
        await begin(stage, "何静")
    assert (await begin(stage, "何静", date(2026, 12, 1), date(2026, 12, 2))).link


async def test_two_colleagues_of_one_name_are_not_guessed_between(stage: Stage) -> None:
    unit = await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        await people.appoint(ctx.work, await people.add(ctx.work, "孙悦"), unit.id, Role.TEAM_MEMBER)
    with pytest.raises(Refusal, match="多名孙悦"):
        await begin(stage)


@pytest.mark.parametrize("who", [SUN, WANG])
async def test_only_a_secretary_has_a_delegate(stage: Stage, who: int) -> None:
    with pytest.raises(Refusal, match="只能为党（工）委书记"):
        await begin(stage, "何静", post=await post_of(stage, who))


async def test_a_delegate_s_post_is_not_handed_on(stage: Stage) -> None:
    await begin(stage, first=date(2026, 11, 23))
    acting = (await stage.actor(SUN)).posts[1].membership_id
    wang = await stage.actor(WANG)
    with pytest.raises(Refusal, match="只能为党（工）委书记"):
        await begin(stage, "何静", post=acting)
    async with stage.context() as ctx:
        for attempt in (
            units.hand_over(ctx, wang, acting, "何静", now=True),
            units.remove(ctx, wang, acting),
            units.invite_again(ctx, wang, acting),
        ):
            with pytest.raises(Refusal, match="这是代理岗位"):
                await attempt


@pytest.mark.parametrize("who", [LI, ZHAO, QIAN, SUN, ZHOU])
async def test_nobody_but_administrators_names_delegates_whom_nobody_has_asked(stage: Stage, who: int) -> None:
    with pytest.raises(Refusal):
        await begin(stage, by=who)


@pytest.mark.parametrize("who", [LI, ZHAO, SUN, ZHOU])
async def test_nobody_but_administrators_and_himself_ends_a_delegation(stage: Stage, who: int) -> None:
    await begin(stage)
    ending = await delegation(stage)
    with pytest.raises(Refusal):
        await end(stage, ending, by=who)


@pytest.mark.parametrize(
    ("now", "stale"),
    [("2026-11-24 12:00", False), ("2026-11-25 00:00", True), ("2026-11-27 00:00", True), ("2026-12-01 00:00", True)],
)
async def test_the_menus_follow_when_a_delegation_turns_by_itself(stage: Stage, now: str, stale: bool) -> None:
    await begin(stage)
    async with stage.context() as ctx:
        await scheduler.tick(ctx)
    stage.at(now)
    async with stage.context() as ctx:
        await delegates.refresh_menus(ctx)
        assert (Cached.POSTS in ctx.work.outdated) is stale


async def test_who_stands_in_is_called_no_secretary_in_digests_and_in_what_the_clerk_hears(stage: Stage) -> None:
    await stage.open_periods()
    link = (await begin(stage, "何静")).link
    await redeem(stage, NEWCOMER, link)
    item_id = await item_of(stage, "duty_report")
    await act(stage, SUN, item_id, "report", SUMMARY)
    stage.at("2026-11-25 09:00")
    async with stage.context() as ctx:
        await scheduler.tick(ctx)
    digest = next(one.text for one in stage.sent[-1].messages if one.chat_id == NEWCOMER and "【提醒】" in one.text)
    assert "何静同志，您好" in digest
    await act(stage, NEWCOMER, item_id, "confirm")
    news = next(one.text for one in stage.sent[-1].messages if one.chat_id == SUN)
    assert "青山镇党委：何静（代理钱进）已确认" in news
