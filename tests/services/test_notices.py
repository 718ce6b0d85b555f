"""Notices until they are out: who may write and send them, whom they reach, when they may go."""

import asyncio
from typing import Any

import pytest

from domain.audience import Audience, Mode
from domain.errors import Refusal, Stale
from domain.messages import Priority
from domain.notices import Channel, Delay, NoticeState, Option
from domain.power import Role, UnitType
from services import notice_sending, notices
from storage import groups, people, units
from tests.services.notice_cast import GROUP, bind_group, deliver, drafted, opened, order, row, sent, to
from tests.stage import LI, QIAN, SUN, WANG, WU, ZHAO, ZHOU, Stage, china
from views import lists, notice_drafts
from views import notices as notices_view
from views.item_lists import Read
from views.items import AsOf
from views.lists import Narrowed

EVERYBODY = {QIAN, SUN, ZHOU, WU}


async def choose(stage: Stage, notice_id: int, audience: Audience) -> None:
    actor = await stage.actor(WANG)
    async with stage.context() as ctx:
        await notices.choose(ctx, actor, notice_id, lambda _: audience)


async def test_the_preview_is_what_each_receiver_gets(stage: Stage) -> None:
    notice_id = await drafted(stage, title="关于@所有人的通知<b>")
    overview = await opened(stage, notice_id)
    await order(stage, notice_id)
    calls = await deliver(stage)
    assert to(calls) == EVERYBODY
    assert {call.text for call in calls} == {
        notices_view.message(overview.notice, overview.sender_name, stage.now.date()).text
    }
    assert calls[0].text in notice_drafts.draft(overview, stage.now.date()).text
    assert "&lt;b&gt;" in calls[0].text


@pytest.mark.parametrize(
    ("audience", "receivers"),
    [
        (Audience(), EVERYBODY),
        (Audience(roles=(Role.SECRETARY,)), {QIAN, ZHOU, WU}),
        (Audience(roles=(Role.CLERK,)), {SUN}),
        (Audience(mode=Mode.TYPES, types=(UnitType.TOWNSHIP,)), {QIAN, SUN, ZHOU}),
        (Audience(mode=Mode.TYPES, types=(UnitType.COUNTY_DEPT, UnitType.WORK_COMMITTEE)), {WU}),
        (Audience(mode=Mode.UNITS, units=(3,)), {ZHOU}),
        (Audience(mode=Mode.BELOW, below=(1,)), EVERYBODY),
        (Audience(mode=Mode.BELOW, below=(2,)), {QIAN, SUN}),
    ],
)
async def test_an_audience_reaches_exactly_the_posts_it_names(
    stage: Stage, audience: Audience, receivers: set[int]
) -> None:
    notice_id = await drafted(stage)
    await choose(stage, notice_id, audience)
    reach = (await opened(stage, notice_id)).reach
    assert reach is not None
    assert reach.people == len(receivers)
    await order(stage, notice_id)
    assert to(await deliver(stage)) == receivers


async def test_the_units_offered_for_a_subtree_are_those_with_units_below(stage: Stage) -> None:
    town = await stage.unit("青山镇党委")
    async with stage.context() as ctx:
        await units.add(ctx.work, "青山镇机关工委", UnitType.WORK_COMMITTEE, town, 9)
    notice_id = await drafted(stage)
    await choose(stage, notice_id, Audience(mode=Mode.BELOW))
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        assert [one.name for one in await notices.offered(ctx, wang, notice_id)] == ["青山镇党委"]


async def test_the_counts_name_those_who_cannot_be_reached_and_units_without_people(stage: Stage) -> None:
    town = await stage.unit("柳林镇党委")
    wu = await stage.actor(WU)
    async with stage.context() as ctx:
        root = await units.root(ctx.work)
        await units.add(ctx.work, "县财政局党组", UnitType.COUNTY_DEPT, root, 9)
        await people.appoint(ctx.work, await people.add(ctx.work, "郑和"), town.id, Role.CLERK)
        await people.change(ctx.work, wu.person_id, unreachable_at=stage.now)
    notice_id = await drafted(stage)
    reach = (await opened(stage, notice_id)).reach
    assert reach is not None
    assert (reach.units, reach.empty_units, reach.people, reach.inactive, reach.blocked) == (4, 1, 5, 1, 1)
    await order(stage, notice_id)
    assert to(await deliver(stage)) == EVERYBODY - {WU}


