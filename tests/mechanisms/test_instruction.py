"""讲话要求: handed to a lead unit with a date, reported on, done, accepted."""

import pytest

from domain.errors import Refusal
from tests.mechanisms.acts import act, actions, create, listed, told
from tests.stage import QIAN, SUN, WANG, WU, Stage, china

ASKED = {
    "text": "全面排查软弱涣散村党组织并建立台账",
    "source": "赵建国同志在述职评议会上的讲话",
    "due": "2026-12-31T09:30:00+00:00",
    "co_units": ["柳林镇"],
}


async def handed_out(stage: Stage) -> int:
    return (await create(stage, WANG, "instruction", "青山镇党委", ASKED)).id


async def test_it_goes_from_the_speech_to_acceptance(stage: Stage) -> None:
    asked = await handed_out(stage)
    assert {chat for chat, text in told(stage) if "【新事项】讲话要求：全面排查" in text} == {QIAN, SUN}
    await act(stage, SUN, asked, "progress", {"note": "已排查六个村"})
    assert (await act(stage, QIAN, asked, "complete", {"result": "台账已建立"})).state == "submitted"
    returned = await act(stage, WANG, asked, "return", {"reason": "请补充整顿措施"})
    assert returned.state == "returned"
    await act(stage, QIAN, asked, "complete", {"result": "台账和措施均已建立"})
    done = await act(stage, WANG, asked, "accept")
    assert done.closed
    assert done.remind_at is None


async def test_the_unit_is_reminded_of_the_date_that_was_set(stage: Stage) -> None:
    await handed_out(stage)
    (asked,) = await listed(stage, QIAN, "instruction")
    assert asked.due_at == china("2026-12-31 17:30")
    assert asked.remind_at == china("2026-12-16 09:00")
    assert [one["name"] for one in asked.payload["instruction"]["co_units"]] == ["柳林镇党委"]


async def test_another_unit_neither_sees_nor_does_it(stage: Stage) -> None:
    asked = await handed_out(stage)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, WU, asked, "complete", {"result": "已办"})
    assert await listed(stage, WU, "instruction") == []
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, QIAN, "instruction", "青山镇党委", ASKED)


async def test_the_last_progress_is_offered_for_the_completion(stage: Stage) -> None:
    asked = await handed_out(stage)
    await act(stage, SUN, asked, "progress", {"note": "已排查六个村"})
    assert "complete" in await actions(stage, SUN, asked)
    with pytest.raises(Refusal, match="理由"):
        await act(stage, WANG, asked, "cancel", {})
