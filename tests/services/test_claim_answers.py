"""Self-claims from the side of those who answer: who may, what the first press decides, what an undoing takes away."""

from datetime import timedelta

import pytest

from domain.claims import ClaimOutcome
from domain.errors import Refusal, Stale
from domain.power import Role, UnitType
from services import claim_answers, claims, units
from storage import claims as claims_store
from storage import people, posts
from storage import units as units_store
from tests.services.claim_cast import OTHER, UNIT, admitted, asked, called, confirmed, named, told, unbind
from tests.stage import LI, QIAN, STRANGER, SUN, WANG, WU, ZHOU, Stage


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


async def test_a_claim_waits_a_week_and_is_forgotten_then(stage: Stage) -> None:
    (sun,) = await unbind(stage, SUN)
    found = await asked(stage, await called(stage), sun)
    stage.now += timedelta(days=7)
    with pytest.raises(Stale, match="已过期"):
        await confirmed(stage, found.id)
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        with pytest.raises(Stale, match="已过期"):
            await claim_answers.waiting(ctx, qian, found.id)
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
    secret = await called(stage)
    rival, found = await asked(stage, secret, sun, OTHER), await asked(stage, secret, sun)
    await confirmed(stage, found.id)
    wang, membership = await stage.actor(WANG), (await stage.actor(STRANGER)).posts[0].membership_id
    async with stage.context() as ctx:
        await units.erase(ctx, wang, membership)
        assert [await claims_store.by_id(ctx.work, one.id) for one in (rival, found)] == [None, None]
