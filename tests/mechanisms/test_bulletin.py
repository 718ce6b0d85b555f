"""季度通报: drafted from the reports, edited by a person, signed by the approver, issued and kept."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.bulletin import paper
from domain.errors import Refusal
from domain.mechanisms.bulletin import MECHANISM, correction, official_number
from domain.pictures import Picture, PictureKind
from domain.steps import FormContext
from services import items, my_items, pictures
from services.items import StepTaken
from storage import submissions
from tests import lists
from tests.stage import LI, QIAN, SUN, WANG, ZHAO, ZHOU, Stage, china, populated

TEXT = {"progress": "总体平稳。", "problems": "1. 进展不平衡", "requirements": "1. 抓好落实。"}
SIGNED = {"doc_no": "清组通字〔2026〕3号", "dated": "2026-10-12"}
THIRD = {
    "summary": "阵地建设完成",
    "practice": "支部结对共建",
    "problems": "党员教育形式单一\n经费偏紧",
    "plan": "抓好换届",
}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The county as it stands in January."""
    one = await populated(tmp_path, "2026-01-05 09:00")
    yield one
    await one.database.close()


async def opened(stage: Stage, day: str) -> int:
    """Open what has come by a day; the id of the bulletin."""
    stage.at(day)
    await stage.open_periods()
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        found = await my_items.open_under(ctx, wang, [MECHANISM.kind])
    return found[-1].item.id


async def act(stage: Stage, who: int, item_id: int, action: str, answers: dict[str, Any] | None = None) -> StepTaken:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        view = await items.get(ctx, actor, item_id)
        return await items.act(ctx, actor, item_id, action, view.item.version, answers)


async def facts_of(stage: Stage, item_id: int) -> FormContext:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        return (await items.prepare(ctx, wang, item_id, "write"))[2]


async def report(stage: Stage, who: int, answers: dict[str, str], kind: str = "quarter_report") -> int:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        found = next(one for one in await my_items.of_units(ctx, actor) if one.item.kind == kind)
        await items.act(ctx, actor, found.item.id, "report", found.item.version, answers)
    return found.item.id


@pytest.mark.parametrize(
    ("opens", "title", "due"),
    [
        ("2026-03-20 09:00", "2026年第一季度基层党建工作情况通报", "2026-04-15 17:30"),
        ("2026-06-22 09:00", "2026年上半年基层党建工作情况通报", "2026-07-15 17:30"),
        ("2026-09-20 09:00", "2026年第三季度基层党建工作情况通报", "2026-10-15 17:30"),
        ("2026-12-21 09:00", "2026年度基层党建工作情况通报", "2027-01-15 17:30"),
    ],
)
async def test_it_opens_before_the_period_ends_and_is_due_on_the_fifteenth_of_the_next_month(
    stage: Stage, opens: str, title: str, due: str
) -> None:
    item_id = await opened(stage, opens)
    async with stage.context() as ctx:
        unit_item = (await items.get(ctx, await stage.actor(WANG), item_id)).unit_item
    assert (unit_item.item.title, unit_item.unit_name) == (title, "县委组织部")
    assert unit_item.item.due_at == china(due)


