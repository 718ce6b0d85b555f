"""Who a person is: /start, administrators by configuration, people who are out of reach."""

from domain.messages import Outgoing
from domain.power import ADMINS, Role
from services import people
from storage import people as people_store
from storage import units
from tests.stage import QIAN, STRANGER, WANG, Stage

NEWCOMER = 7001


async def ensure(stage: Stage, *admin_ids: int) -> None:
    async with stage.context() as ctx:
        await people.ensure_admins(ctx, admin_ids)


async def roles(stage: Stage, telegram_id: int) -> list[Role]:
    async with stage.context() as ctx:
        actor = await people.actor(ctx, telegram_id)
    return [post.role for post in actor.posts] if actor else []


async def test_an_id_of_the_configuration_is_an_administrator_once_however_often_the_bot_starts(stage: Stage) -> None:
    await ensure(stage, NEWCOMER)
    await ensure(stage, NEWCOMER)
    assert await roles(stage, NEWCOMER) == [Role.DEPT_ADMIN]
    async with stage.context() as ctx:
        actor = await people.actor(ctx, NEWCOMER)
    assert actor is not None
    assert actor.name == "管理员"
    assert actor.may(ADMINS, (await stage.unit("青山镇党委")).path)


async def test_an_id_that_left_the_configuration_loses_only_what_the_configuration_gave(stage: Stage) -> None:
    await ensure(stage, NEWCOMER, QIAN, WANG)
    assert await roles(stage, QIAN) == [Role.SECRETARY, Role.DEPT_ADMIN]
    await ensure(stage)
    assert await roles(stage, NEWCOMER) == []
    assert await roles(stage, QIAN) == [Role.SECRETARY]
    assert await roles(stage, WANG) == [Role.DEPT_ADMIN]
    await ensure(stage, NEWCOMER)
    assert await roles(stage, NEWCOMER) == [Role.DEPT_ADMIN]


async def test_a_post_removed_by_hand_comes_back_while_the_id_is_configured(stage: Stage) -> None:
    await ensure(stage, NEWCOMER)
    async with stage.context() as ctx:
        actor = await people.actor(ctx, NEWCOMER)
        assert actor is not None
        await people_store.dismiss(ctx.work, actor.posts[0].membership_id)
    assert await roles(stage, NEWCOMER) == []
    await ensure(stage, NEWCOMER)
    assert await roles(stage, NEWCOMER) == [Role.DEPT_ADMIN]


async def test_the_first_start_makes_the_department(bare: Stage) -> None:
    await ensure(bare, NEWCOMER)
    async with bare.context() as ctx:
        root = await units.root(ctx.work)
    assert root is not None
    assert (root.name, root.type.value) == ("县委组织部", "department")


async def test_start_makes_a_known_person_reachable_and_keeps_nothing_about_a_stranger(stage: Stage) -> None:
    await ensure(stage, NEWCOMER)
    async with stage.context() as ctx:
        row = await people_store.by_telegram(ctx.work, NEWCOMER)
        assert row is not None
        await people_store.change(ctx.work, row["id"], unreachable_at=ctx.now)
        await people.started(ctx, NEWCOMER)
        await people.started(ctx, STRANGER)
    async with stage.context() as ctx:
        row = await people_store.by_telegram(ctx.work, NEWCOMER)
        assert row is not None
        assert (row["started_at"], row["unreachable_at"]) == (ctx.now, None)
        assert await people_store.by_telegram(ctx.work, STRANGER) is None


async def test_a_refused_message_marks_its_reader_as_out_of_reach_but_a_group_never_does(stage: Stage) -> None:
    async with stage.context() as ctx:
        qian = (await stage.actor(QIAN)).person_id
        await people.unreachable(ctx.work, Outgoing(-100, "k", person_id=qian))
        assert (await people_store.by_person_ids(ctx.work, [qian]))[qian]["unreachable_at"] is None
        await people.unreachable(ctx.work, Outgoing(QIAN, "k", person_id=qian))
        assert (await people_store.by_person_ids(ctx.work, [qian]))[qian]["unreachable_at"] == ctx.now
