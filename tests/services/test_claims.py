"""Self-claims from the side of the claimant: what he may read, whom he may claim, and how long the link is good."""

from datetime import timedelta

import pytest

from domain.claims import MOST_CLAIMS, MOST_UNITS_READ
from domain.errors import Refusal, Stale
from domain.power import Role, UnitType
from services import claim_answers, claim_calls, claims, groups, invites
from services.invites import Declined
from storage import people, units
from storage.claims import Claim
from tests.services.claim_cast import CHAT, OTHER, UNIT, admitted, asked, called, confirmed, named, unbind
from tests.stage import LI, QIAN, STRANGER, SUN, WANG, Stage


async def test_whoever_claims_twice_reads_where_his_claim_stands(stage: Stage) -> None:
    sun, qian = await unbind(stage, SUN, QIAN)
    secret = await called(stage)
    found = await asked(stage, secret, sun)
    again = await admitted(stage, secret)
    assert isinstance(again, Claim)
    assert (again.id, again.name) == (found.id, "孙悦")
    with pytest.raises(Refusal, match="等待确认"):
        await named(stage)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="等待确认"):
            await claims.ask(ctx, STRANGER, (await stage.unit(UNIT)).id, qian)


async def test_a_claim_that_was_withdrawn_cannot_be_confirmed_and_makes_place_for_another(stage: Stage) -> None:
    sun, qian = await unbind(stage, SUN, QIAN)
    secret = await called(stage)
    found = await asked(stage, secret, sun)
    async with stage.context() as ctx:
        await claim_answers.withdraw(ctx, STRANGER)
    with pytest.raises(Stale, match="已撤回"):
        await confirmed(stage, found.id, WANG)
    again = await asked(stage, secret, qian)
    await confirmed(stage, again.id, WANG)
    assert (await stage.actor(STRANGER)).name == "钱进"


async def test_a_stranger_reads_free_names_of_reporting_units_and_nothing_else(stage: Stage) -> None:
    await unbind(stage, SUN, LI)
    await admitted(stage, await called(stage))
    async with stage.context() as ctx:
        found = await claims.find_units(ctx, STRANGER)
        assert [one.name for one in found.units] == ["青山镇党委", "柳林镇党委", "县教育局党组"]
        assert [one.name for one in (await claims.find_units(ctx, STRANGER, "教育局")).units] == ["县教育局党组"]
    assert await named(stage) == ["孙悦"]
    assert await named(stage, "柳林镇党委") == []
    with pytest.raises(Refusal, match="没有找到该单位"):
        await named(stage, "县委组织部")


async def test_without_the_link_nothing_is_read_and_nobody_is_claimed(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    await called(stage)
    with pytest.raises(Refusal, match="已截止"):
        await named(stage)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="已截止"):
            await claims.ask(ctx, STRANGER, (await stage.unit(UNIT)).id, sun)


async def test_a_person_of_a_unit_whose_names_were_not_read_cannot_be_claimed(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    await admitted(stage, await called(stage))
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="重新选择"):
            await claims.ask(ctx, STRANGER, (await stage.unit(UNIT)).id, sun)


async def test_the_names_of_so_many_units_are_read_and_no_more(stage: Stage) -> None:
    await unbind(stage, SUN)
    async with stage.context() as ctx:
        root = await units.root(ctx.work)
        for n in range(MOST_UNITS_READ):
            await units.add(ctx.work, f"第{n}镇党委", UnitType.TOWNSHIP, root, 50 + n)
    await admitted(stage, await called(stage))
    for n in range(MOST_UNITS_READ):
        await named(stage, f"第{n}镇党委")
        await named(stage, f"第{n}镇党委")
    with pytest.raises(Refusal, match="多个单位"):
        await named(stage)


async def test_so_many_claims_are_made_and_no_more(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    secret = await called(stage)
    for _ in range(MOST_CLAIMS):
        await asked(stage, secret, sun)
        async with stage.context() as ctx:
            await claim_answers.withdraw(ctx, STRANGER)
    with pytest.raises(Refusal, match="多次申请"):
        await asked(stage, secret, sun)


async def test_wrong_codes_are_counted_and_then_answered_with_silence(stage: Stage) -> None:
    secret = await called(stage)
    answers = [await admitted(stage, "x" * 43) for _ in range(invites.MAX_TRIES)]
    assert answers == [Declined(invites.DECLINED)] * invites.MAX_TRIES
    assert await admitted(stage, secret) == Declined("")


async def test_a_link_is_good_for_a_week_while_its_group_is_bound_and_until_it_is_ended(stage: Stage) -> None:
    secret, wang = await called(stage), await stage.actor(WANG)
    async with stage.context() as ctx:
        await claim_calls.end(ctx, wang, CHAT)
    ended = await admitted(stage, secret)
    assert isinstance(ended, Declined)
    assert "已截止" in ended.sentence
    stage.at("2026-11-24 10:00")
    secret = await called(stage)
    async with stage.context() as ctx:
        await groups.unbind(ctx, wang, CHAT)
    assert isinstance(await admitted(stage, secret), Declined)
    async with stage.context() as ctx:
        await groups.bind(ctx, wang, CHAT, None)
    assert isinstance(await admitted(stage, secret), Claim)
    stage.at("2026-12-01 10:00")
    assert isinstance(await admitted(stage, secret, OTHER), Declined)


async def test_a_group_that_becomes_a_supergroup_keeps_its_link(stage: Stage) -> None:
    secret = await called(stage)
    async with stage.context() as ctx:
        await groups.on_migrated(ctx, CHAT, CHAT - 1)
    assert isinstance(await admitted(stage, secret), Claim)


async def test_a_second_message_within_minutes_is_refused(stage: Stage) -> None:
    await called(stage)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="请勿重复"):
            await claim_calls.make(ctx, wang, CHAT)
    stage.now += timedelta(minutes=10)
    async with stage.context() as ctx:
        await claim_calls.make(ctx, wang, CHAT)


@pytest.mark.parametrize("by", [LI, QIAN])
async def test_nobody_but_an_administrator_posts_or_ends_it(stage: Stage, by: int) -> None:
    await called(stage)
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        for act in (claim_calls.make, claim_calls.end):
            with pytest.raises(Refusal):
                await act(ctx, actor, CHAT)


async def test_people_with_a_post_elsewhere_are_invited_and_not_claimed(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    async with stage.context() as ctx:
        await people.appoint(ctx.work, sun, (await stage.unit("柳林镇党委")).id, Role.CLERK)
    await admitted(stage, await called(stage))
    assert await named(stage) == []


async def test_two_of_one_name_are_told_apart_by_their_posts(stage: Stage) -> None:
    unit = await stage.unit(UNIT)
    async with stage.context() as ctx:
        for title in ("组织委员", "宣传委员"):
            person_id = await people.add(ctx.work, "张伟")
            await people.appoint(ctx.work, person_id, unit.id, Role.TEAM_MEMBER, title)
        found = await claims.claimable(ctx, unit.id)
    assert [(one.name, one.post) for one in found] == [("张伟", "组织委员"), ("张伟", "宣传委员")]
