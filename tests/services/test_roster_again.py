"""A roster that is imported again brings nothing new, whatever the clock, and whatever happened to people since."""

import pytest

from domain.power import Role, UnitType
from domain.roster import RemarkKind, RosterPlan
from services import invites, roster
from services.roster import Summary
from storage import people, posts, units
from tests.services.workbooks import DEPARTMENT, HEADING, QIAN, ROWS, workbook
from tests.stage import Stage

CONTENT = workbook(HEADING, *ROWS)
CLOCKS = [
    "2026-11-23 10:00",
    "2026-11-23 02:00",
    "2026-11-22 23:59",
    "2025-11-23 10:00",
    "2027-11-23 10:00",
    "2031-01-01 00:00",
]


@pytest.fixture
async def county(bare: Stage) -> Stage:
    """A county into which the roster was imported once."""
    async with bare.context() as ctx:
        await units.add(ctx.work, DEPARTMENT, UnitType.DEPARTMENT, None, 0)
    assert (await bring_in(bare)).new_people == 3
    return bare


async def planned(stage: Stage, content: bytes = CONTENT) -> RosterPlan:
    async with stage.context() as ctx:
        found = await roster.check_file(ctx, content)
    assert isinstance(found, RosterPlan), found
    return found


async def bring_in(stage: Stage, content: bytes = CONTENT) -> Summary:
    async with stage.context() as ctx:
        found = await roster.check_file(ctx, content)
        assert isinstance(found, RosterPlan), found
        return await roster.apply(ctx, None, found)


async def dismiss(stage: Stage, name: str) -> None:
    async with stage.context() as ctx:
        for one in await posts.given(ctx.work, ["/"]):
            if one.name == name:
                assert await people.dismiss(ctx.work, one.membership_id)


@pytest.mark.parametrize("clock", CLOCKS)
async def test_nothing_new_by_another_clock(county: Stage, clock: str) -> None:
    county.at(clock)
    assert (await planned(county)).empty
    assert await bring_in(county) == Summary()


@pytest.mark.parametrize("clock", CLOCKS)
async def test_a_post_that_somebody_has_ended_does_not_come_back_with_an_old_roster(county: Stage, clock: str) -> None:
    await dismiss(county, "孙丽")
    county.at(clock)
    assert (await planned(county)).empty


async def test_whoever_has_left_is_named_so_that_it_can_be_put_right(county: Stage) -> None:
    await dismiss(county, "孙丽")
    said = [one.text for one in (await planned(county)).remarks if one.kind is RemarkKind.ENDED]
    assert said == ["青山镇党委孙丽（党务干部）"]


async def test_somebody_who_has_left_and_comes_in_another_role_is_the_same_person(county: Stage) -> None:
    await dismiss(county, "孙丽")
    (post,) = (await planned(county, workbook(HEADING, (*QIAN[:3], "孙丽", "", "班子成员")))).posts
    assert post.person_id is not None


@pytest.mark.parametrize("clock", CLOCKS)
async def test_who_has_joined_meanwhile_is_not_added_again(county: Stage, clock: str) -> None:
    async with county.context() as ctx:
        held = [one for one in await posts.given(ctx.work, ["/"]) if one.name == "孙丽"]
        link = await invites.create(ctx, None, held[0].unit_id, Role.CLERK, "孙丽", person_id=held[0].person_id)
        await invites.redeem(ctx, 7001, link.partition("start=")[2])
    county.at(clock)
    assert (await planned(county)).empty


async def test_an_account_bound_by_an_earlier_clock_gets_no_second_post(county: Stage) -> None:
    async with county.context() as ctx:
        held = [one for one in await posts.given(ctx.work, ["/"]) if one.name == "孙丽"]
        link = await invites.create(ctx, None, held[0].unit_id, Role.CLERK, "孙丽", person_id=held[0].person_id)
    county.at("2026-11-23 09:00")
    async with county.context() as ctx:
        again = await invites.create(ctx, None, held[0].unit_id, Role.CLERK, "孙丽", person_id=held[0].person_id)
        assert again != link
        link = again
        await invites.redeem(ctx, 7001, link.partition("start=")[2])
        after = [one for one in await posts.given(ctx.work, ["/"]) if one.name == "孙丽"]
    assert [one.membership_id for one in after] == [one.membership_id for one in held]


async def test_two_secretaries_namesakes_and_names_that_are_nearly_the_same_are_said(county: Stage) -> None:
    zhou = ("青山镇党委", "", "", "周涛", "党委书记", "书记")
    li = ("青山镇党委", "", "", "孙莉", "", "组织委员")
    qian = ("青山镇", "乡镇", DEPARTMENT, "钱进", "镇长", "班子成员")
    found = await planned(county, workbook(HEADING, zhou, li, qian))
    said = {one.kind: one.text for one in found.remarks}
    assert said == {
        RemarkKind.SECRETARIES: "青山镇党委将有2名书记：钱进（现任）、周涛",
        RemarkKind.NAMESAKE: "青山镇钱进（另在青山镇党委）",
        RemarkKind.ALIKE_PERSON: "青山镇党委孙莉与孙丽",
        RemarkKind.ALIKE_UNIT: "“青山镇”与已有的“青山镇党委”",
        RemarkKind.NO_TITLE: "青山镇党委孙莉",
        RemarkKind.NO_SECRETARY: "青山镇",
    }
