"""Correcting and withdrawing a notice that went out: who reads what where, who is told, and what happens twice."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.replay import recorded
from domain.delivery import DeliveryState
from domain.errors import Refusal, Stale
from domain.messages import Method, Outgoing
from domain.notices import Channel, ReceiptState
from services import notice_changes, receipts
from storage import outbox
from storage.outbox import Settlement
from tests.services.notice_cast import GROUP, bind_group, deliver, drafted, opened, order, row, sent
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage

SAID = "报送时间由9月30日改为9月25日"
NEW = {"title": "关于报送情况的通知", "text": "请于9月25日前报送。", "said": SAID, "again": False}
EVERYBODY = {QIAN, SUN, ZHOU, WU}


async def correct(stage: Stage, notice_id: int, by: int = WANG, **changes: Any) -> None:
    actor, version = await stage.actor(by), (await row(stage, notice_id)).version
    async with stage.context() as ctx:
        await notice_changes.correct(ctx, actor, notice_id, version, NEW | changes)


async def withdraw(stage: Stage, notice_id: int, by: int = WANG, reason: str = "会议延期") -> None:
    actor, version = await stage.actor(by), (await row(stage, notice_id)).version
    async with stage.context() as ctx:
        await notice_changes.withdraw(ctx, actor, notice_id, version, {"reason": reason})


async def sign(stage: Stage, who: int, notice_id: int) -> None:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        await receipts.sign(ctx, actor, notice_id)


async def refresh(stage: Stage) -> list[Outgoing]:
    async with stage.context() as ctx:
        await receipts.refresh_progress(ctx)
    return await deliver(stage)


def to(calls: Collection[Outgoing], method: Method) -> set[int]:
    return {call.chat_id for call in calls if call.method is method}


async def test_a_correction_stands_in_each_message_and_only_who_signed_is_told_without_a_sound(stage: Stage) -> None:
    notice_id = await sent(stage)
    first = {call.chat_id for call in await deliver(stage)}
    await sign(stage, QIAN, notice_id)
    await correct(stage, notice_id)
    calls = await deliver(stage)
    edits = [call for call in calls if call.method is Method.EDIT_TEXT]
    assert {call.chat_id for call in edits} == first == EVERYBODY
    assert all("本通知已更正（" in call.text and "请于9月25日前报送。" in call.text for call in edits)
    assert {call.chat_id for call in edits if "您已于" in call.text} == {QIAN}
    (told,) = [call for call in calls if call.method is Method.SEND_TEXT]
    assert (told.chat_id, told.silent) == (QIAN, True)
    assert told.reply_to == next(call.message_id for call in edits if call.chat_id == QIAN)
    assert "由9月30日改为9月25日" in told.text
    assert "无需重新签收" in told.text
    assert (await opened(stage, notice_id)).tally.of(ReceiptState.SIGNED) == 1


async def test_receipts_are_asked_for_again_only_if_the_author_says_so(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    await sign(stage, QIAN, notice_id)
    await correct(stage, notice_id, again=True)
    calls = await deliver(stage)
    assert any("重新点“签收”" in call.text for call in calls if call.chat_id == QIAN)
    (edit,) = [call for call in calls if call.chat_id == QIAN and call.method is Method.EDIT_TEXT]
    assert [key.text for line in edit.keyboard for key in line] == ["签收"]
    assert (await opened(stage, notice_id)).tally.of(ReceiptState.DELIVERED) == 4
    await sign(stage, QIAN, notice_id)
    assert (await opened(stage, notice_id)).tally.of(ReceiptState.SIGNED) == 1


async def test_what_did_not_go_out_yet_goes_out_corrected_and_once(stage: Stage) -> None:
    notice_id = await sent(stage)
    await correct(stage, notice_id)
    calls = await deliver(stage)
    assert sorted(call.chat_id for call in calls) == sorted(EVERYBODY)
    assert all(call.method is Method.SEND_TEXT and "请于9月25日前报送。" in call.text for call in calls)
    stage.at("2026-11-24 10:00")
    assert [call for call in await refresh(stage) if call.kind == "notice-card" and call.chat_id in EVERYBODY] == []


async def test_what_was_just_being_sent_is_corrected_by_the_next_tick_and_once(stage: Stage) -> None:
    notice_id = await sent(stage)
    async with stage.database.batch() as batch:
        epoch = (await outbox.take_over(batch.session, timedelta(seconds=30))).epoch
        (in_the_air,) = (await outbox.claim(batch.session, epoch, 1, ())).rows
    await correct(stage, notice_id)
    async with stage.context() as ctx:
        await receipts.refresh_progress(ctx)
        assert not any(one.chat_id in EVERYBODY for one in ctx.work.messages)
    async with stage.database.batch() as batch:
        await outbox.settle(batch.session, epoch, [Settlement(in_the_air, DeliveryState.SENT, 9001)])
    stage.at("2026-11-23 10:00:05")
    waited = [call for call in await deliver(stage) if call.kind == "notice"]
    assert to(waited, Method.SEND_TEXT) == EVERYBODY - {in_the_air.message.chat_id}
    assert all("请于9月25日前报送。" in call.text for call in waited)
    # What went out by then with the new words is left alone.
    assert to(await refresh(stage), Method.EDIT_TEXT) & EVERYBODY == {in_the_air.message.chat_id}
    assert to(await refresh(stage), Method.EDIT_TEXT) & EVERYBODY == set()


async def test_once_nothing_is_in_the_air_a_change_is_followed_no_further(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    await correct(stage, notice_id)
    await deliver(stage)
    await refresh(stage)
    async with stage.context() as ctx:
        with recorded() as statements:
            await receipts.refresh_progress(ctx)
    # Neither its receivers nor their messages are read again.
    assert not any("first_attempt_at" in one.text for one in statements)


async def test_a_second_correction_is_edited_as_well(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    await correct(stage, notice_id)
    await deliver(stage)
    await correct(stage, notice_id, text="请于9月20日前报送。")
    calls = await deliver(stage)
    assert to(calls, Method.EDIT_TEXT) == EVERYBODY
    assert all("9月20日" in call.text for call in calls)
    assert (await row(stage, notice_id)).corrections == 2


async def test_a_withdrawn_notice_says_so_where_it_stands_and_nobody_signs_or_is_urged(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    await sign(stage, SUN, notice_id)
    await withdraw(stage, notice_id)
    calls = await deliver(stage)
    edits = [call for call in calls if call.method is Method.EDIT_TEXT]
    assert {call.chat_id for call in edits} == EVERYBODY
    assert all("本通知已撤回（" in call.text and "会议延期" in call.text and not call.keyboard for call in edits)
    assert all("9月30日" not in call.text for call in edits)
    assert [call.chat_id for call in calls if call.silent] == [SUN]
    with pytest.raises(Refusal, match="已撤回"):
        await sign(stage, QIAN, notice_id)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        with pytest.raises(Refusal, match="已撤回"):
            await receipts.plan_follow_up(ctx, wang, notice_id)


async def test_what_was_withdrawn_before_it_went_out_goes_to_nobody(stage: Stage) -> None:
    notice_id = await sent(stage)
    await withdraw(stage, notice_id)
    assert [call for call in await deliver(stage) if call.chat_id in EVERYBODY] == []


async def test_the_follow_up_is_corrected_where_it_stands(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        await receipts.follow_up(ctx, wang, notice_id, (await row(stage, notice_id)).version)
    await deliver(stage)
    await correct(stage, notice_id)
    edits = [call for call in await deliver(stage) if call.method is Method.EDIT_TEXT]
    assert len(edits) == 8
    assert len([call for call in edits if call.text.startswith("以下通知尚未收到您的签收")]) == 4


async def test_the_post_in_the_group_follows_and_says_so(stage: Stage) -> None:
    await bind_group(stage)
    notice_id = await drafted(stage)
    await order(stage, notice_id, channel=Channel.GROUP)
    await deliver(stage)
    stage.at("2026-11-23 10:05")
    await correct(stage, notice_id)
    (post,) = [call for call in await refresh(stage) if call.chat_id == GROUP]
    assert post.method is Method.EDIT_TEXT
    assert "本通知已更正（" in post.text
    stage.at("2026-11-23 10:10")
    await withdraw(stage, notice_id)
    (post,) = [call for call in await refresh(stage) if call.chat_id == GROUP]
    assert "本通知已撤回（" in post.text
    assert post.keyboard == ()


@pytest.mark.parametrize("in_the_air", [True, False])
async def test_a_post_that_is_on_its_way_into_the_group_comes_to_say_what_was_corrected(
    stage: Stage, in_the_air: bool
) -> None:
    await bind_group(stage)
    notice_id = await drafted(stage)
    await order(stage, notice_id, channel=Channel.GROUP)
    async with stage.database.batch() as batch:
        epoch = (await outbox.take_over(batch.session, timedelta(seconds=30))).epoch
        claimed = (await outbox.claim(batch.session, epoch, 100, ())).rows if in_the_air else ()
    await correct(stage, notice_id)
    async with stage.database.batch() as batch:
        await outbox.settle(batch.session, epoch, [Settlement(one, DeliveryState.SENT, 9001) for one in claimed])
    calls = [call for call in (*await deliver(stage), *await refresh(stage)) if call.chat_id == GROUP]
    assert calls
    assert all("请于9月25日前报送。" in call.text for call in calls)
    # One post, whichever: what had left with the old words is changed in its place.
    assert [call.method for call in calls if call.method is Method.SEND_TEXT] == (
        [] if in_the_air else [Method.SEND_TEXT]
    )


async def test_of_two_who_change_a_notice_at_once_one_is_told(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    wang, version = await stage.actor(WANG), (await row(stage, notice_id)).version

    async def press() -> None:
        async with stage.context() as ctx:
            await notice_changes.correct(ctx, wang, notice_id, version, NEW)

    results = await asyncio.gather(press(), press(), return_exceptions=True)
    (loser,) = [one for one in results if isinstance(one, BaseException)]
    assert isinstance(loser, Stale)
    assert "王敏" in str(loser)
    assert len(await deliver(stage)) == 4


async def test_a_correction_of_nothing_a_draft_or_by_others_is_refused(stage: Stage) -> None:
    notice_id = await sent(stage)
    with pytest.raises(Refusal, match="没有变化"):
        await correct(stage, notice_id, text="请于9月30日前报送。")
    with pytest.raises(Refusal, match="机密"):
        await correct(stage, notice_id, text="【机密】请报送")
    for who in (LI, ZHAO, QIAN, SUN):
        with pytest.raises(Refusal):
            await correct(stage, notice_id, by=who)
        with pytest.raises(Refusal):
            await withdraw(stage, notice_id, by=who)
    draft = await drafted(stage)
    with pytest.raises(Stale):
        await correct(stage, draft)
    await withdraw(stage, notice_id)
    with pytest.raises(Stale, match="已撤回"):
        await correct(stage, notice_id)
    with pytest.raises(Stale, match="已撤回"):
        await withdraw(stage, notice_id)
