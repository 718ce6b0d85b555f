"""Invitations: good once, for 72 hours, for the right hands; one refusal text; wrong tries end in silence."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import Refusal
from domain.power import Role
from services import invites, people
from services.invites import DECLINED, Declined, Welcome
from storage import invites as invites_store
from storage import people as people_store
from storage import units
from tests.databases import on_disk
from tests.stage import FILE, LI, QIAN, WANG, WU, Stage

NEWCOMER = 7001
LINK = "https://t.me/shuzhi_test_bot?start="


async def invite(
    stage: Stage,
    unit_name: str = "青山镇党委",
    role: Role = Role.CLERK,
    *,
    by: int = WANG,
    name: str = "何静",
    person_id: int | None = None,
) -> str:
    actor, unit = await stage.actor(by), await stage.unit(unit_name)
    async with stage.context() as ctx:
        link = await invites.create(ctx, actor, unit.id, role, name, "组织委员", person_id)
    return link.removeprefix(LINK)


async def redeem(stage: Stage, who: int, secret: str, *, private: bool = True) -> Welcome | Declined:
    async with stage.context() as ctx:
        return await invites.redeem(ctx, who, secret, private=private)


async def on_roster(stage: Stage, unit_name: str, name: str, role: Role = Role.CLERK) -> int:
    unit = await stage.unit(unit_name)
    async with stage.context() as ctx:
        person_id = await people_store.add(ctx.work, name)
        await people_store.appoint(ctx.work, person_id, unit.id, role)
    return person_id


async def test_a_code_of_43_characters_binds_a_newcomer_to_the_post(stage: Stage) -> None:
    secret = await invite(stage)
    assert len(secret) == 43
    assert await redeem(stage, NEWCOMER, secret) == Welcome("何静", "青山镇党委", "党务干部", "组织委员")
    actor = await stage.actor(NEWCOMER)
    assert [(post.unit_name, post.role, post.title) for post in actor.posts] == [("青山镇党委", Role.CLERK, "组织委员")]
    async with stage.context() as ctx:
        row = await people_store.by_telegram(ctx.work, NEWCOMER)
    assert row is not None
    assert row["started_at"] == stage.now


async def test_fifty_at_once_and_exactly_one_gets_in(stage: Stage) -> None:
    secret = await invite(stage)
    outcomes = await asyncio.gather(*(redeem(stage, NEWCOMER + n, secret) for n in range(50)))
    assert [type(one) for one in outcomes].count(Welcome) == 1
    assert {one for one in outcomes if isinstance(one, Declined)} == {Declined(DECLINED)}
    async with stage.context() as ctx:
        found = await people_store.members(ctx.work, (await stage.unit("青山镇党委")).id)
    assert [one.name for _, one in found] == ["钱进", "孙悦", "何静"]


async def expired(stage: Stage) -> str:
    secret = await invite(stage)
    stage.now += timedelta(hours=72)
    return secret


async def used(stage: Stage) -> str:
    secret = await invite(stage)
    await redeem(stage, NEWCOMER + 1, secret)
    return secret


async def revoked(stage: Stage) -> str:
    secret = await invite(stage)
    wang, unit = await stage.actor(WANG), await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        (one,) = await invites.pending(ctx, wang, unit)
        await invites.revoke(ctx, wang, one.id)
    return secret


async def truncated(stage: Stage) -> str:
    return (await invite(stage))[:-1]


async def other_case(stage: Stage) -> str:
    return (await invite(stage)).swapcase()


async def invented(stage: Stage) -> str:
    return "x" * 43


async def closed_unit(stage: Stage) -> str:
    secret = await invite(stage)
    async with stage.context() as ctx:
        await units.change(ctx.work, (await stage.unit("青山镇党委")).id, active=False)
    return secret


@pytest.mark.parametrize("spoil", [expired, used, revoked, truncated, other_case, invented, closed_unit])
async def test_every_bad_code_gets_the_same_words(stage: Stage, spoil: object) -> None:
    assert callable(spoil)
    secret = await spoil(stage)
    assert await redeem(stage, NEWCOMER, secret) == Declined(DECLINED)
    async with stage.context() as ctx:
        assert await people.actor(ctx, NEWCOMER) is None


async def test_a_code_sent_in_a_group_is_refused_and_stays_good(stage: Stage) -> None:
    secret = await invite(stage)
    assert await redeem(stage, NEWCOMER, secret, private=False) == Declined(DECLINED)
    assert isinstance(await redeem(stage, NEWCOMER, secret), Welcome)


async def test_after_five_wrong_codes_there_is_silence_for_an_hour(stage: Stage) -> None:
    secret = await invite(stage)
    answers = [await redeem(stage, NEWCOMER, f"wrong{n}") for n in range(5)]
    assert answers == [Declined(DECLINED)] * 5
    assert await redeem(stage, NEWCOMER, "wrong5") == Declined("")
    assert await redeem(stage, NEWCOMER, secret) == Declined("")
    assert isinstance(await redeem(stage, NEWCOMER + 1, await invite(stage, name="别人")), Welcome)
    stage.now += timedelta(hours=1)
    assert isinstance(await redeem(stage, NEWCOMER, secret), Welcome)


@pytest.mark.parametrize(
    ("by", "unit_name", "role"),
    [
        (LI, "青山镇党委", Role.CLERK),
        (QIAN, "青山镇党委", Role.CLERK),
        (QIAN, "柳林镇党委", Role.CLERK),
        (WU, "县委组织部", Role.DEPT_ADMIN),
        (WANG, "青山镇党委", Role.DEPT_ADMIN),
    ],
)
async def test_only_administrators_invite_and_only_to_fitting_posts(
    stage: Stage, by: int, unit_name: str, role: Role
) -> None:
    with pytest.raises(Refusal):
        await invite(stage, unit_name, role, by=by)


async def test_somebody_on_the_roster_is_bound_to_the_same_person(stage: Stage) -> None:
    person_id = await on_roster(stage, "青山镇党委", "何静")
    secret = await invite(stage, person_id=person_id)
    await redeem(stage, NEWCOMER, secret)
    actor = await stage.actor(NEWCOMER)
    assert actor.person_id == person_id
    assert len(actor.posts) == 1


async def test_an_account_that_is_known_already_takes_over_the_roster_s_posts(stage: Stage) -> None:
    person_id = await on_roster(stage, "柳林镇党委", "钱进")
    secret = await invite(stage, "柳林镇党委", name="钱进", person_id=person_id)
    await redeem(stage, QIAN, secret)
    actor = await stage.actor(QIAN)
    assert actor.person_id != person_id
    assert [post.unit_name for post in actor.posts] == ["青山镇党委", "柳林镇党委"]


async def test_a_new_account_replaces_the_old_one_and_older_links_end(stage: Stage) -> None:
    qian = await stage.actor(QIAN)
    first = await invite(stage, role=Role.SECRETARY, name="钱进", person_id=qian.person_id)
    second = await invite(stage, role=Role.SECRETARY, name="钱进", person_id=qian.person_id)
    assert await redeem(stage, NEWCOMER, first) == Declined(DECLINED)
    assert isinstance(await redeem(stage, NEWCOMER, second), Welcome)
    assert (await stage.actor(NEWCOMER)).person_id == qian.person_id
    async with stage.context() as ctx:
        assert await people.actor(ctx, QIAN) is None


async def test_nobody_takes_over_a_person_whose_posts_reach_higher(stage: Stage) -> None:
    """An administrator of one unit must not rebind an account that also has power elsewhere."""
    qian, unit, wang = await stage.actor(QIAN), await stage.unit("青山镇党委"), await stage.actor(WANG)
    root = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        await people_store.appoint(ctx.work, qian.person_id, unit.id, Role.DEPT_ADMIN)
        await people_store.appoint(ctx.work, wang.person_id, unit.id, Role.CLERK)
        await people_store.appoint(ctx.work, wang.person_id, root.id, Role.INSPECTOR)
    with pytest.raises(Refusal):
        await invite(stage, by=QIAN, name="王敏", person_id=wang.person_id)
    with pytest.raises(Refusal, match="不在此单位"):
        await invite(stage, "柳林镇党委", name="王敏", person_id=wang.person_id)


async def test_the_inviter_is_told_privately_who_has_joined(stage: Stage) -> None:
    secret = await invite(stage)
    await redeem(stage, NEWCOMER, secret)
    (told,) = stage.sent[-1].messages
    assert told.chat_id == WANG
    assert "何静已加入" in told.text
    assert "青山镇党委" in told.text


async def test_invitations_that_are_open_can_be_seen_and_revoked_by_administrators_only(stage: Stage) -> None:
    await invite(stage)
    unit, qian, wang = await stage.unit("青山镇党委"), await stage.actor(QIAN), await stage.actor(WANG)
    async with stage.context() as ctx:
        (one,) = await invites.pending(ctx, wang, unit)
    assert (one.name, one.expires_at) == ("何静", stage.now + timedelta(hours=72))
    async with stage.context() as ctx:
        with pytest.raises(Refusal):
            await invites.pending(ctx, qian, unit)
        with pytest.raises(Refusal):
            await invites.revoke(ctx, qian, one.id)
    async with stage.context() as ctx:
        await invites.revoke(ctx, wang, one.id)
        with pytest.raises(Refusal, match="无需再撤销"):
            await invites.revoke(ctx, wang, one.id)
        assert await invites.pending(ctx, wang, unit) == ()


async def test_the_command_line_invites_the_first_administrator(bare: Stage) -> None:
    async with bare.context() as ctx:
        root = await people.root_unit(ctx)
        link = await invites.create(ctx, None, root.id, Role.DEPT_ADMIN, "王敏")
    await redeem(bare, NEWCOMER, link.removeprefix(LINK))
    assert (await bare.actor(NEWCOMER)).posts[0].role is Role.DEPT_ADMIN


async def test_the_database_and_its_log_hold_no_secret(stage: Stage, tmp_path: Path) -> None:
    secrets = [await invite(stage) for _ in range(3)]
    await redeem(stage, NEWCOMER, secrets[0])
    await redeem(stage, NEWCOMER, secrets[1][:-1])
    content = await asyncio.to_thread(on_disk, tmp_path / FILE)
    assert "何静".encode() in content
    assert not [secret for secret in secrets if secret[:-1].encode() in content]


async def test_counted_tries_do_not_pile_up(stage: Stage) -> None:
    for n in range(8):
        await redeem(stage, NEWCOMER, f"wrong{n}")
    stage.now += timedelta(hours=2)
    await redeem(stage, NEWCOMER, "wrong")
    async with stage.context() as ctx:
        assert await invites_store.failed_tries(ctx.work, NEWCOMER, stage.now - timedelta(days=1)) == 1
