"""考核结果: proposed, decided by the committee, given to the secretary, put to use."""

import pytest

from domain.errors import Refusal, Stale
from services import items
from services.permissions import NOT_FOUND
from tests.mechanisms.acts import act, actions, create, told
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage

PROPOSED = {"grade": "good", "basis": "各项任务完成较好"}
DECISION = {"grade": "fairly_good", "body": "县委常委会会议", "decided_on": "2026-11-20"}
USED = {"text": "评为先进单位，按规定兑现奖励"}


async def proposed(stage: Stage) -> int:
    return (await create(stage, WANG, "assessment_result", "青山镇党委", PROPOSED)).id


async def test_a_result_is_decided_given_out_and_put_to_use(stage: Stage) -> None:
    result = await proposed(stage)
    await act(stage, WANG, result, "decide", DECISION)
    await act(stage, WANG, result, "feed_back")
    assert [chat for chat, _ in told(stage)] == [QIAN]
    applied = await act(stage, WANG, result, "apply", USED)
    assert applied.closed
    assert applied.payload["decision"]["grade"] == "fairly_good"
    assert applied.payload["application"] == USED
    assert [chat for chat, _ in told(stage)] == [QIAN]


async def test_it_cannot_be_given_out_before_the_committee_has_decided(stage: Stage) -> None:
    result = await proposed(stage)
    with pytest.raises(Stale, match="待审定"):
        await act(stage, WANG, result, "feed_back")


async def test_the_secretary_finds_it_only_once_it_is_given_out_and_others_never(stage: Stage) -> None:
    result = await proposed(stage)
    await act(stage, WANG, result, "decide", DECISION)
    with pytest.raises(Refusal, match=NOT_FOUND):
        await actions(stage, QIAN, result)
    await act(stage, WANG, result, "feed_back")
    assert await actions(stage, QIAN, result) == []
    for stranger in (SUN, ZHOU):
        with pytest.raises(Refusal, match=NOT_FOUND):
            await actions(stage, stranger, result)
    assert await actions(stage, LI, result) == await actions(stage, ZHAO, result) == []


async def test_the_proposal_is_offered_for_the_decision_but_does_not_decide(stage: Stage) -> None:
    result = await proposed(stage)
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(WANG), result, "decide")
    assert step.known(context) == {"grade": "good"}
    with pytest.raises(Refusal, match="审定机关"):
        await act(stage, WANG, result, "decide", {"grade": "good", "decided_on": "2026-11-20"})


async def test_a_result_given_out_by_mistake_is_taken_back_with_a_reason(stage: Stage) -> None:
    result = await proposed(stage)
    await act(stage, WANG, result, "decide", DECISION)
    await act(stage, WANG, result, "feed_back")
    await act(stage, WANG, result, "recall", {"reason": "录入有误"})
    with pytest.raises(Refusal, match=NOT_FOUND):
        await actions(stage, QIAN, result)


async def test_a_secretary_cannot_enter_a_result(stage: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, QIAN, "assessment_result", "青山镇党委", PROPOSED)
