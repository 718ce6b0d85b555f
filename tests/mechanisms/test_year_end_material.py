"""年终材料: due on 20 December or the workday before, and it starts from what is known."""

from domain.drawn import drawn
from domain.mechanisms.year_end_material import MECHANISM
from services import items, my_items
from tests.stage import QIAN, WANG, Stage

COMPLETE = {"summary": "全年任务完成", "five_ones": "五项均已完成", "problems": "队伍老化"}


async def test_it_opens_in_december_and_is_due_on_the_workday_before_the_twentieth(stage: Stage) -> None:
    stage.at("2026-12-01 09:00")
    await stage.open_periods()
    async with stage.context() as ctx:
        (found,) = [one for one in await my_items.mine(ctx, await stage.actor(QIAN)) if one.item.kind == MECHANISM.kind]
    # 20 December 2026 is a Sunday; the rule moves forward to Friday, opened early enough to keep it.
    assert found.item.due_at is not None
    assert found.item.due_at.isoformat() == "2026-12-18T09:30:00+00:00"
    assert found.item.title == "2026年度年终考核材料（含第四季度）"


async def test_it_is_handed_in_and_accepted(stage: Stage) -> None:
    stage.at("2026-12-01 09:00")
    await stage.open_periods()
    qian, wang = await stage.actor(QIAN), await stage.actor(WANG)
    async with stage.context() as ctx:
        mine = await my_items.mine(ctx, qian)
        item_id = next(one.item.id for one in mine if one.item.kind == MECHANISM.kind)
        done = await items.act(ctx, qian, item_id, "report", 1, COMPLETE)
        assert done.receipt
        accepted = await items.act(ctx, wang, item_id, "accept", done.view.item.version)
    assert accepted.view.item.closed


async def test_completed_five_ones_are_offered_for_the_form(stage: Stage) -> None:
    stage.at("2026-12-01 09:00")
    await stage.open_periods()
    qian, wang = await stage.actor(QIAN), await stage.actor(WANG)
    async with stage.context() as ctx:
        lecture = next(one for one in await my_items.mine(ctx, qian) if one.item.part == "special_lecture")
        registration = {"name": "学习全会精神", "outcome": "全镇党员受教育", "audience": "全体党员"}
        step = await items.act(ctx, qian, lecture.item.id, "register", 1, registration)
        step = await items.act(ctx, qian, lecture.item.id, "complete", step.view.item.version, {"result": "到会百人"})
        await items.act(ctx, wang, lecture.item.id, "accept", step.view.item.version)
        item_id = next(one.item.id for one in await my_items.mine(ctx, qian) if one.item.kind == MECHANISM.kind)
        view, step_, context = await items.prepare(ctx, qian, item_id, "report")
    form = step_.form_for(view.item)
    assert form is not None
    assert drawn(form, context)["five_ones"].text == (
        "五个一共5项，已办结1项。\n专题辅导讲座“学习全会精神”：到会百人。"
    )
    assert view.item.kind == MECHANISM.kind