async def test_a_person_with_two_posts_gets_one_message(stage: Stage) -> None:
    qian = await stage.actor(QIAN)
    other = await stage.unit("柳林镇党委")
    async with stage.context() as ctx:
        await people.appoint(ctx.work, qian.person_id, other.id, Role.SECRETARY)
    notice_id = await drafted(stage)
    reach = (await opened(stage, notice_id)).reach
    assert reach is not None
    assert (reach.people, reach.empty_units) == (4, 0)
    await order(stage, notice_id)
    assert sorted(call.chat_id for call in await deliver(stage)) == sorted(EVERYBODY)


async def test_all_messages_are_bulk_and_without_a_receipt_there_is_no_button(stage: Stage) -> None:
    await sent(stage, receipt=False)
    calls = await deliver(stage)
    assert {call.priority for call in calls} == {Priority.BULK}
    assert {call.keyboard for call in calls} == {()}


@pytest.mark.parametrize("who", [LI, ZHAO, QIAN, SUN])
async def test_only_an_administrator_writes_sends_or_cancels(stage: Stage, who: int) -> None:
    notice_id = await drafted(stage)
    with pytest.raises(Refusal):
        await drafted(stage, by=who)
    with pytest.raises(Refusal):
        await order(stage, notice_id, by=who)
    actor = await stage.actor(who)
    for verb in (notice_sending.cancel, notices.give_up, notice_sending.approve, notice_sending.reject):
        with pytest.raises(Refusal):
            async with stage.context() as ctx:
                await verb(ctx, actor, notice_id, 1)
    assert (await row(stage, notice_id)).state is NoticeState.DRAFT


@pytest.mark.parametrize("field", ["title", "text"])
async def test_a_marked_text_is_refused(stage: Stage, field: str) -> None:
    changes: dict[str, Any] = {field: "【机密】有关安排"}
    with pytest.raises(Refusal, match="机密"):
        await drafted(stage, **changes)


async def test_pressing_send_twice_sends_once_and_names_the_first(stage: Stage) -> None:
    notice_id = await drafted(stage)
    wang = await stage.actor(WANG)

    async def press() -> object:
        async with stage.context() as ctx:
            return await notice_sending.order(ctx, wang, notice_id, 1)

    results = await asyncio.gather(press(), press(), return_exceptions=True)
    (loser,) = [one for one in results if isinstance(one, BaseException)]
    assert isinstance(loser, Stale)
    assert "王敏" in str(loser)
    assert len(await deliver(stage)) == 4


async def test_a_notice_changed_since_it_was_seen_is_not_sent(stage: Stage) -> None:
    notice_id = await drafted(stage)
    await choose(stage, notice_id, Audience(roles=(Role.CLERK,)))
    wang = await stage.actor(WANG)
    with pytest.raises(Stale, match="已有变化"):
        async with stage.context() as ctx:
            await notice_sending.order(ctx, wang, notice_id, 1)
    assert await deliver(stage) == []


async def test_a_sent_notice_cannot_be_changed(stage: Stage) -> None:
    notice_id = await sent(stage)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        for change in (
            notices.rewrite(ctx, wang, notice_id, 1, {"title": "另一个", "text": "内容", "receipt": 0, "urgent": 0}),
            notices.choose(ctx, wang, notice_id, lambda one: one.by(Mode.UNITS)),
            notices.set_option(ctx, wang, notice_id, Option.ACTION, True),
            notice_sending.cancel(ctx, wang, notice_id, 2),
        ):
            with pytest.raises(Stale, match="已由王敏"):
                await change


async def test_out_of_office_hours_it_waits_for_the_next_ones_and_can_be_cancelled(stage: Stage) -> None:
    stage.at("2026-11-27 20:00")
    notice_id = await drafted(stage)
    done = await order(stage, notice_id)
    assert (done.at, done.delay) == (china("2026-11-30 08:30"), Delay.CLOSED)
    wang = await stage.actor(WANG)
    async with stage.context() as ctx:
        await notice_sending.cancel(ctx, wang, notice_id, 2)
    stage.at("2026-11-30 08:30")
    async with stage.context() as ctx:
        assert await notice_sending.send_due(ctx) == 0
    assert await deliver(stage) == []


