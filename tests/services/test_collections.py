"""临时报送: made, sent, answered, closed, coming again, and the approver's word where units are asked too often."""

from typing import Any

import pytest

from domain.collections import CollectionState, Progress
from domain.errors import Refusal, Stale
from services import collection_sending, collections, ledgers
from storage import collections as store
from tests.mechanisms.acts import act, listed
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHOU, Stage

LINES = ["党员人数（数字，人）", "是否已建台账（是否）", "存在问题（选填）"]
TEXT: dict[str, Any] = {
    "title": "党员教育情况",
    "questions": LINES,
    "due": "2026-12-10T09:30:00+00:00",
    "confirm": True,
    "every": "once",
}
ANSWERS = {"q1": 120, "q2": True}


async def make(stage: Stage, who: int = WANG, **changed: Any) -> int:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await collections.create(ctx, actor, TEXT | changed)


async def seen(stage: Stage, one: int, who: int = WANG) -> Progress:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await collections.get(ctx, actor, one)


async def send(stage: Stage, one: int) -> bool:
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        return await collection_sending.send(ctx, actor, one, version)


async def test_a_clerk_drafts_a_secretary_confirms_and_the_department_counts(stage: Stage) -> None:
    one = await make(stage)
    assert await send(stage, one)
    assert sorted(each.chat_id for each in stage.sent[-1].messages) == [QIAN, SUN, ZHOU, WU]
    (item,) = await listed(stage, SUN, "collection")
    drafted = await act(stage, SUN, item.id, "report", ANSWERS)
    assert drafted.state == "drafted"
    done = await act(stage, QIAN, item.id, "confirm")
    assert (done.state, done.closed, dict(done.payload["report"])) == ("received", True, {"q1": 120.0, "q2": True})
    shown = await seen(stage, one)
    assert (shown.received, dict(shown.counts)) == (1, {"received": 1, "open": 2})


async def test_without_confirmation_the_clerk_hands_it_in(stage: Stage) -> None:
    await send(stage, await make(stage, confirm=False))
    (item,) = await listed(stage, SUN, "collection")
    assert (await act(stage, SUN, item.id, "report", ANSWERS)).state == "received"


async def test_an_answer_that_is_missing_or_no_number_is_refused(stage: Stage) -> None:
    await send(stage, await make(stage, confirm=False))
    (item,) = await listed(stage, SUN, "collection")
    with pytest.raises(Refusal, match="党员人数"):
        await act(stage, SUN, item.id, "report", {"q1": "很多", "q2": True})


async def test_only_the_named_units_are_asked(stage: Stage) -> None:
    unit = await stage.unit("柳林镇党委")
    one = await make(stage, units=[{"id": unit.id, "name": unit.name}])
    assert (await seen(stage, one)).asked == ("柳林镇党委",)
    await send(stage, one)
    assert await listed(stage, SUN, "collection") == []
    assert len(await listed(stage, ZHOU, "collection")) == 1


async def test_sending_twice_makes_the_items_once(stage: Stage) -> None:
    one = await make(stage)
    version = (await seen(stage, one)).collection.version
    await send(stage, one)
    actor = await stage.actor(WANG)
    with pytest.raises(Stale, match="报送中"):
        async with stage.context() as ctx:
            await collection_sending.send(ctx, actor, one, version)
    assert len(await listed(stage, SUN, "collection")) == 1


async def test_a_third_one_in_a_month_needs_the_approvers_word(stage: Stage) -> None:
    for _ in range(2):
        assert await send(stage, await make(stage))
    third = await make(stage)
    account = (await seen(stage, third)).account
    assert account is not None
    assert account.too_many == 3
    assert not await send(stage, third)
    assert [each.chat_id for each in stage.sent[-1].messages] == [LI]
    assert len(await listed(stage, ZHOU, "collection")) == 2
    approver, version = await stage.actor(LI), (await seen(stage, third)).collection.version
    async with stage.context() as ctx:
        await collection_sending.refuse(ctx, approver, third, version)
    assert (await seen(stage, third)).collection.state is CollectionState.DRAFT
    await send(stage, third)
    version = (await seen(stage, third)).collection.version
    async with stage.context() as ctx:
        await collection_sending.approve(ctx, approver, third, version)
    assert len(await listed(stage, ZHOU, "collection")) == 3
    with pytest.raises(Stale):
        async with stage.context() as ctx:
            await collection_sending.approve(ctx, approver, third, version)


