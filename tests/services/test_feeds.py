"""The calendar subscription: a secret of which only the hash is kept, and the deadlines of those who may see them."""

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.feeds import FeedEntry
from domain.mechanisms import MECHANISMS
from domain.power import Role
from services import feeds, items, my_items
from storage import people
from storage.tables import feed
from tests.stage import LI, QIAN, WANG, ZHOU, Stage


async def secret_of(stage: Stage, who: int) -> str:
    """Subscribe, and the secret of the link."""
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        link = await feeds.subscribe(replace(ctx, site="https://bot.example.cn"), actor)
    assert link.startswith("https://bot.example.cn/calendar/")
    return link.removeprefix("https://bot.example.cn/calendar/").removesuffix(".ics")


async def deadlines(stage: Stage, secret: str) -> tuple[FeedEntry, ...] | None:
    async with stage.database.read() as session:
        return await feeds.deadlines(session, secret)


async def test_a_secretary_subscribes_to_the_open_deadlines_of_his_unit(stage: Stage) -> None:
    await stage.open_periods()
    found = await deadlines(stage, await secret_of(stage, QIAN))
    assert found is not None
    assert {one.units for one in found} == {("青山镇党委",)}
    assert "2026年度述职报告摘要" in {one.title for one in found}
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)


async def test_what_is_done_leaves_the_calendar(stage: Stage) -> None:
    await stage.open_periods()
    secret = await secret_of(stage, QIAN)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        mine = await my_items.of_units(ctx, await stage.actor(QIAN))
        report = next(one.item for one in mine if one.item.kind == "duty_report")
        await items.act(ctx, wang, report.id, "offline", report.version)
    assert "2026年度述职报告摘要" not in {one.title for one in await deadlines(stage, secret) or ()}


async def test_the_department_gets_one_entry_for_what_many_units_owe(stage: Stage) -> None:
    await stage.open_periods()
    found = await deadlines(stage, await secret_of(stage, LI))
    assert found is not None
    (report,) = [one for one in found if one.title == "2026年度述职报告摘要"]
    assert report.units == ("青山镇党委", "柳林镇党委", "县教育局党组")
    assert len({one.uid for one in found}) == len(found)


async def test_a_new_link_ends_the_one_before(stage: Stage) -> None:
    old, new = await secret_of(stage, QIAN), await secret_of(stage, QIAN)
    assert await deadlines(stage, old) is None
    assert await deadlines(stage, new) is not None


async def test_a_cancelled_subscription_gives_nothing(stage: Stage) -> None:
    secret = await secret_of(stage, QIAN)
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        assert await feeds.subscription(ctx, qian)
        assert await feeds.unsubscribe(ctx, qian)
        assert not await feeds.unsubscribe(ctx, qian)
    assert await deadlines(stage, secret) is None


async def test_whoever_has_left_the_post_sees_nothing_more(stage: Stage) -> None:
    await stage.open_periods()
    secret = await secret_of(stage, ZHOU)
    zhou = await stage.actor(ZHOU)
    assert await deadlines(stage, secret)
    async with stage.context() as ctx:
        await people.dismiss(ctx.work, zhou.posts[0].membership_id)
    assert await deadlines(stage, secret) == ()


async def test_only_the_hash_of_the_secret_is_kept(stage: Stage) -> None:
    secret = await secret_of(stage, QIAN)
    async with stage.database.read() as session:
        (row,) = await session.all(select(feed))
    assert row["secret_hash"] == hashlib.sha256(secret.encode()).digest()
    assert len(secret) == 43


async def test_what_only_some_may_see_stays_out_of_calendars(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.open_periods()
    restricted = replace(MECHANISMS["duty_report"], readers=frozenset(Role))
    monkeypatch.setitem(MECHANISMS, "duty_report", restricted)
    titles = {one.title for one in await deadlines(stage, await secret_of(stage, QIAN)) or ()}
    assert titles
    assert "2026年度述职报告摘要" not in titles


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "\ud800", "秘密"])
async def test_a_wrong_secret_finds_nobody(stage: Stage, secret: str) -> None:
    await secret_of(stage, QIAN)
    assert await deadlines(stage, secret) is None
