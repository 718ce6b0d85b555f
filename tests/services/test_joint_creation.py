"""Items for several units at once: who may, all or none, and one a unit where there may be only one."""

from typing import Any

import pytest

from domain.errors import Misfit, Refusal
from services import joint_creation
from tests.stage import QIAN, WANG, Stage

VOTES = {"good": 80, "fairly_good": 15, "fair": 3, "poor": 0, "invalid": 2}


async def codes(stage: Stage, kind: str = "democratic_vote") -> list[str]:
    async with stage.context() as ctx:
        found = await joint_creation.look_up(ctx, await stage.actor(WANG), kind)
        return [part.code for part in found.form.parts]


async def create(stage: Stage, answers: dict[str, Any], who: int = WANG) -> list[str]:
    async with stage.context() as ctx:
        found = await joint_creation.create(ctx, await stage.actor(who), "democratic_vote", answers)
        return [one.unit_name for one in found]


def of(code: str) -> dict[str, int]:
    return {f"{code}__{name}": count for name, count in VOTES.items()}


async def test_each_unit_that_was_written_about_gets_its_item(stage: Stage) -> None:
    first, second, *_ = await codes(stage)
    assert len(set(await create(stage, of(first) | of(second)))) == 2
    async with stage.context() as ctx:
        found = await joint_creation.look_up(ctx, await stage.actor(WANG), "democratic_vote")
        assert set(found.there) == {first, second}
        with pytest.raises(Misfit, match="的记录，请在原事项上修改"):
            found.check(of(first))


async def test_one_unit_that_has_it_already_lets_none_through(stage: Stage) -> None:
    first, second, *_ = await codes(stage)
    await create(stage, of(first))
    with pytest.raises(Refusal, match="已有"):
        await create(stage, of(first) | of(second))
    async with stage.context() as ctx:
        there = (await joint_creation.look_up(ctx, await stage.actor(WANG), "democratic_vote")).there
    assert set(there) == {first}


async def test_numbers_without_the_first_of_their_row_are_not_lost(stage: Stage) -> None:
    (first, *_) = await codes(stage)
    with pytest.raises(Misfit, match="一行不完整"):
        await create(stage, {name: count for name, count in of(first).items() if not name.endswith("__good")})


async def test_only_those_may_who_may_for_one_unit(stage: Stage) -> None:
    (first, *_) = await codes(stage)
    with pytest.raises(Refusal):
        await create(stage, of(first), QIAN)
    with pytest.raises(Refusal, match="没有这类事项"):
        await codes(stage, "five_ones")


async def test_a_form_of_nothing_is_refused(stage: Stage) -> None:
    with pytest.raises(Refusal, match="至少填写一项"):
        await create(stage, {})
