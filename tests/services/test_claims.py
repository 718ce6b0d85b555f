"""Self-claims: who may claim, who answers, what the first press decides, what an undoing takes away."""

from datetime import timedelta

import pytest

from domain.claims import MOST_CLAIMS, MOST_UNITS_READ, ClaimOutcome
from domain.errors import Refusal, Stale
from domain.power import Role, UnitType
from services import claim_answers, claim_calls, claims, groups, invites, units
from services.invites import Declined
from storage import claims as claims_store
from storage import people, posts
from storage import units as units_store
from storage.claims import Claim
from storage.session import UnitOfWork
from tests.stage import LI, QIAN, STRANGER, SUN, WANG, WU, ZHOU, Stage

CHAT = -1_001_900_000_777
OTHER = 9002
UNIT = "青山镇党委"


async def unbind(stage: Stage, *who: int) -> list[int]:
    """Take the accounts of these people away; gives their ids."""
    found = []
    async with stage.context() as ctx:
        for one in who:
            known = await people.by_telegram(ctx.work, one)
            assert known is not None
            await people.change(ctx.work, known["id"], telegram_id=None, started_at=None)
            found.append(known["id"])
    return found


async def called(stage: Stage, by: int = WANG) -> str:
    """Bind the group, post the message, and return the secret of its link."""
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        await groups.on_member(ctx, actor, CHAT, "工作群", present=True)
        await groups.bind(ctx, actor, CHAT, None)
        await claim_calls.make(ctx, actor, CHAT)
        (posted,) = [one for one in ctx.work.messages if one.key.startswith("claim-call:")]
    assert "青山" not in posted.text
    return posted.keyboard[0][0].url.split(f"?start={claim_calls.PREFIX}")[1]


async def admitted(stage: Stage, secret: str, account: int = STRANGER) -> Claim | Declined:
    async with stage.context() as ctx:
        return await claims.admit(ctx, account, secret, private=True)


async def named(stage: Stage, unit: str = UNIT, account: int = STRANGER) -> list[str]:
    unit_id = (await stage.unit(unit)).id
    async with stage.context() as ctx:
        return [one.name for one in (await claims.names(ctx, account, unit_id))[1]]


async def asked(stage: Stage, secret: str, person_id: int, account: int = STRANGER, unit: str = UNIT) -> Claim:
    """Go the whole way of a claimant."""
    await admitted(stage, secret, account)
    await named(stage, unit, account)
    unit_id = (await stage.unit(unit)).id
    async with stage.context() as ctx:
        return await claims.ask(ctx, account, unit_id, person_id)


async def confirmed(stage: Stage, claim_id: int, by: int = QIAN) -> Claim:
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        return await claim_answers.confirm(ctx, actor, claim_id)


def told(work: UnitOfWork) -> set[int]:
    return {one.chat_id for one in work.messages}


