"""点评: entered by a leader or the department, given to one secretary alone, its problems put on the list."""

from dataclasses import replace

import pytest

from domain.errors import Refusal
from domain.items import Holder
from domain.power import Role
from services import items, my_items, reminders
from services.permissions import NOT_FOUND
from storage import people
from tests import lists
from tests.mechanisms.acts import act, actions, create, listed, told
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, Stage

COMMENT = {
    "commentator": "赵建国 县委书记",
    "strengths": "五个一推进扎实",
    "problems": ["党员发展台账不全", "村级阵地利用率低"],
    "requirements": "一季度前整改到位",
}
INSPECTOR = 1009


async def entered(stage: Stage, by: int = ZHAO) -> int:
    return (await create(stage, by, "duty_comment", "青山镇党委", COMMENT)).id


async def test_a_comment_is_sent_and_each_problem_becomes_a_rectification_by_one_press(stage: Stage) -> None:
    comment = await entered(stage)
    assert (await act(stage, ZHAO, comment, "send")).state == "sent"
    assert (await act(stage, WANG, comment, "convert")).closed
    found = await listed(stage, QIAN, "rectification")
    assert [one.payload["problem"]["problem"] for one in found] == COMMENT["problems"]
    assert {one.payload["problem"]["source"] for one in found} == {"comment"}
    assert {one.payload["problem"]["require"] for one in found} == {"一季度前整改到位"}
    assert {one.source_id for one in found} == {comment}


async def test_the_unit_hears_of_all_its_problems_in_one_message(stage: Stage) -> None:
    comment = await entered(stage)
    await act(stage, WANG, comment, "send")
    await act(stage, WANG, comment, "convert")
    assert sorted(chat for chat, _ in told(stage)) == [QIAN, SUN]
    assert all("共2项" in text and "党员发展台账不全" in text for _, text in told(stage))


async def test_only_the_secretary_hears_of_a_comment_and_only_once_it_is_sent(stage: Stage) -> None:
    comment = await entered(stage)
    assert told(stage) == []
    with pytest.raises(Refusal, match=NOT_FOUND):
        await actions(stage, QIAN, comment)
    await act(stage, ZHAO, comment, "send")
    assert [chat for chat, _ in told(stage)] == [QIAN]
    assert await actions(stage, QIAN, comment) == []


async def inspector(stage: Stage) -> int:
    async with stage.context() as ctx:
        person = await people.add(ctx.work, "孔查", INSPECTOR)
        await people.appoint(ctx.work, person, (await stage.unit("县委组织部")).id, Role.INSPECTOR)
    return INSPECTOR


async def test_clerks_inspectors_and_other_units_never_see_a_comment(stage: Stage) -> None:
    comment = await entered(stage)
    await act(stage, ZHAO, comment, "send")
    for stranger in (SUN, WU, await inspector(stage)):
        with pytest.raises(Refusal, match=NOT_FOUND):
            await actions(stage, stranger, comment)
        assert await listed(stage, stranger, "duty_comment") == []
    assert [one.id for one in await listed(stage, LI, "duty_comment")] == [comment]


async def test_a_secretary_cannot_enter_a_comment(stage: Stage) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await entered(stage, QIAN)


async def test_several_leaders_may_comment_on_one_secretary(stage: Stage) -> None:
    await entered(stage)
    other = await create(stage, WANG, "duty_comment", "青山镇党委", COMMENT | {"commentator": "何常委"})
    assert other.title == "2026年度述职点评（何常委）"
    assert len(await listed(stage, WANG, "duty_comment")) == 2


async def test_what_is_not_listed_for_rectification_needs_a_reason(stage: Stage) -> None:
    comment = await entered(stage)
    await act(stage, WANG, comment, "send")
    with pytest.raises(Refusal, match="理由"):
        await act(stage, WANG, comment, "conclude", {})
    assert (await act(stage, WANG, comment, "conclude", {"reason": "会上已当场整改"})).closed
    assert await listed(stage, QIAN, "rectification") == []


async def test_a_marked_problem_is_refused(stage: Stage) -> None:
    with pytest.raises(Refusal, match="机密"):
        await create(stage, WANG, "duty_comment", "青山镇党委", COMMENT | {"problems": ["一般问题", "【机密】问题"]})


async def test_a_comment_is_the_department_s_to_do_until_its_problems_are_listed(stage: Stage) -> None:
    comment = await entered(stage)
    for step, waits in (("send", True), ("convert", False)):
        await act(stage, WANG, comment, step)
        async with stage.context() as ctx:
            wang = await stage.actor(WANG)
            mine = [one.item.id for one in await my_items.mine(ctx, wang)]
            assert await lists.waiting(ctx, wang) == ()
        assert (comment in mine) is waits


async def test_even_a_restricted_item_that_is_the_unit_s_reminds_the_secretary_only(stage: Stage) -> None:
    comment = await entered(stage)
    await act(stage, ZHAO, comment, "send")
    async with stage.context() as ctx:
        unit_item = (await items.get(ctx, await stage.actor(WANG), comment)).unit_item
        theirs = replace(unit_item, item=replace(unit_item.item, holder=Holder.UNIT))
        (found,) = (await reminders.recipients(ctx.work, [theirs])).values()
    assert [one.chat_id for one in found] == [QIAN]
