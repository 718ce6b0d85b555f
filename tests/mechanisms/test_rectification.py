"""整改: from the list of problems through the secretary's commitment to 销号 and 回头看."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.drawn import drawn
from domain.errors import Refusal, Stale
from domain.forms.errors import FormErrors
from domain.points import Origin, points
from domain.power import Role
from services import creation, items, my_items
from storage import people
from storage.items import UnitItem
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage, china

FENG = 1003  # inspector of the department
PROBLEM = {"problem": "党员发展台账不全，三个支部没有记录", "source": "comment"}
# 30 December 2026, a Wednesday.
DUE = "2026-12-30T09:30:00+00:00"
PLAN = {"measures": ["补齐台账", "每季度检查一次"], "leader": "钱进", "person": "孙悦", "due": DUE}
WORD = {"text": "按期整改到位"}


async def inspector(stage: Stage) -> int:
    root = await stage.unit("县委组织部")
    async with stage.context() as ctx:
        person = await people.add(ctx.work, "冯督查", FENG)
        await people.appoint(ctx.work, person, root.id, Role.INSPECTOR)
    return FENG


async def list_problem(stage: Stage, by: int = WANG, **more: Any) -> UnitItem:
    unit = await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        return await creation.create_item(ctx, await stage.actor(by), "rectification", unit.id, PROBLEM | more)


async def act(
    stage: Stage, who: int, item_id: int, action: str, answers: dict[str, Any] | None = None
) -> items.StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return await items.act(ctx, actor, item_id, action, view.item.version, answers)


async def until(stage: Stage, item_id: int, state: str) -> None:
    """Bring a listed problem to a later state."""
    workflow = (
        ("plan_submitted", SUN, "plan", PLAN),
        ("plan_accepted", WANG, "accept_plan", None),
        ("committed", QIAN, "commit", WORD),
        ("in_progress", SUN, "progress", {"note": "台账已补齐"}),
        ("closeout_requested", SUN, "closeout", {"result": "三个支部均已补齐"}),
        ("closed", WANG, "accept", None),
    )
    for reached, who, action, answers in workflow:
        await act(stage, who, item_id, action, answers)
        if reached == state:
            return


async def test_a_problem_goes_all_the_way_and_may_be_reopened_by_a_second_look(stage: Stage) -> None:
    feng = await inspector(stage)
    item_id = (await list_problem(stage)).item.id
    assert (await act(stage, SUN, item_id, "plan", PLAN)).receipt.endswith("-1")
    returned = await act(stage, feng, item_id, "return_plan", {"reason": "措施不具体"})
    assert returned.view.item.state == "plan_returned"
    assert returned.view.item.quiet_until is not None
    await act(stage, SUN, item_id, "plan", PLAN)
    accepted = await act(stage, feng, item_id, "accept_plan")
    assert accepted.view.item.holder == "secretary"
    await act(stage, QIAN, item_id, "commit", WORD)
    await act(stage, SUN, item_id, "progress", {"note": "台账已补齐"})
    await act(stage, QIAN, item_id, "closeout", {"result": "均已补齐"})
    await act(stage, feng, item_id, "return", {"reason": "还缺一个支部"})
    await act(stage, SUN, item_id, "closeout", {"result": "均已补齐，含第三支部"})
    closed = await act(stage, feng, item_id, "accept")
    assert closed.view.item.closed
    again = await act(stage, feng, item_id, "reopen", {"reason": "台账又停记", "due": "2027-01-29T09:30:00+00:00"})
    assert not again.view.item.closed
    assert again.view.item.due_at == datetime.fromisoformat("2027-01-29T09:30:00+00:00")
    await act(stage, SUN, item_id, "closeout", {"result": "已恢复"})
    await act(stage, WANG, item_id, "accept")
    confirmed = await act(stage, feng, item_id, "lookback", {"result": "已巩固"})
    assert confirmed.view.item.state == "confirmed"


async def test_the_plan_is_due_in_fifteen_workdays_and_then_the_deadline_counts(stage: Stage) -> None:
    unit_item = await list_problem(stage)
    assert unit_item.item.due_at == china("2026-12-14 17:30")
    done = await act(stage, SUN, unit_item.item.id, "plan", PLAN)
    assert done.view.item.due_at == datetime.fromisoformat(DUE)


async def test_what_has_to_be_put_right_sooner_is_due_sooner(stage: Stage) -> None:
    soon = china("2026-11-27 17:30")
    unit_item = await list_problem(stage, urgency="immediate", due=soon.isoformat())
    assert unit_item.item.due_at == soon


async def test_a_plan_cannot_take_more_time_than_the_department_gave(stage: Stage) -> None:
    item_id = (await list_problem(stage, due=DUE)).item.id
    later = (datetime.fromisoformat(DUE) + timedelta(days=1)).isoformat()
    with pytest.raises(Refusal, match="12月30日"):
        await act(stage, SUN, item_id, "plan", PLAN | {"due": later})
    assert (await act(stage, SUN, item_id, "plan", PLAN)).view.item.state == "plan_submitted"


async def test_a_unit_lists_what_it_has_found_itself_and_only_that(stage: Stage) -> None:
    own = {"problem": "会议记录不规范"}
    unit = await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        unit_item = await creation.create_item(ctx, await stage.actor(SUN), "rectification", unit.id, own)
    assert unit_item.item.payload["problem"]["source"] == "self_check"
    with pytest.raises(FormErrors):
        await list_problem(stage, by=SUN)
    with pytest.raises(Refusal, match="没有办理权限"):
        await list_problem(stage, by=ZHOU)


@pytest.mark.parametrize("who", [LI, ZHAO])
async def test_nobody_else_of_the_county_lists_problems(stage: Stage, who: int) -> None:
    with pytest.raises(Refusal, match="没有办理权限"):
        await list_problem(stage, by=who)


@pytest.mark.parametrize(
    ("state", "who", "action", "answers"),
    [
        ("plan_submitted", QIAN, "accept_plan", None),
        ("plan_submitted", LI, "accept_plan", None),
        ("plan_accepted", SUN, "commit", WORD),
        ("plan_accepted", WANG, "commit", WORD),
        ("closeout_requested", QIAN, "accept", None),
        ("closeout_requested", ZHAO, "return", {"reason": "再查一查"}),
        ("closed", QIAN, "reopen", {"reason": "再查一查", "due": DUE}),
    ],
)
async def test_a_step_is_for_its_own_people_only(
    stage: Stage, state: str, who: int, action: str, answers: dict[str, Any] | None
) -> None:
    item_id = (await list_problem(stage)).item.id
    await until(stage, item_id, state)
    with pytest.raises(Refusal, match="没有办理此事项的权限"):
        await act(stage, who, item_id, action, answers)


@pytest.mark.parametrize("action", ["commit", "progress", "closeout"])
async def test_nothing_is_skipped_on_the_way(stage: Stage, action: str) -> None:
    item_id = (await list_problem(stage)).item.id
    with pytest.raises(Stale, match="待制定整改措施"):
        await act(stage, QIAN, item_id, action, WORD)


@pytest.mark.parametrize("action", ["return_plan", "return", "reopen"])
async def test_sending_back_needs_a_reason(stage: Stage, action: str) -> None:
    item_id = (await list_problem(stage)).item.id
    await until(stage, item_id, {"return_plan": "plan_submitted", "return": "closeout_requested"}.get(action, "closed"))
    with pytest.raises(FormErrors, match="理由"):
        await act(stage, WANG, item_id, action, {"due": DUE})


async def test_another_unit_and_a_stranger_see_nothing(stage: Stage) -> None:
    item_id = (await list_problem(stage)).item.id
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, ZHOU, item_id, "plan", PLAN)
    async with stage.context() as ctx:
        assert await my_items.open_under(ctx, await stage.actor(ZHOU), ["rectification"]) == ()


async def test_a_paper_commitment_is_noted_by_the_department(stage: Stage) -> None:
    item_id = (await list_problem(stage)).item.id
    await until(stage, item_id, "plan_accepted")
    assert (await act(stage, WANG, item_id, "commit_paper")).view.item.state == "committed"


async def test_what_is_known_is_not_asked_again(stage: Stage) -> None:
    first = (await list_problem(stage)).item.id
    await until(stage, first, "in_progress")
    second = (await list_problem(stage, due=DUE)).item.id
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(SUN), second, "plan")
        _, closeout, about = await items.prepare(ctx, await stage.actor(SUN), first, "closeout")
    assert step.known(context) == {"leader": "钱进", "person": "孙悦", "due": DUE.replace("+00:00", "Z")}
    assert closeout.known(about) == {"result": "台账已补齐"}


async def test_the_unit_is_told_of_a_new_problem_and_a_return_says_why(stage: Stage) -> None:
    item_id = (await list_problem(stage)).item.id
    assert any("整改：党员发展台账不全" in one.text for one in stage.sent[-1].messages)
    await until(stage, item_id, "plan_submitted")
    await act(stage, WANG, item_id, "return_plan", {"reason": "措施不具体"})
    assert any("理由：措施不具体" in one.text for one in stage.sent[-1].messages)


async def test_reports_start_from_how_the_problems_stand(stage: Stage) -> None:
    await stage.open_periods()
    first = (await list_problem(stage)).item.id
    await until(stage, first, "closed")
    await list_problem(stage, source="survey", problem="活动阵地不足")
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, await stage.actor(SUN))
        report = next(one.item.id for one in mine if one.item.kind == "duty_report")
        _, step, context = await items.prepare(ctx, await stage.actor(SUN), report, "report")
    # The duty report asks for the problems of the last review only; of one nobody has acted on nothing is said.
    form = step.form_for(context.item)
    assert form is not None
    assert [one.text for one in drawn(form, context)["last_year"].points] == [
        "述职点评指出的问题共1项，已销号1项。",
        "整改“党员发展台账不全，三个支部没有记录”：三个支部均已补齐。",
    ]
    assert len(points(Origin.RECTIFICATION, context)) == 2
