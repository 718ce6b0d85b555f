"""民主测评: totals of paper forms, seen by the department and the leaders, given to the secretary by a person."""

import pytest

from domain.errors import Refusal
from services.permissions import NOT_FOUND
from tests.mechanisms.acts import act, actions, create, listed, told
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage

TOTALS = {"good": 80, "fairly_good": 15, "fair": 3, "poor": 0, "invalid": 2}


async def entered(stage: Stage) -> int:
    return (await create(stage, WANG, "democratic_vote", "青山镇党委", TOTALS)).id


async def test_totals_are_typed_in_mended_and_given_to_the_secretary(stage: Stage) -> None:
    vote = await entered(stage)
    assert told(stage) == []
    await act(stage, WANG, vote, "amend", TOTALS | {"good": 81})
    done = await act(stage, WANG, vote, "feed_back")
    assert done.closed
    assert done.payload["totals"]["good"] == 81
    assert [chat for chat, _ in told(stage)] == [QIAN]
    assert all("81" not in text for _, text in told(stage))


async def test_nobody_of_the_unit_sees_the_totals_before_they_are_given_out(stage: Stage) -> None:
    vote = await entered(stage)
    for person in (QIAN, SUN, ZHOU):
        with pytest.raises(Refusal, match=NOT_FOUND):
            await actions(stage, person, vote)
    for overseer in (LI, ZHAO):
        assert [one.id for one in await listed(stage, overseer, "democratic_vote")] == [vote]
    await act(stage, WANG, vote, "feed_back")
    assert await actions(stage, QIAN, vote) == []
    for person in (SUN, ZHOU):
        with pytest.raises(Refusal, match=NOT_FOUND):
            await actions(stage, person, vote)


async def test_totals_may_be_filed_without_being_given_out(stage: Stage) -> None:
    vote = await entered(stage)
    assert (await act(stage, WANG, vote, "file")).closed
    assert told(stage) == []
    with pytest.raises(Refusal, match=NOT_FOUND):
        await actions(stage, QIAN, vote)


async def test_totals_of_nothing_are_not_given_out(stage: Stage) -> None:
    nothing = await create(stage, WANG, "democratic_vote", "青山镇党委", dict.fromkeys(TOTALS, 0))
    with pytest.raises(Refusal, match="各项票数均为0"):
        await act(stage, WANG, nothing.id, "feed_back")


@pytest.mark.parametrize("bad", [-1, 1.5, "许多"])
async def test_only_whole_numbers_are_counted(stage: Stage, bad: object) -> None:
    with pytest.raises(Refusal, match="好："):
        await create(stage, WANG, "democratic_vote", "青山镇党委", TOTALS | {"good": bad})


async def test_a_leader_reads_but_does_not_type(stage: Stage) -> None:
    vote = await entered(stage)
    assert await actions(stage, ZHAO, vote) == []
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, ZHAO, "democratic_vote", "柳林镇党委", TOTALS)