async def test_a_scheduled_notice_goes_out_once_at_its_time(stage: Stage) -> None:
    notice_id = await drafted(stage)
    assert (await order(stage, notice_id, at="2026-11-25 09:00")).delay is Delay.NONE
    async with stage.database.read() as session:
        assert await notice_sending.next_send_at(session) == china("2026-11-25 09:00")
    for now, expected in (("2026-11-25 08:59", 0), ("2026-11-25 09:00", 1), ("2026-11-25 09:01", 0)):
        stage.at(now)
        async with stage.context() as ctx:
            assert await notice_sending.send_due(ctx) == expected
    calls = await deliver(stage)
    assert to(calls) == EVERYBODY
    assert len(calls) == 4
    async with stage.database.read() as session:
        assert await notice_sending.next_send_at(session) is None


async def test_a_time_that_is_over_is_refused(stage: Stage) -> None:
    notice_id = await drafted(stage)
    with pytest.raises(Refusal, match="已经过去"):
        await order(stage, notice_id, at="2026-11-23 09:00")


async def test_after_an_outage_a_scheduled_notice_goes_out_once_and_the_department_is_told(stage: Stage) -> None:
    notice_id = await drafted(stage)
    await order(stage, notice_id, at="2026-11-25 09:00")
    stage.at("2026-11-26 10:00")
    async with stage.context() as ctx:
        await notice_sending.send_due(ctx)
        await notice_sending.send_due(ctx)
    calls = await deliver(stage)
    assert [call.chat_id for call in calls if call.kind == "notice"].count(QIAN) == 1
    told = [call for call in calls if "发送延迟" in call.text]
    assert {call.chat_id for call in told} == {WANG, LI}
    assert "11月25日（星期三）09:00" in told[0].text


async def urgent_at_night(stage: Stage) -> int:
    stage.at("2026-11-27 22:00")
    notice_id = await drafted(stage, urgent=True)
    done = await order(stage, notice_id)
    assert (done.at, done.approvers) == (china("2026-11-30 08:30"), 1)
    return notice_id


async def to_approve(stage: Stage, who: int) -> list[tuple[int, str]]:
    async with stage.context() as ctx:
        return [(one.id, unit) for one, unit in await notices.to_approve(ctx, await stage.actor(who))]


async def test_an_urgent_notice_is_in_the_review_of_its_approver_until_he_has_answered(stage: Stage) -> None:
    notice_id = await urgent_at_night(stage)
    assert await to_approve(stage, LI) == [(notice_id, "县委组织部")]
    assert await to_approve(stage, WANG) == await to_approve(stage, QIAN) == []
    async with stage.context() as ctx:
        urgent = await notices.to_approve(ctx, await stage.actor(LI))
        page = lists.review([], AsOf(ctx.now, ctx.rules.calendar, True), Narrowed(Read(0, 0)), urgent)
    assert page.text.startswith("<b>待审核</b>（1项）\n\n1. 通知：关于报送情况的通知\n　县委组织部\n　紧急，待审签")
    assert next(one.text for row in page.keyboard for one in row) == "1. 通知：关于报送情况的通知"
    async with stage.context() as ctx:
        await notice_sending.approve(ctx, await stage.actor(LI), notice_id, urgent[0][0].version)
    assert await to_approve(stage, LI) == []


async def test_an_urgent_notice_goes_out_at_night_when_the_approver_agrees(stage: Stage) -> None:
    notice_id = await urgent_at_night(stage)
    asked = await deliver(stage)
    assert [call.chat_id for call in asked] == [LI]
    assert "紧急" in asked[0].text
    li = await stage.actor(LI)
    async with stage.context() as ctx:
        await notice_sending.approve(ctx, li, notice_id, 2)
    assert to(await deliver(stage)) == EVERYBODY
    assert (await row(stage, notice_id)).approved_by == li.person_id
    with pytest.raises(Stale, match="李强"):
        async with stage.context() as ctx:
            await notice_sending.reject(ctx, li, notice_id, 2)