async def test_it_is_written_sent_returned_signed_issued_and_archived(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    assert (await act(stage, WANG, item_id, "write", TEXT)).view.item.state == "drafted"
    assert (await act(stage, WANG, item_id, "send")).receipt.endswith("-1")
    assert (await act(stage, LI, item_id, "return", {"reason": "请补充数据"})).view.item.state == "returned"
    await act(stage, WANG, item_id, "write", TEXT | {"progress": "总体平稳，有新进展。"})
    assert (await act(stage, WANG, item_id, "send")).receipt.endswith("-2")
    signed = await act(stage, LI, item_id, "approve", SIGNED)
    assert (signed.view.item.state, signed.view.item.payload["signing"]) == ("approved", SIGNED)
    assert (await act(stage, WANG, item_id, "issue")).view.item.state == "issued"
    assert (await act(stage, WANG, item_id, "archive")).view.item.closed
    async with stage.context() as ctx:
        first, second = await submissions.of_item(ctx.work, item_id)
    assert (first.payload["progress"], second.payload["progress"]) == ("总体平稳。", "总体平稳，有新进展。")


async def test_the_approver_has_the_ball_while_it_waits_for_the_signature_and_is_told(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    await act(stage, WANG, item_id, "write", TEXT)
    wang, li = await stage.actor(WANG), await stage.actor(LI)
    async with stage.context() as ctx:
        # To write it is work of the department's own: nothing waits for anybody's judgement yet.
        assert item_id in [one.item.id for one in await my_items.mine(ctx, wang)]
        assert await lists.waiting(ctx, wang) == await lists.waiting(ctx, li) == ()
    await act(stage, WANG, item_id, "send")
    (told,) = stage.sent[-1].messages
    assert (told.chat_id, "【待审签】2026年第三季度" in told.text) == (LI, True)
    async with stage.context() as ctx:
        assert await lists.waiting(ctx, wang) == ()
        assert [one.item.id for one in await lists.waiting(ctx, li)] == [item_id]
    await act(stage, LI, item_id, "approve", SIGNED)
    assert [one.chat_id for one in stage.sent[-1].messages] == [WANG]


async def test_only_the_approver_signs_only_administrators_write_and_units_see_nothing(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    with pytest.raises(Refusal, match="没有办理此事项的权限"):
        await act(stage, LI, item_id, "write", TEXT)
    await act(stage, WANG, item_id, "write", TEXT)
    await act(stage, WANG, item_id, "send")
    for who in (WANG, ZHAO):
        with pytest.raises(Refusal, match="没有办理此事项的权限"):
            await act(stage, who, item_id, "approve", SIGNED)
    with pytest.raises(Refusal, match="没有找到该事项"):
        await act(stage, QIAN, item_id, "approve", SIGNED)


async def test_a_signed_bulletin_is_withdrawn_by_the_approver_with_a_reason(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    await act(stage, WANG, item_id, "write", TEXT)
    await act(stage, WANG, item_id, "send")
    assert (await act(stage, WANG, item_id, "take_back")).view.item.state == "drafted"
    await act(stage, WANG, item_id, "send")
    await act(stage, LI, item_id, "approve", SIGNED)
    with pytest.raises(Refusal):
        await act(stage, LI, item_id, "withdraw")
    assert (await act(stage, LI, item_id, "withdraw", {"reason": "数据有误"})).view.item.closed


async def test_the_draft_is_made_of_what_the_units_handed_in(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    await report(stage, QIAN, THIRD)
    await report(stage, ZHOU, THIRD | {"practice": "无", "problems": "经费偏紧"})
    context = await facts_of(stage, item_id)
    write = next(step for step in MECHANISM.steps if step.action == "write")
    text = write.known(context)
    assert text["progress"] == (
        "截至9月20日，纳入通报的单位共3个。\n五个一共15项，其中未完成15项。\n情况报送共3项，其中已完成2项，未完成1项。"
    )
    assert text["practice"] == "青山镇党委：支部结对共建"
    assert text["problems"] == "1. 党员教育形式单一\n2. 经费偏紧"
    assert text["requirements"].startswith("1. 尚未登记的15项五个一任务，请有关单位尽快登记。\n2. 各单位要针对")


async def test_what_a_clerk_has_drafted_inside_the_unit_is_not_in_the_draft(stage: Stage) -> None:
    item_id = await opened(stage, "2026-12-20 09:00")
    summary = {"last_year": "已整改", "achievements": "有成效", "problems": "这是未报送的问题", "plan": "继续"}
    await report(stage, SUN, summary, "duty_report")
    context = await facts_of(stage, item_id)
    write = next(step for step in MECHANISM.steps if step.action == "write")
    assert "problems" not in write.known(context)


async def test_the_table_has_fixed_order_three_words_and_no_punctuality(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    accepted = await report(stage, ZHOU, THIRD)
    await act(stage, WANG, accepted, "accept")
    stage.at("2026-10-12 09:00")
    await report(stage, QIAN, THIRD)
    done = await act(stage, WANG, item_id, "write", TEXT)
    one = paper(done.view.item)
    assert one.columns == ("五个一", "情况报送")
    assert one.rows == (
        ("青山镇党委", "未完成", "已完成"),
        ("柳林镇党委", "未完成", "已完成"),
        ("县教育局党组", "未完成", "未完成"),
    )
    assert one.to == "各乡镇党委，县直各部门党委（党组）"
    assert one.name == "中共县委组织部关于2026年第三季度基层党建工作情况的通报"
    assert not any("逾期" in cell for row in one.rows for cell in row)


async def test_a_person_corrects_a_cell_and_a_line_about_nobody_is_refused(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    fixed = await act(stage, WANG, item_id, "write", TEXT | {"corrections": ["县教育局党组 情况报送 已完成"]})
    assert paper(fixed.view.item).rows[2] == ("县教育局党组", "未完成", "已完成")
    with pytest.raises(Refusal, match="附表中没有“县财政局党组 五个一 已完成”"):
        await act(stage, WANG, item_id, "write", TEXT | {"corrections": ["县财政局党组 五个一 已完成"]})
    with pytest.raises(Refusal, match="附表中没有"):
        await act(stage, WANG, item_id, "write", TEXT | {"corrections": ["青山镇党委 述职报告 已完成"]})


async def test_the_table_stays_as_it_was_written_when_the_ledger_goes_on(stage: Stage) -> None:
    item_id = await opened(stage, "2026-09-20 09:00")
    await act(stage, WANG, item_id, "write", TEXT)
    await report(stage, QIAN, THIRD)
    sent = await act(stage, WANG, item_id, "send")
    assert paper(sent.view.item).rows[0] == ("青山镇党委", "未完成", "未完成")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("清组通字〔2026〕3号", "清组通字〔2026〕3号"),
        ("清组通字[2026] 3号", "清组通字〔2026〕3号"),
        ("清组发（2026）12号", "清组发〔2026〕12号"),
    ],
)
def test_a_document_number_is_brought_to_its_official_form(typed: str, kept: str) -> None:
    assert official_number(typed) == kept


@pytest.mark.parametrize("typed", ["清组通字〔26〕3号", "清组通字〔2026〕第3号", "清组通字〔2026〕03号", "3号", ""])
def test_a_document_number_of_another_form_is_asked_for_again(typed: str) -> None:
    with pytest.raises(ValueError, match="发文字号应写如"):
        official_number(typed)


def test_a_correction_may_be_written_with_commas_or_colons() -> None:
    assert correction("青山镇党委：五个一，已完成") == "青山镇党委 五个一 已完成"
    with pytest.raises(ValueError, match="每行写一处"):
        correction("青山镇党委 五个一 逾期")


async def test_the_table_is_a_picture_too_for_who_may_have_the_paper(stage: Stage) -> None:
    item_id = await opened(stage, "2026-10-09 09:00")
    picture = Picture(PictureKind.PROGRESS, str(item_id))
    shown = {}
    for who in (WANG, LI, QIAN):
        actor = await stage.actor(who)
        with pytest.raises(Refusal):
            async with stage.context() as ctx:
                await pictures.gather(ctx, actor, picture)
    await act(stage, WANG, item_id, "write", TEXT)
    for who in (WANG, LI):
        actor = await stage.actor(who)
        async with stage.context() as ctx:
            shown[who] = await pictures.gather(ctx, actor, picture)
    rows = shown[LI].grid.rows
    assert shown[WANG] == shown[LI]
    assert [row.label for row in rows] == ["青山镇党委", "柳林镇党委", "县教育局党组"]
    assert {tile.text for row in rows for tile in row.tiles} <= {"已完成", "推进中", "未完成", "－"}
    with pytest.raises(Refusal):
        async with stage.context() as ctx:
            await pictures.gather(ctx, await stage.actor(QIAN), picture)
