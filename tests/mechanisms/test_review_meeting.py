"""述职评议会: planned, arranged so that every secretary hears early, held, decided, filed."""

from typing import Any

import pytest

from domain.errors import Refusal, Stale
from services import creation, items
from tests.mechanisms.acts import act, actions, create, listed, told
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage, china

# 25 December 2026, a Friday, 09:00 in China; the Friday before, 17:30.
HELD = "2026-12-25T01:00:00+00:00"
MATERIALS = "2026-12-18T09:30:00+00:00"
PLAN = {"held_at": HELD, "place": "县委礼堂", "host": "赵建国 县委书记", "agenda": ["现场述职点评", "领导讲话"]}
ARRANGED = {"onsite": ["柳林镇党委", "青山镇"], "materials_due": MATERIALS}


async def planned(stage: Stage) -> int:
    return (await create(stage, WANG, "review_meeting", "县委组织部", PLAN)).id


async def notified(stage: Stage) -> int:
    meeting = await planned(stage)
    await act(stage, WANG, meeting, "notify", ARRANGED)
    return meeting


async def test_a_meeting_goes_from_its_plan_to_the_file(stage: Stage) -> None:
    meeting = await notified(stage)
    held = await act(stage, WANG, meeting, "hold", {"groups": ["县委常委 11", "两代表一委员 30人"]})
    assert held.payload["attendance"]["total"] == "41"
    states = [(await act(stage, WANG, meeting, step)).state for step in ("await_results", "announce", "archive")]
    assert states == ["results_pending", "results_announced", "archived"]


async def test_there_is_one_meeting_a_year_and_its_title_names_the_year(stage: Stage) -> None:
    meeting = await create(stage, WANG, "review_meeting", "县委组织部", PLAN)
    assert meeting.title == "2026年度述职评议会"
    with pytest.raises(Refusal, match="已有“2026年度述职评议会”"):
        await planned(stage)
    await act(stage, WANG, meeting.id, "cancel", {"reason": "时间待定"})
    assert await planned(stage) != meeting.id


async def test_a_meeting_in_january_is_about_the_year_before(stage: Stage) -> None:
    stage.at("2027-01-11 10:00")
    assert (await create(stage, WANG, "review_meeting", "县委组织部", PLAN)).period == "2026"


async def test_every_secretary_hears_mode_and_order_at_once(stage: Stage) -> None:
    await notified(stage)
    said = dict(told(stage))
    assert "2026年度述职评议会：现场述职，第1位" in said[ZHOU]
    assert "2026年度述职评议会：现场述职，第2位" in said[QIAN]
    assert said[SUN] == said[QIAN]
    assert "2026年度述职评议会：书面述职" in said[WU]
    (order,) = await listed(stage, ZHOU, "speaking_order")
    assert order.due_at == china("2026-12-25 09:00")
    assert order.payload["order"]["place"] == "县委礼堂"


async def test_the_summaries_are_due_in_time_for_the_meeting(stage: Stage) -> None:
    await stage.open_periods()
    meeting = await planned(stage)
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(WANG), meeting, "notify")
    # Five workdays before the 25th, at the end of office hours.
    assert step.known(context) == {"materials_due": MATERIALS}
    await act(stage, WANG, meeting, "notify", ARRANGED)
    for secretary in (QIAN, WU):
        (report,) = await listed(stage, secretary, "duty_report")
        assert report.due_at == china("2026-12-18 17:30")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"onsite": ["红星镇党委"]}, "“红星镇党委”不在单位名单中"),
        ({"onsite": ["镇党委"]}, "“镇党委”对应多个单位"),
        ({"materials_due": HELD}, "须早于会议时间"),
        ({"materials_due": "2026-11-20T09:30:00+00:00"}, "已经过去"),
    ],
)
async def test_an_arrangement_that_cannot_be_is_refused_and_nobody_is_told(
    stage: Stage, change: dict[str, Any], said: str
) -> None:
    meeting = await planned(stage)
    with pytest.raises(Refusal, match=said):
        await act(stage, WANG, meeting, "notify", ARRANGED | change)
    assert (await listed(stage, WANG, "review_meeting"))[0].state == "planned"
    assert await listed(stage, QIAN, "speaking_order") == []


async def test_a_meeting_put_off_moves_every_order_and_says_why(stage: Stage) -> None:
    meeting = await notified(stage)
    await act(stage, WANG, meeting, "postpone", {"held_at": "2026-12-28T01:00:00+00:00", "reason": "与上级会议冲突"})
    assert {chat for chat, text in told(stage) if "与上级会议冲突" in text} == {QIAN, SUN, ZHOU, WU}
    (order,) = await listed(stage, QIAN, "speaking_order")
    assert order.due_at == china("2026-12-28 09:00")


async def test_once_the_meeting_is_held_nobody_is_to_speak_any_more_and_nobody_is_written_to(stage: Stage) -> None:
    meeting = await notified(stage)
    await act(stage, WANG, meeting, "hold", {"groups": ["县委常委 11"]})
    assert told(stage) == []
    assert await listed(stage, WANG, "speaking_order") == []


async def test_a_cancelled_meeting_takes_its_orders_with_it(stage: Stage) -> None:
    meeting = await notified(stage)
    await act(stage, WANG, meeting, "cancel", {"reason": "另行通知"})
    assert {chat for chat, text in told(stage) if "另行通知" in text} == {QIAN, SUN, ZHOU, WU}
    assert await listed(stage, QIAN, "speaking_order") == []


async def test_only_the_department_runs_the_meeting(stage: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await create(stage, QIAN, "review_meeting", "县委组织部", PLAN)
    meeting = await notified(stage)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, QIAN, meeting, "hold", {"groups": ["县委常委 11"]})
    assert await actions(stage, ZHAO, meeting) == []
    assert await actions(stage, LI, meeting) == []
    assert creation.creatable("meeting", await stage.actor(QIAN)) == ()
    assert [one.kind for one in creation.creatable("meeting", await stage.actor(ZHAO))] == ["duty_comment"]


async def test_what_has_been_arranged_is_not_arranged_again(stage: Stage) -> None:
    meeting = await notified(stage)
    with pytest.raises(Stale, match="已通知"):
        await act(stage, WANG, meeting, "notify", ARRANGED)
    assert "offline" not in await actions(stage, WANG, meeting)
