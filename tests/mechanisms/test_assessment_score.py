"""考核评分: what was verified, scores with their basis, a total of what was typed, a grade that people propose."""

import pytest

from domain.errors import Refusal
from services import items
from services.permissions import NOT_FOUND
from tests.mechanisms.acts import act, actions, create, listed
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, Stage

SHEET = {"indicators": ["第一责任人职责 60", "问题整改 40"]}
SCORES = {"scores": ["第一责任人职责 55.5 半年督查记录", "问题整改 32 整改台账"]}
SEEN = {"materials": "年终材料：已有", "found": "资料齐全"}


async def sheet(stage: Stage) -> int:
    return (await create(stage, WANG, "assessment_score", "青山镇党委", SHEET)).id


async def test_a_sheet_is_verified_scored_and_leads_to_a_result(stage: Stage) -> None:
    made = await sheet(stage)
    await act(stage, WANG, made, "verify", SEEN)
    scored = await act(stage, WANG, made, "score", SCORES)
    assert scored.payload["scores"]["total"] == "87.5"
    done = await act(stage, WANG, made, "propose", {"grade": "good", "basis": "各项任务完成较好"})
    assert done.closed
    (result,) = await listed(stage, WANG, "assessment_result")
    assert result.payload["proposal"] == {
        "grade": "good",
        "basis": "各项任务完成较好",
        "scores": SCORES["scores"],
        "total": "87.5",
    }


async def test_the_list_of_materials_starts_from_the_year_s_records(stage: Stage) -> None:
    stage.at("2026-12-01 09:00")
    await stage.open_periods()
    (material,) = await listed(stage, QIAN, "year_end_material")
    answers = {"summary": "全年任务完成", "five_ones": "五项均已完成", "problems": "队伍老化"}
    await act(stage, SUN, material.id, "report", answers)
    made = await sheet(stage)
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(WANG), made, "verify")
    lines = step.known(context)["materials"].split("\n")
    assert "2026年度年终考核材料（含第四季度）：已报送" in lines
    assert "2026年度述职报告摘要：尚未报送" in lines
    assert not any("评分" in line for line in lines)


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        (["第一责任人职责 55.5 督查", "问题整改 41 台账"], "“问题整改”最高40分"),
        (["第一责任人职责 55.5 督查"], "“问题整改”还没有评分"),
        (["第一责任人职责 55.5 督查", "问题整改 40 台账", "使用次数 5 后台"], "“使用次数”不在考核指标中"),
        (["第一责任人职责 55.5 督查", "问题整改 30"], "“问题整改”没有写评分依据"),
    ],
)
async def test_scores_that_do_not_fit_are_refused(stage: Stage, scores: list[str], said: str) -> None:
    made = await sheet(stage)
    with pytest.raises(Refusal, match=said):
        await act(stage, WANG, made, "score", {"scores": scores})
    assert (await listed(stage, WANG, "assessment_score"))[0].state == "verification"


async def test_scores_may_be_mended_until_a_grade_is_proposed(stage: Stage) -> None:
    made = await sheet(stage)
    await act(stage, WANG, made, "score", SCORES)
    mended = {"scores": ["第一责任人职责 50 半年督查记录", "问题整改 32 整改台账"]}
    assert (await act(stage, WANG, made, "score", mended)).payload["scores"]["total"] == "82"
    await act(stage, WANG, made, "propose", {"grade": "good", "basis": "研究提出"})
    assert "score" not in await actions(stage, WANG, made)


async def test_the_unit_never_sees_its_score_sheet(stage: Stage) -> None:
    made = await sheet(stage)
    for person in (QIAN, SUN):
        with pytest.raises(Refusal, match=NOT_FOUND):
            await actions(stage, person, made)
        assert await listed(stage, person, "assessment_score") == []
    assert await actions(stage, LI, made) == await actions(stage, ZHAO, made) == []


async def test_a_unit_is_scored_once_a_year(stage: Stage) -> None:
    made = await sheet(stage)
    with pytest.raises(Refusal, match="青山镇党委已有“2026年度年终考核评分”"):
        await sheet(stage)
    await act(stage, WANG, made, "cancel", {"reason": "指标有误"})
    assert await sheet(stage) != made
