"""An invitation binds whoever is in the unit already: nobody stands there twice, in whatever order things go."""

from collections.abc import Sequence

import pytest

from domain.errors import Refusal
from domain.power import Role
from domain.roster import RosterPlan
from services import invitees, invites, roster
from services.invitees import Invitee
from services.invites import Declined, Welcome
from storage import people, posts
from tests.services.workbooks import HEADING, workbook
from tests.stage import QIAN, WANG, ZHOU, Stage

NEWCOMER, OTHER = 7001, 7002
LINK = "https://t.me/shuzhi_test_bot?start="
LIU = ("柳林镇党委", "", "", "冯琴", "组织委员", "组织委员")
MAI = ("柳林镇党委", "", "", "买买提·吐尔逊", "", "班子成员")


async def on_roster(stage: Stage, *rows: Sequence[object]) -> None:
    async with stage.context() as ctx:
        plan = await roster.check_file(ctx, workbook(HEADING, *rows))
        assert isinstance(plan, RosterPlan), plan
        await roster.apply(ctx, None, plan)


async def find(
    stage: Stage,
    name: str,
    role: Role | None = None,
    unit: str = "柳林镇党委",
    *,
    by: int | None = None,
    again: bool = False,
) -> Invitee:
    actor = await stage.actor(by) if by else None
    unit_id = (await stage.unit(unit)).id
    async with stage.context() as ctx:
        return await invitees.find(ctx, actor, unit_id, name, role, again=again)


async def invite(stage: Stage, name: str, role: Role | None = None, unit: str = "柳林镇党委") -> str:
    who = await find(stage, name, role, unit)
    async with stage.context() as ctx:
        link = await invites.create(ctx, None, (await stage.unit(unit)).id, who.role, who.name, person_id=who.person_id)
    return link.removeprefix(LINK)


async def redeem(stage: Stage, account: int, secret: str) -> Welcome | Declined:
    async with stage.context() as ctx:
        return await invites.redeem(ctx, account, secret)


async def names(stage: Stage, unit: str = "柳林镇党委") -> list[str]:
    async with stage.context() as ctx:
        return [one.name for _, one in await people.members(ctx.work, (await stage.unit(unit)).id)]


@pytest.mark.parametrize("typed", ["冯琴", "冯　琴", " 冯琴 13800000000", "冯琴（女）"])
@pytest.mark.parametrize("role", [None, Role.CLERK])
async def test_somebody_of_the_roster_is_bound_and_not_made_anew(stage: Stage, typed: str, role: Role | None) -> None:
    await on_roster(stage, LIU)
    assert isinstance(await redeem(stage, NEWCOMER, await invite(stage, typed, role)), Welcome)
    assert await names(stage) == ["周涛", "冯琴"]
    assert (await stage.actor(NEWCOMER)).name == "冯琴"


async def test_without_a_role_somebody_of_the_roster_keeps_his_own(stage: Stage) -> None:
    await on_roster(stage, MAI)
    assert (await find(stage, "买买提•吐尔逊")).role is Role.TEAM_MEMBER
    await redeem(stage, NEWCOMER, await invite(stage, "买买提.吐尔逊"))
    assert [post.role for post in (await stage.actor(NEWCOMER)).posts] == [Role.TEAM_MEMBER]


async def test_another_role_is_added_to_the_same_person_and_said(stage: Stage) -> None:
    await on_roster(stage, LIU)
    assert "加入后另任班子成员" in (await find(stage, "冯琴", Role.TEAM_MEMBER)).note
    await redeem(stage, NEWCOMER, await invite(stage, "冯琴", Role.TEAM_MEMBER))
    assert [post.role for post in (await stage.actor(NEWCOMER)).posts] == [Role.CLERK, Role.TEAM_MEMBER]
    assert set(await names(stage)) == {"周涛", "冯琴"}


