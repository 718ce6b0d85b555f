"""Receipts: four states, signing once, the names for the department, one follow-up, and the live progress."""

from datetime import timedelta

import pytest

from domain.errors import Refusal, Stale
from domain.messages import Method, Outgoing
from domain.notices import Channel, ReceiptState
from domain.power import Role
from services import notice_sending, notices, receipts
from services.receipts import Signed
from storage import notices as notices_store
from storage import people
from tests.services.notice_cast import GROUP, bind_group, deliver, drafted, opened, order, row, sent, to
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage


async def sign(stage: Stage, who: int, notice_id: int, *, acted: bool = False) -> Signed:
    actor = await stage.actor(who)
    async with stage.context() as ctx:
        return await receipts.sign(ctx, actor, notice_id, acted=acted)


async def refresh(stage: Stage) -> list[Outgoing]:
    async with stage.context() as ctx:
        await receipts.refresh_progress(ctx)
    return [call for call in await deliver(stage) if call.kind == "notice-card"]


async def newcomer(stage: Stage, name: str, unit: str, telegram_id: int | None = None) -> int:
    """Somebody who has never pressed /start."""
    place = await stage.unit(unit)
    async with stage.context() as ctx:
        person_id = await people.add(ctx.work, name, telegram_id)
        await people.appoint(ctx.work, person_id, place.id, Role.CLERK)
    return person_id


async def names(stage: Stage, notice_id: int) -> list[tuple[str, ReceiptState]]:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        _, missing, _ = await receipts.unsigned(ctx, wang, notice_id)
    return [(one.name, one.state) for one in missing]


async def follow_up(stage: Stage, notice_id: int) -> int:
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        version = (await notices.get(ctx, wang, notice_id)).notice.version
        return await receipts.follow_up(ctx, wang, notice_id, version)


async def test_a_notice_that_is_just_being_sent_waits_for_all_who_can_be_written_to(stage: Stage) -> None:
    await newcomer(stage, "郑和", "柳林镇党委")
    notice_id, wang = await drafted(stage), await stage.actor(WANG)
    async with stage.context() as ctx:
        await notice_sending.order(ctx, wang, notice_id, 1, Channel.PRIVATE, None)
        tally = (await notices.get(ctx, wang, notice_id)).tally
    assert tally.counts == {ReceiptState.INACTIVE: 1, ReceiptState.WAITING: 4}


async def test_each_receiver_stands_where_the_outbox_and_the_receipt_say(stage: Stage) -> None:
    await newcomer(stage, "郑和", "柳林镇党委")
    notice_id = await sent(stage)
    assert (await opened(stage, notice_id)).tally.counts == {ReceiptState.INACTIVE: 1, ReceiptState.WAITING: 4}
    await deliver(stage, blocked={WU})
    await sign(stage, QIAN, notice_id)
    await sign(stage, SUN, notice_id, acted=True)
    tally = (await opened(stage, notice_id)).tally
    assert tally.counts == dict.fromkeys(
        (ReceiptState.INACTIVE, ReceiptState.FAILED, ReceiptState.DELIVERED, ReceiptState.SIGNED, ReceiptState.ACTED), 1
    )
    assert (tally.people, tally.delivered, tally.signed, tally.unsigned) == (5, 3, 2, 3)


async def test_signing_twice_is_signing_once_and_the_first_instant_stays(stage: Stage) -> None:
    notice_id = await sent(stage)
    first = await sign(stage, QIAN, notice_id)
    signed_at = stage.now
    stage.at("2026-11-23 11:00")
    second = await sign(stage, QIAN, notice_id)
    assert (first.first, second.first) == (True, False)
    assert second.at == signed_at
    acted = await sign(stage, QIAN, notice_id, acted=True)
    assert acted.at == signed_at
    recorded = [entry.action for work in stage.sent for entry in work.audit_entries]
    assert recorded[2:] == ["notice.sign", "proof.issued", "notice.act"]


