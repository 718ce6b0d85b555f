"""综合评价等次: a committee's decision that people enter, and that the secretary alone is told."""

import pytest

from domain.errors import Refusal
from services.permissions import NOT_FOUND
from tests.mechanisms.acts import act, actions, create, told
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage

DECISION = {"grade": "fairly_good", "body": "县委常委会会议", "decided_on": "2026-11-20"}


async def decided(stage: Stage) -> int:
    return (await create(stage, WANG, "overall_grade", "青山镇党委", DECISION)).id


async def test_a_grade_is_told_to_the_secretary_alone_and_not_in_the_message_itself(stage: Stage) -> None:
    grade = await decided(stage)
    assert told(stage) == []
    assert (await act(stage, WANG, grade, "feed_back")).closed
    ((chat, text),) = told(stage)
    assert chat == QIAN
    assert "较好" not in text


async def test_before_it_is_told_the_secretary_finds_nothing_and_others_never_do(stage: Stage) -> None:
    grade = await decided(stage)
    with pytest.raises(Refusal, match=NOT_FOUND):
        await actions(stage, QIAN, grade)
    await act(stage, WANG, grade, "feed_back")
    assert await actions(stage, QIAN, grade) == []
    for stranger in (SUN, ZHOU):
        with pytest.raises(Refusal, match=NOT_FOUND):
            await actions(stage, stranger, grade)
    assert await actions(stage, LI, grade) == await actions(stage, ZHAO, grade) == []


@pytest.mark.parametrize("missing", ["grade", "body", "decided_on"])
async def test_no_grade_without_its_decision_its_body_and_its_date(stage: Stage, missing: str) -> None:
    with pytest.raises(Refusal, match="此项尚未填写"):
        await create(stage, WANG, "overall_grade", "青山镇党委", {k: v for k, v in DECISION.items() if k != missing})


async def test_a_grade_told_by_mistake_is_taken_back_with_a_reason_and_told_anew(stage: Stage) -> None:
    grade = await decided(stage)
    await act(stage, WANG, grade, "feed_back")
    with pytest.raises(Refusal, match="理由"):
        await act(stage, WANG, grade, "recall", {})
    await act(stage, WANG, grade, "recall", {"reason": "录入有误"})
    with pytest.raises(Refusal, match=NOT_FOUND):
        await actions(stage, QIAN, grade)
    await act(stage, WANG, grade, "amend", DECISION | {"grade": "good"})
    assert (await act(stage, WANG, grade, "feed_back")).payload["decision"]["grade"] == "good"
    assert [chat for chat, _ in told(stage)] == [QIAN]


async def test_a_secretary_cannot_enter_a_grade(stage: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, QIAN, "overall_grade", "青山镇党委", DECISION)