async def test_somebody_who_is_bound_is_said_to_be_and_bound_anew_only_on_request(stage: Stage) -> None:
    with pytest.raises(Refusal, match="周涛（柳林镇党委，党（工）委书记）已绑定账号"):
        await find(stage, "周涛")
    assert (await find(stage, "周涛", again=True)).person_id == (await stage.actor(ZHOU)).person_id


async def test_somebody_unknown_is_invited_as_a_new_person(stage: Stage) -> None:
    assert await find(stage, "何静") == Invitee(None, "何静", Role.CLERK, "")
    await redeem(stage, NEWCOMER, await invite(stage, "何静"))
    assert await names(stage) == ["周涛", "何静"]


async def test_a_name_that_is_nearly_one_of_the_unit_is_pointed_out(stage: Stage) -> None:
    assert "只有周涛" in (await find(stage, "周滔")).note


async def test_two_of_one_name_need_the_role_and_are_refused_without_it(stage: Stage) -> None:
    unit = await stage.unit("柳林镇党委")
    for role in (Role.CLERK, Role.TEAM_MEMBER):
        async with stage.context() as ctx:
            await people.appoint(ctx.work, await people.add(ctx.work, "冯琴"), unit.id, role)
    with pytest.raises(Refusal, match=r"有2名冯琴（党务干部、班子成员）.*请写明角色"):
        await find(stage, "冯琴")
    assert (await find(stage, "冯琴", Role.TEAM_MEMBER)).role is Role.TEAM_MEMBER
    with pytest.raises(Refusal, match="邀请启用"):
        await find(stage, "冯琴", Role.SECRETARY)


async def test_a_roster_that_comes_after_the_invitation_makes_no_second_person(stage: Stage) -> None:
    secret = await invite(stage, "冯琴")
    await on_roster(stage, LIU)
    await redeem(stage, NEWCOMER, secret)
    assert await names(stage) == ["周涛", "冯琴"]


async def test_two_links_for_one_new_name_leave_one_that_works(stage: Stage) -> None:
    first, second = [await invite(stage, "何静") for _ in range(2)]
    assert isinstance(await redeem(stage, OTHER, first), Declined)
    assert isinstance(await redeem(stage, NEWCOMER, second), Welcome)
    assert await names(stage) == ["周涛", "何静"]


async def test_a_successor_of_the_same_name_is_not_the_one_who_leaves(stage: Stage) -> None:
    await on_roster(stage, ("柳林镇党委", "", "", "冯琴", "", "班子成员"))
    unit, wang = await stage.unit("柳林镇党委"), await stage.actor(WANG)
    async with stage.context() as ctx:
        (leaving,) = [one for one in await posts.given(ctx.work, unit_ids=[unit.id]) if one.name == "冯琴"]
        link = await invites.create(ctx, wang, unit.id, Role.TEAM_MEMBER, "冯琴", replaces=leaving.membership_id)
    await redeem(stage, NEWCOMER, link.removeprefix(LINK))
    assert (await stage.actor(NEWCOMER)).person_id != leaving.person_id
    assert await names(stage) == ["周涛", "冯琴"]


async def test_somebody_with_a_post_elsewhere_is_not_taken_over_by_a_link_that_is_not_his(stage: Stage) -> None:
    secret = await invite(stage, "冯琴")
    await on_roster(stage, LIU)
    root = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        held = [one for one in await posts.given(ctx.work, ["/"]) if one.name == "冯琴"]
        await people.appoint(ctx.work, held[0].person_id, root.id, Role.INSPECTOR)
    await redeem(stage, NEWCOMER, secret)
    assert (await stage.actor(NEWCOMER)).person_id != held[0].person_id


async def test_only_an_administrator_hears_who_is_in_a_unit(stage: Stage) -> None:
    assert (await find(stage, "何静", by=WANG)).person_id is None
    with pytest.raises(Refusal, match="没有找到该单位"):
        await find(stage, "周涛", by=QIAN)