async def test_an_urgent_notice_without_approval_waits_for_office_hours(stage: Stage) -> None:
    notice_id = await urgent_at_night(stage)
    li = await stage.actor(LI)
    async with stage.context() as ctx:
        await notice_sending.reject(ctx, li, notice_id, 2)
    async with stage.context() as ctx:
        assert await notice_sending.send_due(ctx) == 0
    stage.at("2026-11-30 08:30")
    async with stage.context() as ctx:
        assert await notice_sending.send_due(ctx) == 1
    calls = await deliver(stage)
    assert to(calls) == EVERYBODY
    assert any(call.chat_id == WANG and "未同意" in call.text for call in calls)


async def test_an_approved_time_of_the_future_is_kept_to_the_minute(stage: Stage) -> None:
    notice_id = await drafted(stage, urgent=True)
    await order(stage, notice_id, at="2026-11-28 07:15")
    li = await stage.actor(LI)
    async with stage.context() as ctx:
        await notice_sending.approve(ctx, li, notice_id, 2)
    await deliver(stage)
    stage.at("2026-11-28 07:15")
    async with stage.context() as ctx:
        assert await notice_sending.send_due(ctx) == 1
    assert to(await deliver(stage)) == EVERYBODY


async def test_a_group_gets_one_post_with_a_button_and_nobody_is_written_to_in_private(stage: Stage) -> None:
    await bind_group(stage)
    notice_id = await drafted(stage)
    await order(stage, notice_id, channel=Channel.GROUP)
    (post,) = await deliver(stage)
    assert post.chat_id == GROUP
    assert [key.text for row_ in post.keyboard for key in row_] == ["签收"]
    assert (await opened(stage, notice_id)).tally.people == 4


async def test_a_second_post_of_the_day_waits_for_the_next_workday(stage: Stage) -> None:
    await bind_group(stage)
    stage.at("2026-11-27 10:00")
    await order(stage, await drafted(stage), channel=Channel.GROUP)
    second = await order(stage, await drafted(stage), channel=Channel.GROUP)
    assert (second.at, second.delay) == (china("2026-11-30 08:30"), Delay.GROUP_FULL)
    third = await order(stage, await drafted(stage), channel=Channel.GROUP)
    assert third.at == china("2026-12-01 08:30")


async def test_an_urgent_post_at_night_is_in_the_group_when_the_approver_agrees(stage: Stage) -> None:
    await bind_group(stage)
    stage.at("2026-11-27 22:00")
    notice_id = await drafted(stage, urgent=True)
    await order(stage, notice_id, channel=Channel.GROUP)
    await deliver(stage)
    li = await stage.actor(LI)
    async with stage.context() as ctx:
        await notice_sending.approve(ctx, li, notice_id, 2)
    (post,) = [call for call in await deliver(stage) if call.kind == "notice"]
    # The hour is looked at once more when it would be sent.
    assert post.chat_id == GROUP
    assert post.any_hour_until == china("2026-11-30 08:30")


async def test_without_a_group_a_notice_for_it_is_refused_or_goes_out_in_private(stage: Stage) -> None:
    notice_id = await drafted(stage)
    with pytest.raises(Refusal, match="尚未绑定工作群"):
        await order(stage, notice_id, channel=Channel.GROUP)
    await bind_group(stage)
    stage.at("2026-11-23 20:00")
    await order(stage, notice_id, channel=Channel.GROUP)
    async with stage.context() as ctx:
        await groups.change(ctx.work, GROUP, unit_id=None, bound_at=None)
    stage.at("2026-11-24 08:30")
    async with stage.context() as ctx:
        await notice_sending.send_due(ctx)
    assert to(await deliver(stage)) == EVERYBODY
    assert (await row(stage, notice_id)).channel is Channel.PRIVATE


async def test_nobody_to_reach_is_refused(stage: Stage) -> None:
    notice_id = await drafted(stage)
    await choose(stage, notice_id, Audience(mode=Mode.UNITS))
    with pytest.raises(Refusal, match="没有人员"):
        await order(stage, notice_id)


async def test_every_step_is_in_the_record(stage: Stage) -> None:
    await sent(stage)
    verdict = await stage.database.check_record()
    assert verdict.whole
    assert [entry.action for work in stage.sent for entry in work.audit_entries] == ["notice.create", "notice.send"]
