"""Sending a notice: now or later, in private or into the work group, out of hours only with an approver's word."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.dates.clock import instant, local_day
from domain.dates.wording import day_and_time
from domain.errors import Refusal
from domain.messages import MessageKind, Priority
from domain.notice_templates import demand_filled
from domain.notices import Channel, Delay, Notice, NoticeState
from domain.power import ADMINS, APPROVERS, Actor, Unit, ids_on_path
from services import announce, notice_files, notices
from services.context import Context
from services.messages import Chat, post, push
from services.notices import decision_columns, demand_draft, demand_notice, receivers, save, stale, work_group
from storage import notices as notices_store
from storage import outbox, people, receipts, units
from storage.groups import Group
from storage.people import Recipient, each_once
from views import notices as notices_view

# Later than this is no ordinary tick: the department is told.
LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What became of an order to send: when it goes out (aware UTC) if not at once, why later, who was asked."""

    at: datetime | None
    delay: Delay = Delay.NONE
    approvers: int = 0


async def order(
    ctx: Context,
    actor: Actor,
    notice_id: int,
    version: int,
    channel: Channel = Channel.PRIVATE,
    wanted: datetime | None = None,
) -> Ordered:
    """Send a draft now, or at `wanted` (aware UTC); what falls out of office hours waits for the next ones.

    An urgent notice that would have to wait is put to the approvers (domain.md 3.4 rules 7 and 8). Raises
    Refusal (no right, nobody to reach, no group, time over) or Stale (changed or sent by somebody else).
    """
    notice, unit = await demand_draft(ctx, actor, notice_id, version)
    demand_filled(notice.title, notice.text)
    await notice_files.demand_here(ctx, notice.id)
    await _demand_receivers(ctx, notice, unit, channel)
    wish = wanted or ctx.now
    if wish < ctx.now:
        raise Refusal(f"{day_and_time(wish)}已经过去，请重新填写今后的时间。")
    notice = replace(notice, channel=channel, sent_by=actor.person_id)
    at, delay = await _allowed(ctx, notice, wish)
    if at <= ctx.now:
        await _send(ctx, actor, notice, unit)
        return Ordered(None)
    return await _schedule(ctx, actor, notice, unit, wish, Ordered(at, delay))


async def cancel(ctx: Context, actor: Actor, notice_id: int, version: int) -> None:
    """Take back a scheduled notice; raises Refusal, or Stale when it was sent or cancelled meanwhile."""
    notice, _ = await demand_notice(ctx, actor, notice_id, ADMINS)
    if notice.state is not NoticeState.SCHEDULED or notice.version != version:
        raise await stale(ctx, notice)
    await save(ctx, notice, decision_columns(ctx, actor) | {"state": NoticeState.CANCELLED.value})
    ctx.work.audit("notice.cancel", actor.person_id, unit_id=notice.unit_id, notice=notice.id)


async def approve(ctx: Context, actor: Actor, notice_id: int, version: int) -> None:
    """Let an urgent notice go out when it was wished for, or at once if that is over; raises like `cancel`."""
    notice, unit = await _asked(ctx, actor, notice_id, version)
    if notice.urgent_at and notice.urgent_at > ctx.now:
        values = {"approved_by": actor.person_id, "send_at": notice.urgent_at}
        await save(ctx, notice, decision_columns(ctx, actor) | values)
    else:
        await _send(ctx, actor, replace(notice, approved_by=actor.person_id), unit)
    ctx.work.audit("notice.approve", actor.person_id, unit_id=notice.unit_id, notice=notice.id)
    await _answer(ctx, actor, notice, agreed=True)


async def reject(ctx: Context, actor: Actor, notice_id: int, version: int) -> None:
    """Let an urgent notice wait for its ordinary time; raises like `cancel`."""
    notice, _ = await _asked(ctx, actor, notice_id, version)
    await save(ctx, notice, decision_columns(ctx, actor) | {"urgent_at": None})
    ctx.work.audit("notice.reject", actor.person_id, unit_id=notice.unit_id, notice=notice.id)
    await _answer(ctx, actor, notice, agreed=False)


