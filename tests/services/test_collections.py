"""临时报送: made, sent, answered, closed, coming again, and the approver's word where units are asked too often."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.audience import Audience, Mode
from domain.collections import CollectionState, Progress, Stored
from domain.errors import Refusal, Stale
from domain.items import Holder
from domain.messages import MessageKind
from domain.power import Role, UnitType
from services import collection_correcting, collection_sending, collections, items, ledgers, reminders, urges
from storage import audit, erasure, people
from storage import collections as collections_store
from storage.tables import outbox
from tests.mechanisms.acts import act, listed
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHOU, Stage, china

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


async def choose(stage: Stage, one: int, change: Callable[[Audience], Audience]) -> None:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        await collections.choose(ctx, actor, one, change)


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


async def test_only_the_chosen_units_are_asked(stage: Stage) -> None:
    unit = await stage.unit("柳林镇党委")
    one = await make(stage)
    await choose(stage, one, lambda audience: audience.by(Mode.UNITS).with_unit(unit.id, True))
    assert (await seen(stage, one)).asked == ("柳林镇党委",)
    await send(stage, one)
    assert await listed(stage, SUN, "collection") == []
    assert len(await listed(stage, ZHOU, "collection")) == 1


async def test_units_are_chosen_by_their_kind(stage: Stage) -> None:
    one = await make(stage)
    await choose(stage, one, lambda audience: audience.by(Mode.TYPES).with_type(UnitType.COUNTY_DEPT, True))
    assert (await seen(stage, one)).asked == ("县教育局党组",)


async def test_nobody_is_asked_when_no_unit_is_chosen_and_a_sent_one_has_its_units(stage: Stage) -> None:
    one = await make(stage)
    await choose(stage, one, lambda audience: audience.by(Mode.TYPES))
    with pytest.raises(Refusal, match="没有可报送的单位"):
        await send(stage, one)
    await choose(stage, one, lambda audience: audience.by(Mode.ALL))
    await send(stage, one)
    with pytest.raises(Stale):
        await choose(stage, one, lambda audience: audience.by(Mode.TYPES))


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
    for who in (SUN, WU):
        (item,) = await listed(stage, who, "collection")
        await act(stage, who, item.id, "report", ANSWERS)
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        assert await collection_sending.close(ctx, actor, one, version) == 2
    assert sorted(each.chat_id for each in stage.sent[-1].messages) == [QIAN, SUN]
    async with stage.context() as ctx:
        found = {each.unit_name: each.item for each in await collections_store.items_of(ctx.work, one)}
    assert {name: (item.state, item.version) for name, item in found.items()} == {
        "青山镇党委": ("cancelled", 3),
        "柳林镇党委": ("cancelled", 2),
        "县教育局党组": ("received", 2),
    }
    assert {(item.closed, item.holder, item.remind_at) for item in found.values()} == {(True, Holder.NOBODY, None)}
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


async def test_an_answer_that_is_stored_is_said_quoted_and_may_be_written_anew_or_dropped(stage: Stage) -> None:
    one = await make(stage, questions=["致富带头人（数字，名）", "发展为党员数（数字，名）", "其他情况（选填）"])
    account = (await seen(stage, one)).account
    assert account is not None
    assert account.stored == (
        Stored(1, "致富带头人", "培养链情况", "致富带头人", quoted=True),
        Stored(2, "发展为党员数", "培养链情况", "发展为党员", quoted=False),
    )
    actor = await stage.actor(WANG)
    for number, on in ((1, False), (2, True)):
        async with stage.context() as ctx:
            await collections.quote(ctx, actor, one, number, number, on)
    account = (await seen(stage, one)).account
    assert account is not None
    assert [known.quoted for known in account.stored] == [False, True]
    async with stage.context() as ctx:
        await collections.drop_question(ctx, actor, one, 3, 1)
    titles = [asked["title"] for asked in (await seen(stage, one)).collection.questions]
    assert titles == ["发展为党员数", "其他情况"]
    with pytest.raises(Stale):
        async with stage.context() as ctx:
            await collections.quote(ctx, actor, one, 3, 1, True)


async def test_a_text_of_the_same_title_is_only_put_forward_for_quoting(stage: Stage) -> None:
    account = (await seen(stage, await make(stage, questions=["存在问题（选填）"]))).account
    assert account is not None
    assert [(known.there, known.quoted) for known in account.stored] == [("存在问题", False)]


async def test_what_a_unit_has_written_elsewhere_stands_in_its_form_when_it_is_quoted(stage: Stage) -> None:
    stage.at("2026-12-02 09:00")
    await stage.open_periods()
    (chain,) = await listed(stage, SUN, "training_chain")
    numbers = {"wealth_leader": 7, "party_member": 3, "village_cadre": 2, "village_secretary": 1}
    await act(stage, SUN, chain.id, "report", numbers)
    await send(stage, await make(stage, questions=["致富带头人（数字，名）", "其他情况（选填）"]))
    (item,) = await listed(stage, SUN, "collection")
    async with stage.context() as ctx:
        _, step, context = await items.prepare(ctx, await stage.actor(SUN), item.id, "report")
    assert step.asks is not None
    assert step.asks.prefill is not None
    assert dict(step.asks.prefill(context)) == {"q1": 7}


async def test_the_account_counts_what_the_calendar_and_other_ones_asked_this_quarter(stage: Stage) -> None:
    async def counted() -> int:
        account = (await seen(stage, await make(stage, due="2027-03-10T09:30:00+00:00"))).account
        assert account is not None
        return account.this_quarter

    before = await counted()
    await send(stage, await make(stage))
    assert await counted() == before + 2
    stage.at("2026-12-02 09:00")
    await stage.open_periods()
    assert await counted() >= before + 2 + 4
    stage.at("2027-01-04 09:00")
    assert await counted() == 0


async def test_somebody_with_posts_in_two_units_hears_of_both_in_one_message(stage: Stage) -> None:
    other = await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        await people.appoint(ctx.work, (await stage.actor(SUN)).person_id, other.id, Role.CLERK)
    await send(stage, await make(stage))
    (told,) = [each for each in stage.sent[-1].messages if each.chat_id == SUN]
    assert "青山镇党委、柳林镇党委" in told.text
    assert len(told.items) == 2


async def test_what_waits_for_the_approver_stands_in_his_review_and_can_be_taken_back(stage: Stage) -> None:
    for _ in range(2):
        await send(stage, await make(stage))
    third = await make(stage)
    await send(stage, third)
    async with stage.context() as ctx:
        waiting = await collections.to_approve(ctx, await stage.actor(LI))
        assert [(one.id, unit) for one, unit in waiting] == [(third, "县委组织部")]
        assert await collections.to_approve(ctx, await stage.actor(WANG)) == ()
    actor, version = await stage.actor(WANG), (await seen(stage, third)).collection.version
    async with stage.context() as ctx:
        await collection_sending.recall(ctx, actor, third, version)
    assert (await seen(stage, third)).collection.state is CollectionState.DRAFT
    with pytest.raises(Stale):
        async with stage.context() as ctx:
            await collection_sending.approve(ctx, await stage.actor(LI), third, version)


async def test_closing_takes_back_the_news_and_the_urges_that_have_not_gone_out(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        await urges.send(ctx, actor, "collection.2026-11", "all")
    async with stage.context() as ctx:
        await collection_sending.close(ctx, actor, one, version)
    async with stage.context() as ctx:
        rows = await ctx.work.all(select(outbox.c.kind, outbox.c.state).where(outbox.c.person_id.is_not(None)))
    assert {(row["kind"], row["state"]) for row in rows} == {("news", "cancelled"), ("urge", "cancelled")}


async def test_closing_takes_the_items_out_of_the_digests_that_have_not_gone_out(stage: Stage) -> None:
    await send(stage, await make(stage, due="2026-12-10T09:30:00+00:00"))
    one = await make(stage, title="另一项情况")
    await send(stage, one)
    stage.at("2026-12-09 09:00")
    async with stage.context() as ctx:
        await reminders.remind(ctx)
    assert all("另一项情况" in each.text for each in stage.sent[-1].messages)
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        await collection_sending.close(ctx, actor, one, version)
    digests = [each for each in stage.sent[-1].messages if each.kind is MessageKind.DIGEST]
    assert len(digests) == 4
    assert not any("另一项情况" in each.text for each in digests)
    assert all("党员教育情况" in each.text for each in digests)


async def test_who_called_an_item_off_by_closing_is_in_its_history(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    (item,) = await listed(stage, SUN, "collection")
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        await collection_sending.close(ctx, actor, one, version)
    async with stage.context() as ctx:
        assert [each.actor for each in await audit.history(ctx.work, item.id, limit=1)] == ["王敏"]


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


async def correct(stage: Stage, one: int, **changed: Any) -> int:
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    answers = {name: value for name, value in (TEXT | changed).items() if name != "every"}
    async with stage.context() as ctx:
        return await collection_correcting.correct(ctx, actor, one, version, answers)


async def test_a_question_is_corrected_for_all_units_until_the_first_has_answered(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    (spared,) = await listed(stage, WU, "collection")
    await act(stage, WANG, spared.id, "cancel", {"reason": "不在范围内"})
    changed = {"title": "党员冬训情况", "questions": ["党员人数（数字，人）", "课时数（数字，学时）"]}
    assert await correct(stage, one, **changed, due="2026-12-24T09:30:00+00:00") == 2
    assert {each.chat_id for each in stage.sent[-1].messages} == {QIAN, SUN, ZHOU}
    assert all("更正" in each.text and "课时数" in each.text for each in stage.sent[-1].messages)
    (item,) = await listed(stage, SUN, "collection")
    assert (item.title, item.version) == ("党员冬训情况", 2)
    assert (item.due_at, item.remind_at) == (china("2026-12-24 17:30"), china("2026-12-09 09:00"))
    async with stage.context() as ctx:
        gone = await ctx.work.all(select(outbox.c.person_id).where(outbox.c.state == "cancelled"))
        assert len(gone) == 4
    assert [asked["name"] for asked in item.payload["asked"]["questions"]] == ["q1", "q4"]
    await act(stage, SUN, item.id, "report", {"q1": 120, "q4": 16})
    with pytest.raises(Refusal, match=r"已有单位填报.*照此新建"):
        await correct(stage, one)


async def test_a_correction_that_somebody_else_was_before_changes_nothing(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    await correct(stage, one, title="党员冬训情况")
    with pytest.raises(Stale):
        async with stage.context() as ctx:
            await collection_correcting.correct(ctx, actor, one, version, {k: TEXT[k] for k in TEXT if k != "every"})


async def test_what_comes_again_keeps_the_month_in_its_title_when_it_is_corrected(stage: Stage) -> None:
    one = await make(stage, every="month")
    await send(stage, one)
    await correct(stage, one, title="党员冬训情况")
    assert [item.title for item in await listed(stage, SUN, "collection")] == ["2026年11月党员冬训情况"]


async def test_closing_after_a_correction_tells_nobody_who_had_not_begun(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    await correct(stage, one, title="党员冬训情况")
    actor, version = await stage.actor(WANG), (await seen(stage, one)).collection.version
    async with stage.context() as ctx:
        await collection_sending.close(ctx, actor, one, version)
    assert stage.sent[-1].messages == []


async def test_what_a_person_made_stays_without_his_name_when_he_is_forgotten(stage: Stage) -> None:
    one = await make(stage)
    await send(stage, one)
    async with stage.context() as ctx:
        await erasure.forget(ctx.work, (await stage.actor(WANG)).person_id, "王敏", None)
    async with stage.context() as ctx:
        shown = await collections.get(ctx, await stage.actor(LI), one)
    assert shown.collection.title == "党员教育情况"
    with pytest.raises(Stale, match="（已删除）"):
        async with stage.context() as ctx:
            raise await collections.stale(ctx, shown.collection)
