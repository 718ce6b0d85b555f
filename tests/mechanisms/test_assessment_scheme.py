"""考核方案: indicators that come to 100, issued, and a score sheet for every unit."""

import pytest

from domain.errors import Refusal
from tests import lists
from tests.mechanisms.acts import act, actions, create, listed, told
from tests.stage import QIAN, WANG, ZHAO, Stage

INDICATORS = ["第一责任人职责 40", "组织建设 35", "问题整改 25"]
SCHEME = {"indicators": INDICATORS, "method": "查阅资料、实地核验", "groups": ["乡镇", "县直部门"]}


async def scheme(stage: Stage) -> int:
    return (await create(stage, WANG, "assessment_scheme", "县委组织部", SCHEME)).id


async def test_a_scheme_goes_from_draft_to_the_end_of_scoring(stage: Stage) -> None:
    made = await scheme(stage)
    states = [(await act(stage, WANG, made, step)).state for step in ("publish", "evaluate", "score", "finish")]
    assert states == ["published", "self_evaluation", "scoring", "finished"]


async def test_every_unit_gets_a_sheet_with_the_scheme_s_indicators_and_hears_nothing(stage: Stage) -> None:
    made = await scheme(stage)
    for step in ("publish", "evaluate", "score"):
        await act(stage, WANG, made, step)
    sheets = await listed(stage, WANG, "assessment_score")
    assert len({one.unit_id for one in sheets}) == len(sheets) == 3
    assert {tuple(one.payload["sheet"]["indicators"]) for one in sheets} == {tuple(INDICATORS)}
    assert {one.title for one in sheets} == {"2026年度年终考核评分"}
    assert told(stage) == []


async def test_weights_that_do_not_come_to_a_hundred_are_refused(stage: Stage) -> None:
    with pytest.raises(Refusal, match="合计须为100，现为75"):
        await create(stage, WANG, "assessment_scheme", "县委组织部", SCHEME | {"indicators": INDICATORS[:2]})


async def test_an_issued_scheme_is_not_changed_any_more(stage: Stage) -> None:
    made = await scheme(stage)
    assert "amend" in await actions(stage, WANG, made)
    await act(stage, WANG, made, "publish")
    assert "amend" not in await actions(stage, WANG, made)
    assert await actions(stage, ZHAO, made) == []


@pytest.mark.parametrize(("day", "year"), [("2026-11-23", "2026"), ("2027-01-18", "2026"), ("2027-03-16", "2027")])
async def test_a_scheme_is_for_its_year_and_made_once(stage: Stage, day: str, year: str) -> None:
    stage.at(f"{day} 10:00")
    made = await create(stage, WANG, "assessment_scheme", "县委组织部", SCHEME)
    assert made.title == f"{year}年度年终考核方案"
    with pytest.raises(Refusal, match="已有"):
        await scheme(stage)


async def test_a_unit_cannot_make_a_scheme(stage: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, QIAN, "assessment_scheme", "县委组织部", SCHEME)


async def test_sheets_and_schemes_do_not_crowd_the_department_s_queue(stage: Stage) -> None:
    made = await scheme(stage)
    for step in ("publish", "evaluate", "score"):
        await act(stage, WANG, made, step)
    async with stage.context() as ctx:
        assert await lists.waiting(ctx, await stage.actor(WANG)) == ()