async def test_a_colleague_and_administrators_are_asked_and_one_press_binds(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    # Of the unit, and administrators over it; not the approver, not another township.
    assert told(stage.sent[-1]) == {QIAN, WANG}
    assert all(found.code in one.text for one in stage.sent[-1].messages)
    answered = await confirmed(stage, found.id)
    assert (answered.outcome, answered.answerer) == (ClaimOutcome.CONFIRMED, "钱进")
    assert STRANGER in told(stage.sent[-1])
    bound = await stage.actor(STRANGER)
    assert [(post.unit_name, post.role) for post in bound.posts] == [(UNIT, Role.CLERK)]


async def test_without_a_colleague_only_administrators_are_asked(stage: Stage) -> None:
    (zhou,) = await unbind(stage, ZHOU)
    found = await asked(stage, await called(stage), zhou, unit="柳林镇党委")
    assert told(stage.sent[-1]) == {WANG}
    await confirmed(stage, found.id, WANG)
    assert (await stage.actor(STRANGER)).name == "周涛"


@pytest.mark.parametrize("by", [ZHOU, WU, LI])
async def test_nobody_of_another_unit_and_no_approver_answers(stage: Stage, by: int) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    with pytest.raises(Refusal, match="无需处理"):
        await confirmed(stage, found.id, by)


async def test_the_first_press_counts_and_the_second_reads_whose_it_was(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        await claim_answers.refuse(ctx, qian, found.id)
    with pytest.raises(Stale, match="钱进已答复不是本人"):
        await confirmed(stage, found.id, WANG)
    async with stage.database.read() as session:
        assert STRANGER not in await people.actors(session, [STRANGER])


async def test_of_two_who_claim_one_name_one_gets_it_and_the_other_hears_of_it(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    secret = await called(stage)
    first, second = await asked(stage, secret, sun), await asked(stage, secret, sun, OTHER)
    await confirmed(stage, second.id)
    assert {STRANGER, OTHER} <= told(stage.sent[-1])
    async with stage.database.read() as session:
        lost = await claims_store.by_id(session, first.id)
        assert lost is not None
        assert lost.outcome is ClaimOutcome.REFUSED
        assert set(await people.actors(session, [STRANGER, OTHER])) == {OTHER}


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
        root = await units_store.root(ctx.work)
        for n in range(MOST_UNITS_READ):
            await units_store.add(ctx.work, f"第{n}镇党委", UnitType.TOWNSHIP, root, 50 + n)
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


async def test_a_claim_waits_a_week_and_is_forgotten_then(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    stage.now += timedelta(days=7)
    with pytest.raises(Stale, match="已过期"):
        await confirmed(stage, found.id)
    async with stage.context() as ctx:
        assert await claims_store.purge(ctx.work) == 1
        assert await claims_store.by_id(ctx.work, found.id) is None


async def test_whoever_was_bound_otherwise_meanwhile_cannot_be_confirmed(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    async with stage.context() as ctx:
        await people.change(ctx.work, sun, telegram_id=OTHER, started_at=ctx.now)
    with pytest.raises(Stale, match="已启用"):
        await confirmed(stage, found.id)


async def test_an_account_that_got_another_post_meanwhile_cannot_be_confirmed(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    async with stage.context() as ctx:
        other = await people.add(ctx.work, "郑某", STRANGER)
        await people.appoint(ctx.work, other, (await stage.unit(UNIT)).id, Role.TEAM_MEMBER)
    with pytest.raises(Stale, match="其他姓名"):
        await confirmed(stage, found.id)


async def test_an_account_of_somebody_who_left_is_given_to_the_row_of_the_roster(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    async with stage.context() as ctx:
        await people.add(ctx.work, "旧名", STRANGER)
    await confirmed(stage, (await asked(stage, await called(stage), sun)).id)
    assert (await stage.actor(STRANGER)).person_id == sun


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


async def test_an_undone_claim_parts_the_account_at_once_and_keeps_the_post(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    await confirmed(stage, (await asked(stage, await called(stage), sun)).id)
    wang, membership = await stage.actor(WANG), (await stage.actor(STRANGER)).posts[0].membership_id
    async with stage.context() as ctx:
        left = await claim_answers.undo(ctx, wang, membership)
    assert (left.who.name, left.started) == ("孙悦", False)
    assert STRANGER in told(stage.sent[-1])
    assert [one.action for one in stage.sent[-1].audit_entries] == ["claim.undone"]
    async with stage.database.read() as session:
        assert await people.actors(session, [STRANGER]) == {}
        (post,) = [one for one in await posts.given(session, person_ids=[sun]) if not one.ended]
    assert post.telegram_id is None
    async with stage.context() as ctx:
        with pytest.raises(Stale):
            await claim_answers.undo(ctx, wang, membership)


@pytest.mark.parametrize("by", [LI, QIAN, STRANGER])
async def test_nobody_but_an_administrator_undoes_it(stage: Stage, by: int) -> None:
    (sun,) = await unbind(stage, SUN)
    await confirmed(stage, (await asked(stage, await called(stage), sun)).id)
    actor, membership = await stage.actor(by), (await stage.actor(STRANGER)).posts[0].membership_id
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await claim_answers.undo(ctx, actor, membership)


async def test_a_department_below_claims_and_undoes_in_its_own_units_only(stage: Stage) -> None:
    async with stage.context() as ctx:
        root = await units_store.root(ctx.work)
        office = await units_store.add(ctx.work, "河西片区组织部", UnitType.DEPARTMENT, root, 90)
        village = await units_store.add(ctx.work, "河西乡党委", UnitType.TOWNSHIP, office, 91)
        admin, own = [await people.add(ctx.work, name) for name in ("郑管", "李本乡")]
        await people.change(ctx.work, admin, telegram_id=6001, started_at=ctx.now)
        await people.appoint(ctx.work, admin, office.id, Role.DEPT_ADMIN)
        await people.appoint(ctx.work, own, village.id, Role.CLERK)
    (sun,) = await unbind(stage, SUN)
    secret = await called(stage, 6001)
    await admitted(stage, secret)
    async with stage.context() as ctx:
        assert [one.name for one in (await claims.find_units(ctx, STRANGER)).units] == ["河西乡党委"]
    with pytest.raises(Refusal, match="没有找到该单位"):
        await named(stage)
    found = await asked(stage, secret, own, unit="河西乡党委")
    assert told(stage.sent[-1]) == {6001, WANG}
    await confirmed(stage, found.id, 6001)
    elsewhere = (await stage.actor(QIAN)).posts[0].membership_id
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await claim_answers.undo(ctx, await stage.actor(6001), elsewhere)
    assert sun


async def test_whoever_is_forgotten_leaves_no_claim(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    await confirmed(stage, found.id)
    wang, membership = await stage.actor(WANG), (await stage.actor(STRANGER)).posts[0].membership_id
    async with stage.context() as ctx:
        await units.erase(ctx, wang, membership)
        assert await claims_store.by_id(ctx.work, found.id) is None
