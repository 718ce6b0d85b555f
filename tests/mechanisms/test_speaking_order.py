"""述职安排 of one unit by itself: for a unit that came later, or whose place changes."""

import pytest

from domain.errors import Refusal
from tests.mechanisms.acts import act, actions, create, listed, told
from tests.stage import QIAN, SUN, WANG, WU, Stage, china

ORDER = {
    "mode": "onsite",
    "number": 3,
    "held_at": "2026-12-25T01:00:00+00:00",
    "place": "县委礼堂",
    "materials_due": "2026-12-18T09:30:00+00:00",
}


async def test_a_unit_is_told_its_place_and_hears_when_it_changes(stage: Stage) -> None:
    first = await create(stage, WANG, "speaking_order", "青山镇党委", ORDER)
    assert {chat for chat, text in told(stage) if "现场述职，第3位" in text} == {QIAN, SUN}
    await act(stage, WANG, first.id, "cancel", {"reason": "改为书面述职"})
    assert {chat for chat, text in told(stage) if "改为书面述职" in text} == {QIAN, SUN}
    second = await create(stage, WANG, "speaking_order", "青山镇党委", ORDER | {"mode": "written", "number": None})
    assert second.title == "2026年度述职评议会：书面述职"


async def test_a_unit_has_one_order_a_year(stage: Stage) -> None:
    await create(stage, WANG, "speaking_order", "青山镇党委", ORDER)
    with pytest.raises(Refusal, match="青山镇党委已有“2026年度述职评议会：现场述职，第3位”"):
        await create(stage, WANG, "speaking_order", "青山镇党委", ORDER)


async def test_it_is_reminded_of_shortly_before_and_never_after(stage: Stage) -> None:
    order = await create(stage, WANG, "speaking_order", "青山镇党委", ORDER)
    # Three calendar days before Friday the 25th.
    assert order.remind_at == china("2026-12-22 09:00")
    stage.at("2026-12-28 10:00")
    assert (await act(stage, WANG, order.id, "reported")).remind_at is None


async def test_the_unit_only_reads_it_and_another_sees_nothing(stage: Stage) -> None:
    order = await create(stage, WANG, "speaking_order", "青山镇党委", ORDER)
    assert await actions(stage, QIAN, order.id) == []
    assert await listed(stage, WU, "speaking_order") == []
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, WU, order.id, "reported")