async def send_due(ctx: Context) -> int:
    """Send every scheduled notice whose time has come; one that is late goes out once, and the department is told."""
    due = await notices_store.due(ctx.work)
    for notice in due:
        unit = await units.by_id(ctx.work, notice.unit_id)
        if unit is None:
            continue
        await _send(ctx, None, notice, unit)
        if notice.send_at and ctx.now - notice.send_at > LATE:
            page = notices_view.late(notice, notice.send_at, _goes_out(ctx, notice))
            for one in await announce.department(ctx, unit.path):
                push(ctx, one, f"notice-late:{notice.id}", page)
    return len(due)


next_send_at = notices_store.next_send_at


async def keep_card(ctx: Context, notice_id: int, chat_id: int, message_id: int) -> None:
    """Make a message that is there already the one in which the progress of a notice is shown."""
    await outbox.put_card(ctx.work, chat_id, card_name(notice_id), message_id)


def card_name(notice_id: int) -> str:
    """The name of the message in a chat that follows a notice."""
    return f"notice:{notice_id}"


async def _demand_receivers(ctx: Context, notice: Notice, unit: Unit, channel: Channel) -> None:
    reach = await notices.reach(ctx, notice, unit)
    if not reach.people:
        raise Refusal("所选范围内没有人员。请先点“选择对象”重新选择。")
    if channel is Channel.PRIVATE and not reach.reachable:
        raise Refusal("所选人员均未启用本助手，无法送达。请先邀请其启用，或改用其他方式通知。")
    if channel is Channel.GROUP and await work_group(ctx, unit.id) is None:
        raise Refusal("尚未绑定工作群。请先在工作群内发送 /bind，再重新选择。")


async def _allowed(ctx: Context, notice: Notice, wish: datetime) -> tuple[datetime, Delay]:
    """The first instant from `wish` on at which a notice may go out without an approver's word."""
    office, calendar = ctx.rules.office, ctx.rules.calendar
    at = office.next_open(wish, calendar)
    delay = Delay.CLOSED if at > wish else Delay.NONE
    if notice.channel is Channel.GROUP:
        since = instant(local_day(wish), time())
        taken = {local_day(one) for one in await notices_store.group_posts(ctx.work, notice.unit_id, since, notice.id)}
        while local_day(at) in taken:
            at, delay = office.next_open(_next_day(local_day(at)), calendar), Delay.GROUP_FULL
    return at, delay


def _next_day(day: date) -> datetime:
    return instant(day + timedelta(days=1), time())


async def _schedule(
    ctx: Context, actor: Actor, notice: Notice, unit: Unit, wish: datetime, ordered: Ordered
) -> Ordered:
    asks = notice.urgent and ordered.delay is not Delay.NONE
    values = {
        "state": NoticeState.SCHEDULED.value,
        "channel": notice.channel.value,
        "send_at": ordered.at,
        "urgent_at": wish if asks else None,
        "sent_by": actor.person_id,
    }
    await save(ctx, notice, decision_columns(ctx, actor) | values)
    ctx.work.audit("notice.schedule", actor.person_id, unit_id=notice.unit_id, notice=notice.id, urgent=asks)
    return replace(ordered, approvers=await _ask(ctx, actor, notice, unit, wish, ordered) if asks else 0)


async def _ask(ctx: Context, actor: Actor, notice: Notice, unit: Unit, wish: datetime, ordered: Ordered) -> int:
    """Put an urgent notice to everybody who may approve it, at once: later the question would be pointless."""
    found = each_once(await people.recipients(ctx.work, unit_ids=ids_on_path(unit.path), roles=APPROVERS))
    approvers = [one for one in found if not one.unreachable]
    overview = await notices.overview(ctx, replace(notice, version=notice.version + 1), unit)
    page = notices_view.ask(overview, actor.name, wish, ordered.at or wish, ctx.today)
    key = f"notice-ask:{notice.id}:{notice.version + 1}"
    return sum(push(ctx, one, key, page, any_hour_until=ctx.urgent_until()) for one in approvers)