@pytest.mark.parametrize("who", [WANG, ZHAO])
async def test_somebody_whom_it_is_not_for_cannot_sign(stage: Stage, who: int) -> None:
    notice_id = await sent(stage)
    with pytest.raises(Refusal, match="不在此通知"):
        await sign(stage, who, notice_id)
    with pytest.raises(Refusal, match="不在此通知"):
        await sign(stage, QIAN, notice_id + 1)


async def test_a_notice_without_a_receipt_cannot_be_signed(stage: Stage) -> None:
    notice_id = await sent(stage, receipt=False)
    with pytest.raises(Refusal):
        await sign(stage, QIAN, notice_id)


async def test_the_names_stand_in_unit_order_and_for_the_department_only(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    await sign(stage, ZHOU, notice_id)
    assert await names(stage, notice_id) == [
        ("钱进", ReceiptState.DELIVERED),
        ("孙悦", ReceiptState.DELIVERED),
        ("吴岚", ReceiptState.DELIVERED),
    ]
    for who in (QIAN, ZHAO):
        actor = await stage.actor(who)
        async with stage.context() as ctx:
            with pytest.raises(Refusal):
                await receipts.unsigned(ctx, actor, notice_id)


async def test_the_follow_up_reaches_exactly_those_who_have_not_signed_and_only_once(stage: Stage) -> None:
    await newcomer(stage, "郑和", "柳林镇党委")
    notice_id = await sent(stage)
    await deliver(stage)
    await sign(stage, QIAN, notice_id)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        _, plan = await receipts.plan_follow_up(ctx, wang, notice_id)
    assert [one.name for one in plan.targets] == ["孙悦", "周涛", "吴岚"]
    assert [one.name for one in plan.left_out] == ["郑和"]
    assert await follow_up(stage, notice_id) == 3
    calls = await deliver(stage)
    assert to(calls) == {SUN, ZHOU, WU}
    assert "尚未收到您的签收" in calls[0].text
    with pytest.raises(Stale, match="王敏"):
        await follow_up(stage, notice_id)
    async with stage.context() as ctx:
        with pytest.raises(Stale):
            await receipts.plan_follow_up(ctx, wang, notice_id)
    assert await deliver(stage) == []


async def test_the_follow_up_waits_for_office_hours(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    stage.at("2026-11-23 21:00")
    await follow_up(stage, notice_id)
    assert await deliver(stage) == []
    stage.at("2026-11-24 08:30")
    assert to(await deliver(stage)) == {QIAN, SUN, ZHOU, WU}


async def test_somebody_who_started_later_is_reached_by_the_follow_up(stage: Stage) -> None:
    person_id = await newcomer(stage, "郑和", "柳林镇党委", 6001)
    notice_id = await sent(stage)
    await deliver(stage)
    stage.now += timedelta(minutes=1)
    async with stage.context() as ctx:
        await people.change(ctx.work, person_id, started_at=stage.now)
    assert ("郑和", ReceiptState.INACTIVE) in await names(stage, notice_id)
    await follow_up(stage, notice_id)
    assert 6001 in to(await deliver(stage))
    assert ("郑和", ReceiptState.DELIVERED) in await names(stage, notice_id)


async def test_an_approver_looks_but_does_not_follow_up(stage: Stage) -> None:
    notice_id = await sent(stage)
    await deliver(stage)
    li = await stage.actor(LI)
    async with stage.context() as ctx:
        await receipts.unsigned(ctx, li, notice_id)
        with pytest.raises(Refusal):
            await receipts.follow_up(ctx, li, notice_id, 2)


async def test_progress_is_one_message_that_is_edited_when_something_changed(stage: Stage) -> None:
    notice_id = await sent(stage)
    async with stage.context() as ctx:
        await notice_sending.keep_card(ctx, notice_id, WANG, 77)
    (waiting,) = await refresh(stage)
    assert (waiting.chat_id, waiting.message_id, waiting.method) == (WANG, 77, Method.EDIT_TEXT)
    # The messages themselves went out in the same round: the next look shows them as delivered.
    stage.at("2026-11-23 10:01")
    (delivered,) = await refresh(stage)
    assert "已送达4" in delivered.text
    stage.at("2026-11-23 10:02")
    assert await refresh(stage) == []
    await sign(stage, QIAN, notice_id)
    (signed,) = await refresh(stage)
    assert "已签收1人" in signed.text
    assert signed.message_id == 77


async def test_a_card_changes_at_most_every_three_seconds(stage: Stage) -> None:
    notice_id = await sent(stage)
    assert len(await refresh(stage)) == 1
    await sign(stage, QIAN, notice_id)
    stage.at("2026-11-23 10:00:02")
    assert await refresh(stage) == []
    stage.at("2026-11-23 10:00:03")
    assert len(await refresh(stage)) == 1


async def test_the_progress_of_a_scheduled_notice_starts_as_one_new_message(stage: Stage) -> None:
    notice_id = await drafted(stage)
    await order(stage, notice_id, at="2026-11-24 09:00")
    stage.at("2026-11-24 09:00")
    async with stage.context() as ctx:
        await notice_sending.send_due(ctx)
    (first,) = await refresh(stage)
    assert (first.chat_id, first.method) == (WANG, Method.SEND_TEXT)
    stage.at("2026-11-24 09:01")
    (second,) = await refresh(stage)
    assert second.method is Method.EDIT_TEXT


@pytest.mark.parametrize("receipt", [True, False])
async def test_when_all_is_done_the_last_state_stays(stage: Stage, receipt: bool) -> None:
    notice_id = await sent(stage, receipt=receipt)
    await refresh(stage)
    if receipt:
        for who in (QIAN, SUN, ZHOU, WU):
            await sign(stage, who, notice_id)
    stage.at("2026-11-23 10:01")
    (last,) = await refresh(stage)
    assert "已送达4" in last.text
    await refresh(stage)
    async with stage.database.read() as session:
        assert await notices_store.unsettled(session) == ()


async def test_who_signs_after_two_weeks_is_still_counted(stage: Stage) -> None:
    notice_id = await sent(stage)
    await refresh(stage)
    stage.at("2026-12-14 10:00")
    await refresh(stage)
    await refresh(stage)
    async with stage.database.read() as session:
        assert await notices_store.unsettled(session) == ()
    await sign(stage, QIAN, notice_id)
    stage.at("2026-12-14 10:01")
    (card,) = await refresh(stage)
    assert "已签收1人" in card.text


async def test_in_the_group_each_person_counts_once_and_the_post_changes_once_a_minute(stage: Stage) -> None:
    await bind_group(stage)
    notice_id = await drafted(stage)
    await order(stage, notice_id, channel=Channel.GROUP)
    await deliver(stage)
    for who in (QIAN, QIAN, SUN):
        await sign(stage, who, notice_id)

    def posts(calls: list[Outgoing]) -> list[str]:
        return [call.keyboard[0][0].text for call in calls if call.chat_id == GROUP]

    assert posts(await refresh(stage)) == ["签收（2）"]
    await sign(stage, ZHOU, notice_id)
    stage.at("2026-11-23 10:00:59")
    assert posts(await refresh(stage)) == []
    stage.at("2026-11-23 10:01:00")
    assert posts(await refresh(stage)) == ["签收（3）"]
    assert (await opened(stage, notice_id)).tally.signed == 3


async def test_the_post_for_the_group_is_not_replaced_before_it_is_out(stage: Stage) -> None:
    await bind_group(stage)
    notice_id = await drafted(stage)
    await order(stage, notice_id, channel=Channel.GROUP)
    await sign(stage, QIAN, notice_id)
    async with stage.context() as ctx:
        await receipts.refresh_progress(ctx)
    calls = await deliver(stage)
    assert [call.key for call in calls if call.chat_id == GROUP] == [f"notice:{notice_id}:group"]
    assert (await row(stage, notice_id)).channel is Channel.GROUP


async def test_a_tick_with_nothing_to_show_sends_nothing(stage: Stage) -> None:
    await drafted(stage)
    async with stage.context() as ctx:
        assert await receipts.refresh_progress(ctx) == 0
