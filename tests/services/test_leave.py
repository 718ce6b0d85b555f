"""Own leave: who may ask, agree, withdraw and end it, and what becomes of a request when things have changed."""

from datetime import date

import pytest

from domain.errors import Refusal, Stale
from domain.power import Role
from services import delegates, invites, leave, units
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 5)


async def ask(stage: Stage, by: int = QIAN, whom: int = SUN, first: date = FIRST, last: date = LAST) -> int:
    """Ask, and return the number of the request."""
    actor, to = await stage.actor(by), await stage.actor(whom)
    membership = (await stage.actor(QIAN)).posts[0].membership_id
    async with stage.context() as ctx:
        await leave.ask(ctx, actor, membership, to.person_id, first, last)
    async with stage.context() as ctx:
        (mine,) = await leave.own(ctx, actor)
        return mine.asked[-1].id


async def agree(stage: Stage, request_id: int, by: int = SUN) -> None:
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        await leave.agree(ctx, actor, request_id)


async def roles(stage: Stage, who: int) -> list[Role]:
    return [post.role for post in (await stage.actor(who)).posts]


async def test_it_begins_on_the_day_and_ends_by_itself(stage: Stage) -> None:
    await agree(stage, await ask(stage))
    assert await roles(stage, SUN) == [Role.CLERK]
    stage.at("2026-12-01 09:00")
    assert await roles(stage, SUN) == [Role.CLERK, Role.SECRETARY]
    stage.at("2026-12-06 00:00")
    assert await roles(stage, SUN) == [Role.CLERK]


async def test_agreeing_after_the_first_day_lets_it_begin_then(stage: Stage) -> None:
    request = await ask(stage)
    stage.at("2026-12-03 09:00")
    await agree(stage, request)
    assert Role.SECRETARY in await roles(stage, SUN)


async def test_a_request_is_over_with_its_days(stage: Stage) -> None:
    request = await ask(stage)
    stage.at("2026-12-06 09:00")
    with pytest.raises(Stale, match="已过期"):
        await agree(stage, request)


async def test_a_second_press_finds_it_done(stage: Stage) -> None:
    request = await ask(stage)
    await agree(stage, request)
    with pytest.raises(Stale, match="已办理"):
        await agree(stage, request)


@pytest.mark.parametrize(("agreed", "words"), [(True, "已代理钱进"), (False, "已请孙悦在此期间代理")])
async def test_days_that_are_spoken_for_cannot_be_given_again(stage: Stage, agreed: bool, words: str) -> None:
    request = await ask(stage)
    if agreed:
        await agree(stage, request)
    with pytest.raises(Refusal, match=words):
        await ask(stage, first=LAST, last=date(2026, 12, 9))
    await ask(stage, first=date(2026, 12, 6), last=date(2026, 12, 9))


@pytest.mark.parametrize("by", [ZHOU, WANG, QIAN])
async def test_nobody_but_the_colleague_agrees(stage: Stage, by: int) -> None:
    request = await ask(stage)
    with pytest.raises(Refusal, match="发给其他同事"):
        await agree(stage, request, by)


@pytest.mark.parametrize("by", [SUN, ZHOU, WANG])
async def test_nobody_but_the_secretary_asks_for_his_post(stage: Stage, by: int) -> None:
    with pytest.raises(Refusal, match="书记本人"):
        await ask(stage, by)


@pytest.mark.parametrize("whom", [ZHOU, QIAN, WANG])
async def test_only_a_colleague_of_the_unit_can_be_asked(stage: Stage, whom: int) -> None:
    with pytest.raises(Refusal, match="不在本单位"):
        await ask(stage, whom=whom)


async def test_a_secretary_ends_his_own_and_no_other_ones(stage: Stage) -> None:
    await agree(stage, await ask(stage))
    qian, zhou = await stage.actor(QIAN), await stage.actor(ZHOU)
    async with stage.context() as ctx:
        (mine,) = await leave.own(ctx, qian)
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await delegates.end(ctx, zhou, mine.going[0].id)
    async with stage.context() as ctx:
        await delegates.end(ctx, qian, mine.going[0].id)
    async with stage.context() as ctx:
        (mine,) = await leave.own(ctx, qian)
    assert mine.going == ()


async def test_a_colleague_who_has_left_can_agree_no_more(stage: Stage) -> None:
    request = await ask(stage)
    wang, sun = await stage.actor(WANG), await stage.actor(SUN)
    async with stage.context() as ctx:
        await units.remove(ctx, wang, sun.posts[0].membership_id)
    with pytest.raises(Refusal):
        await agree(stage, request)


async def test_a_new_link_for_the_colleague_leaves_the_request_alone(stage: Stage) -> None:
    request = await ask(stage)
    wang, sun = await stage.actor(WANG), await stage.actor(SUN)
    async with stage.context() as ctx:
        link = await units.invite_again(ctx, wang, sun.posts[0].membership_id)
    async with stage.context() as ctx:
        await invites.redeem(ctx, SUN, link.split("start=")[1])
    await agree(stage, request)


async def test_the_department_reads_who_stands_in_and_who_was_asked(stage: Stage) -> None:
    await agree(stage, await ask(stage))
    await ask(stage, first=date(2026, 12, 10), last=date(2026, 12, 11))
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        going, asked = await leave.everybodys(ctx, wang)
    assert [(one.name, one.principal_name) for one in going] == [("孙悦", "钱进")]
    assert [(one.unit_name, one.name) for one in asked] == [("青山镇党委", "孙悦")]
