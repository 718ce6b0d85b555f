"""The sheet of invitations: who is on it, what it does to earlier links, and how long its file lies there."""

import pytest

from domain.errors import Refusal
from domain.power import Role, UnitType
from services import invite_sheets, invites, keeping
from services.invites import Declined
from storage import people, units
from tests.stage import LI, QIAN, SUN, WANG, ZHOU, Stage


async def unbind(stage: Stage, *who: int) -> None:
    async with stage.context() as ctx:
        for one in who:
            known = await people.by_telegram(ctx.work, one)
            assert known is not None
            await people.change(ctx.work, known["id"], telegram_id=None, started_at=None)


async def names(stage: Stage, unit_id: int = 0, by: int = WANG) -> list[str]:
    actor = await stage.actor(by)
    async with stage.context() as ctx:
        return [one.name for one in (await invite_sheets.waiting(ctx, actor, unit_id))[1]]


async def test_whoever_has_no_account_stands_there_once_in_the_order_of_units(stage: Stage) -> None:
    await unbind(stage, SUN, QIAN, ZHOU)
    assert await names(stage) == ["钱进", "孙悦", "周涛"]
    assert await names(stage, (await stage.unit("柳林镇党委")).id) == ["周涛"]


@pytest.mark.parametrize("by", [LI, QIAN, SUN])
async def test_nobody_but_administrators_has_one_made(stage: Stage, by: int) -> None:
    with pytest.raises(Refusal):
        await names(stage, by=by)


async def test_whoever_has_a_post_that_the_administrator_is_not_above_gets_no_link_of_his(stage: Stage) -> None:
    async with stage.context() as ctx:
        root = await units.root(ctx.work)
        assert root is not None
        office = await units.add(ctx.work, "河西片区组织部", UnitType.DEPARTMENT, root, 90)
        village = await units.add(ctx.work, "河西乡党委", UnitType.TOWNSHIP, office, 91)
        admin, both, own = [await people.add(ctx.work, name) for name in ("郑管", "孙两处", "李本乡")]
        await people.change(ctx.work, admin, telegram_id=6001, started_at=ctx.now)
        await people.appoint(ctx.work, admin, office.id, Role.DEPT_ADMIN)
        for person_id in (both, own):
            await people.appoint(ctx.work, person_id, village.id, Role.CLERK)
        await people.appoint(ctx.work, both, root.id, Role.DEPT_ADMIN)
    assert await names(stage, by=6001) == ["李本乡"]
    assert set(await names(stage)) == {"孙两处", "李本乡"}


async def test_earlier_links_end_and_the_file_is_swept_away_an_hour_later(stage: Stage) -> None:
    await unbind(stage, SUN)
    wang, unit_id = await stage.actor(WANG), (await stage.unit("青山镇党委")).id
    async with stage.context() as ctx:
        ((_, sun),) = [one for one in await people.members(ctx.work, unit_id) if one[1].name == "孙悦"]
        link = await invites.create(ctx, wang, unit_id, sun.role, sun.name, person_id=sun.person_id)
        file, count = await invite_sheets.make(ctx, wang, 0)
    assert count == 1
    path = stage.folder / "files" / file.digest
    async with stage.context() as ctx:
        assert isinstance(await invites.redeem(ctx, 7777, link.split("start=")[1]), Declined)
        await keeping.sweep(ctx.work, stage.folder / "files")
    assert path.exists()
    stage.at(f"{stage.now.astimezone():%Y-%m-%d} 23:59")
    async with stage.context() as ctx:
        await keeping.sweep(ctx.work, stage.folder / "files")
    assert not path.exists()


async def test_it_is_refused_when_everybody_is_bound(stage: Stage) -> None:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="均已启用"):
            await invite_sheets.make(ctx, wang, 0)