async def test_closing_ends_what_is_open_and_tells_only_who_had_begun(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    (item,) = await listed(stage, SUN, "collection")
    await act(stage, SUN, item.id, "report", ANSWERS)
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        assert await collection_sending.close(ctx, actor, one, version) == 3
    assert sorted(each.chat_id for each in stage.sent[-1].messages) == [QIAN, SUN]
    async with stage.context() as ctx:
        found = await store.items_of(ctx.work, one)
    assert {(each.item.state, each.item.closed) for each in found} == {("cancelled", True)}
    with pytest.raises(Stale, match="已结束"):
        async with stage.context() as ctx:
            await collection_sending.close(ctx, actor, one, version)


async def test_a_monthly_one_opens_again_on_the_first_and_can_be_stopped(stage: Stage) -> None:
    one = await make(stage, every="month")
    await send(stage, one)
    assert await _again(stage) == 0
    stage.at("2026-12-31 09:00")
    first = await _again(stage)
    assert await _again(stage) == 0
    titles = [item.title for item in await listed(stage, ZHOU, "collection")]
    assert (first, len(titles)) == (3, 2)
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        await collection_sending.stop(ctx, actor, one, version)
    stage.at("2027-02-01 09:00")
    assert await _again(stage) == 0


async def _again(stage: Stage) -> int:
    async with stage.context() as ctx:
        return await collection_sending.open_due(ctx)


async def test_what_is_known_already_is_said_and_may_be_dropped(stage: Stage) -> None:
    one = await make(stage, questions=["致富带头人（数字，名）", "其他情况（选填）"])
    account = (await seen(stage, one)).account
    assert account is not None
    assert list(account.known) == [(1, "致富带头人", "培养链情况")]
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        await collections.drop_question(ctx, actor, one, 1, 1)
    assert [asked["title"] for asked in (await seen(stage, one)).collection.questions] == ["其他情况"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"questions": ["党员身份证号"]}, "个人信息"),
        ({"questions": []}, "至少"),
        ({"questions": [f"问题{n}" for n in range(6)]}, "最多填写5项"),
        ({"questions": ["党员人数", "党员人数（数字）"]}, "重复"),
        ({"due": "2020-01-01T00:00:00+00:00"}, "晚于现在"),
        ({"title": "绝密情况"}, "绝密"),
    ],
)
async def test_what_makes_no_sense_is_refused(stage: Stage, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        await make(stage, **changed)


async def test_only_administrators_make_one_and_units_see_none_of_it(stage: Stage) -> None:
    for who in (LI, QIAN):
        with pytest.raises(Refusal, match="权限"):
            await make(stage, who)
    one = await make(stage)
    with pytest.raises(Refusal, match="没有找到"):
        await seen(stage, one, QIAN)


async def test_the_ledger_has_the_questions_as_columns(stage: Stage, tmp_path: Any) -> None:
    from openpyxl import load_workbook  # noqa: PLC0415

    await send(stage, await make(stage, confirm=False))
    (item,) = await listed(stage, SUN, "collection")
    await act(stage, SUN, item.id, "report", ANSWERS)
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        ((_, periods),) = [each for each in await ledgers.offered(ctx, actor) if each[0].kind == "collection"]
        path = tmp_path / "ledger.xlsx"
        await ledgers.make(ctx.work, ctx.rules.calendar, actor, "collection", periods[0], path)
    (sheet,) = load_workbook(path).worksheets
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    text = str(cells)
    assert "党员人数" in text
    assert "120" in text
