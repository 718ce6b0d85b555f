"""One step on the items of several units at once: scores in one message, a row a unit, taken together or not at all."""

from typing import Any

import pytest

from domain.errors import Misfit, Refusal
from services import joint, my_items
from services.joint_units import Subject
from tests.mechanisms.acts import act, create, listed
from tests.stage import LI, QIAN, WANG, Stage

SHEET = {"indicators": ["第一责任人职责 60", "问题整改 40"]}
ROW = {"s1": 55.5, "s2": 32, "basis": "半年督查记录"}
UNITS = ("青山镇党委", "县教育局党组", "柳林镇党委")


@pytest.fixture
async def sheets(stage: Stage) -> Subject:
    """A score sheet for each of three units, brought into being in another order than theirs."""
    for unit in UNITS:
        made = await create(stage, WANG, "assessment_score", unit, SHEET)
    return Subject(0, "assessment_score", made.period, "score")


async def look_up(stage: Stage, about: Subject, who: int = WANG) -> joint.Joint:
    async with stage.context() as ctx:
        return await joint.look_up(ctx, await stage.actor(who), about)


async def take(stage: Stage, about: Subject, answers: dict[str, Any]) -> list[str]:
    found = await look_up(stage, about)
    async with stage.context() as ctx:
        done = await joint.take(ctx, await stage.actor(WANG), about, found.version, answers)
        return [one.view.unit_item.unit_name for one in done]


async def row(stage: Stage, about: Subject, unit: str, row: dict[str, Any]) -> dict[str, Any]:
    found = await look_up(stage, about)
    (code,) = [part.code for part in found.form.parts if part.title == unit]
    return {f"{code}__{name}": value for name, value in row.items()}


async def test_a_row_goes_to_its_own_unit_and_the_others_stay_as_they_are(stage: Stage, sheets: Subject) -> None:
    found = await look_up(stage, sheets)
    assert [part.title for part in found.form.parts] == ["青山镇党委", "柳林镇党委", "县教育局党组"]
    answers = await row(stage, sheets, "柳林镇党委", ROW) | await row(stage, sheets, "县教育局党组", ROW | {"s1": 9})
    assert await take(stage, sheets, answers) == ["柳林镇党委", "县教育局党组"]
    kept = {one.unit_id: one for one in await listed(stage, WANG, "assessment_score")}
    states = [kept[(await stage.unit(unit)).id] for unit in UNITS]
    assert [one.state for one in states] == ["verification", "scored", "scored"]
    assert states[2].payload["scores"] == {
        "scores": ["第一责任人职责 55.5 半年督查记录", "问题整改 32 半年督查记录"],
        "total": "87.5",
    }
    assert states[1].payload["scores"]["total"] == "41"


async def test_one_row_that_is_wrong_lets_none_through(stage: Stage, sheets: Subject) -> None:
    bad = await row(stage, sheets, "柳林镇党委", ROW) | await row(stage, sheets, "青山镇党委", {"s1": 9, "s2": 8})
    with pytest.raises(Refusal, match="没有写评分依据"):
        await take(stage, sheets, bad)
    assert {one.state for one in await listed(stage, WANG, "assessment_score")} == {"verification"}


async def test_a_row_without_its_beginning_is_asked_about_and_one_of_nothing_is_refused(
    stage: Stage, sheets: Subject
) -> None:
    form = (await look_up(stage, sheets)).form
    with pytest.raises(Misfit, match="“青山镇党委”一行不完整"):
        joint.check(form, await row(stage, sheets, "青山镇党委", {"s2": 8}))
    with pytest.raises(Refusal, match="至少填写一项"):
        joint.check(form, {})


async def test_only_those_may_who_may_for_one_unit_and_only_what_is_filled_in_so(stage: Stage, sheets: Subject) -> None:
    for who in (QIAN, LI):
        with pytest.raises(Refusal):
            await look_up(stage, sheets, who)
    for kind, action in (("assessment_score", "verify"), ("five_ones", "register"), ("none", "score")):
        with pytest.raises(Refusal):
            await look_up(stage, Subject(0, kind, sheets.period, action))


async def test_what_is_offered_is_open_for_two_units_at_least(stage: Stage, sheets: Subject) -> None:
    async def offered() -> list[tuple[int, str]]:
        async with stage.context() as ctx:
            actor = await stage.actor(WANG)
            found = await my_items.open_under(ctx, actor, ["assessment_score", "assessment_result"])
            return [(about.unit_id, step.jointly) for about, step, _ in joint.offers(ctx, actor, found)]

    assert await offered() == [(0, "各单位评分一起录")]
    every = [await row(stage, sheets, unit, ROW) for unit in UNITS]
    await take(stage, sheets, every[0] | every[1] | every[2])
    assert await offered() == [(0, "各单位评分一起录"), (0, "各单位拟定等次一起录")]
    for one in await listed(stage, WANG, "assessment_score"):
        await act(stage, WANG, one.id, "propose", {"grade": "good", "basis": "研究提出"})
    assert await offered() == [(0, "各单位审定结果一起录")]
    about = Subject(0, "assessment_result", sheets.period, "decide")
    found = await look_up(stage, about)
    assert found.of_each("known") == {f"{part.code}__grade": "good" for part in found.form.parts}