async def _asked(ctx: Context, actor: Actor, notice_id: int, version: int) -> tuple[Notice, Unit]:
    notice, unit = await demand_notice(ctx, actor, notice_id, APPROVERS)
    if not notice.asks_approval or notice.version != version:
        raise await stale(ctx, notice)
    return notice, unit


async def _answer(ctx: Context, actor: Actor, notice: Notice, *, agreed: bool) -> None:
    """Tell whoever ordered the sending what the approver said."""
    told = await recipient(ctx, notice.sent_by)
    if told and told.person_id != actor.person_id:
        page = notices_view.answer(notice, actor.name, agreed=agreed)
        push(ctx, told, f"notice-answer:{notice.id}:{notice.version}", page)


async def recipient(ctx: Context, person_id: int | None) -> Recipient | None:
    """Somebody as a receiver, by any present post; None for nobody and for people without a post."""
    found = await people.posts_of(ctx.work, person_id) if person_id else ()
    return found[0][1] if found else None


async def _send(ctx: Context, actor: Actor | None, notice: Notice, unit: Unit) -> None:
    """Hand the notice to the outbox: the first writer wins, so two orders make one sending."""
    group = await work_group(ctx, unit.id) if notice.channel is Channel.GROUP else None
    # The group may have been unbound since: then everybody is written to in private.
    channel = Channel.GROUP if group else Channel.PRIVATE
    sent = replace(notice, state=NoticeState.SENT, sent_at=ctx.now, channel=channel)
    values = {
        "state": sent.state.value,
        "channel": sent.channel.value,
        "sent_at": ctx.now,
        "sent_by": sent.sent_by,
        "approved_by": sent.approved_by,
    }
    await save(ctx, notice, values | (decision_columns(ctx, actor) if actor else {}))
    _, posts = await receivers(ctx, notice, unit)
    found = each_once(posts)
    await receipts.add(ctx.work, notice.id, [(one.person_id, one.unit_id) for one in found])
    if group:
        _post(ctx, sent, unit, group)
    else:
        _deliver(ctx, sent, unit, found)
    record = {"unit_id": unit.id, "notice": notice.id, "people": len(found), "approved_by": notice.approved_by}
    ctx.work.audit("notice.send", actor.person_id if actor else None, **record)


def _deliver(ctx: Context, notice: Notice, unit: Unit, found: tuple[Recipient, ...]) -> None:
    page = notices_view.message(notice, unit.name, ctx.today)
    key, until = card_name(notice.id), _any_hour_until(ctx, notice)
    for one in found:
        if not one.unreachable:
            push(ctx, one, key, page, kind=MessageKind.NOTICE, priority=Priority.BULK, any_hour_until=until)


def _goes_out(ctx: Context, notice: Notice) -> datetime:
    """When messages handed to the outbox now reach somebody who is not at work with the assistant."""
    return ctx.now if notice.approved_by else ctx.push_time() or ctx.now


def _any_hour_until(ctx: Context, notice: Notice) -> datetime | None:
    return ctx.urgent_until() if notice.approved_by else None


def _post(ctx: Context, notice: Notice, unit: Unit, group: Group) -> None:
    post(
        ctx,
        Chat(group.chat_id, group.thread_id),
        f"{card_name(notice.id)}:{receipts.GROUP}",
        notices_view.message(notice, unit.name, ctx.today),
        kind=MessageKind.NOTICE,
        card=card_name(notice.id),
        not_before=_goes_out(ctx, notice),
        any_hour_until=_any_hour_until(ctx, notice),
    )
