"""One step on all parts of a duty: who may, what is taken together, and what happens when somebody was first."""

from typing import Any

import pytest

from domain.errors import Refusal, Stale
from services import items, joint, my_items
from services.joint_units import Subject
from storage.items import UnitItem
from tests.stage import QIAN, SUN, WANG, WU, Stage

BOTH = {
    "model_case__name": "河东村服务站",
    "model_case__outcome": "建成示范点",
    "research_topic__name": "集体经济研究",
    "research_topic__outcome": "形成报告",
}


@pytest.fixture
async def opened(stage: Stage) -> Stage:
    """The county with everything open that the calendar asks for."""
    await stage.open_periods()
    return stage


async def five(stage: Stage, who: int = QIAN) -> tuple[UnitItem, ...]:
    async with stage.context() as ctx:
        return await my_items.of_command(ctx, await stage.actor(who), {"five_ones"}, 2026)


async def subject(stage: Stage, action: str = "register") -> Subject:
    first = (await five(stage))[0].item
    return Subject(first.unit_id, "five_ones", "2026", action)


async def take(stage: Stage, who: int, version: int, answers: dict[str, Any] = BOTH) -> tuple[str, ...]:
    about = await subject(stage)
    async with stage.context() as ctx:
        done = await joint.take(ctx, await stage.actor(who), about, version, answers)
        return tuple(one.receipt for one in done)


async def test_what_was_written_about_is_registered_and_the_rest_stays_open(opened: Stage) -> None:
    stage = opened
    receipts = await take(stage, QIAN, 5)
    assert len(set(receipts)) == 2
    assert all(receipts)
    states = {one.item.part: one.item.state for one in await five(stage)}
    assert states == {
        "model_case": "registered",
        "weak_org": "open",
        "innovation_project": "open",
        "research_topic": "registered",
        "special_lecture": "open",
    }


async def test_the_secretary_stands_as_responsible_where_nobody_else_is_named(opened: Stage) -> None:
    stage = opened
    await take(stage, SUN, 5)
    named = {one.item.payload["register"]["responsible"] for one in await five(stage) if one.item.payload}
    assert named == {"钱进（书记）"}


async def test_nobody_else_may_and_what_is_not_seen_is_not_there(opened: Stage) -> None:
    stage = opened
    for who in (WANG, WU):
        with pytest.raises(Refusal):
            await take(stage, who, 5)
    assert {one.item.state for one in await five(stage)} == {"open"}


async def test_when_somebody_was_first_nothing_of_it_is_taken(opened: Stage) -> None:
    stage = opened
    (first, *_) = await five(stage)
    async with stage.context() as ctx:
        own = {"name": "别的典型", "outcome": "别的成果"}
        await items.act(ctx, await stage.actor(SUN), first.item.id, "register", 1, own)
    with pytest.raises(Stale, match="“培树典型”：该事项已由孙悦"):
        await take(stage, QIAN, 5)
    states = [one.item.state for one in await five(stage)]
    assert states == ["registered", "open", "open", "open", "open"]


async def test_one_part_that_is_wrong_lets_none_through(opened: Stage) -> None:
    stage = opened
    with pytest.raises(Refusal, match="内容过短"):
        await take(stage, QIAN, 5, BOTH | {"research_topic__name": "一"})
    assert {one.item.state for one in await five(stage)} == {"open"}


async def test_a_form_of_nothing_is_refused(opened: Stage) -> None:
    stage = opened
    with pytest.raises(Refusal, match="至少填写一项"):
        await take(stage, QIAN, 5, {"model_case__outcome": "没有名称"})


async def test_what_is_offered_is_open_for_two_parts_at_least(opened: Stage) -> None:
    stage = opened

    async def offered() -> list[str]:
        found = await five(stage)
        async with stage.context() as ctx:
            return [step.action for _, step, _ in joint.offers(ctx, await stage.actor(QIAN), found)]

    assert await offered() == ["register"]
    await take(stage, QIAN, 5)
    assert await offered() == ["register", "progress", "complete"]
    rest = {f"{code}__{name}": "内容如此" for code in ("weak_org", "innovation_project") for name in NAMES}
    await take(stage, QIAN, 7, rest)
    assert await offered() == ["progress", "complete"]


NAMES = ("name", "outcome", "organisation", "problem", "measures", "grounds")


async def test_the_next_part_is_the_one_after_and_after_the_last_the_first(opened: Stage) -> None:
    stage = opened
    every = await five(stage)
    async with stage.context() as ctx:
        actor = await stage.actor(QIAN)
        (step,) = [step for _, step, _ in joint.offers(ctx, actor, every)]
        following = [await joint.following(ctx, actor, one, step) for one in every]
    assert [one.item.part for one in following if one] == [one.item.part for one in (*every[1:], every[0])]


async def test_a_form_that_is_open_is_told_what_changed_and_what_is_over(opened: Stage) -> None:
    stage = opened
    about = await subject(stage)
    await take(stage, SUN, 5)
    async with stage.context() as ctx:
        found = await joint.look_up(ctx, await stage.actor(QIAN), about, 5)
        assert "已由孙悦" in found.news
        assert [part.code for part in found.form.parts] == ["weak_org", "innovation_project", "special_lecture"]
        seen = await joint.look_up(ctx, await stage.actor(QIAN), about, found.version)
        assert (seen.news, seen.over) == ("", False)
