"""Sending a notice from the chat: now, later, into the work group; cancelling, and the approver's word."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from domain.errors import Stale
from domain.forms.engine import validate
from domain.notices import Channel, NoticeState, SendTime
from handlers.feature import OnPress
from handlers.forms import Opened, Purpose, begin
from handlers.notice_pages import show_list, show_notice
from handlers.presses import number_at
from handlers.turn import Turn
from services import notice_sending, notices
from services.context import Context
from views import notices as notices_view
from views.actions import Action
from views.callbacks import Press

Decide = Callable[[Context, Any, int, int], Awaitable[None]]


async def on_send(turn: Turn, press: Press) -> None:
    """Send now, to each receiver in private."""
    await _order_pressed(turn, press, Channel.PRIVATE)


async def on_group(turn: Turn, press: Press) -> None:
    """Send now, into the work group."""
    await _order_pressed(turn, press, Channel.GROUP)


async def on_time(turn: Turn, press: Press) -> None:
    """Ask when to send."""
    await begin(turn, TIME, {"notice": number_at(press.args, 0), "version": number_at(press.args, 1)})


async def open_time(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked for a later sending."""
    notice, news = await notices.look_up(turn.ctx, turn.me, args["notice"], args["version"])
    overview = await notices.get(turn.ctx, turn.me, notice.id)
    return Opened(
        SendTime,
        "定时发送",
        "按此时间发送",
        subtitle=notice.title,
        version=notice.version,
        news=news,
        over=notice.state is not NoticeState.DRAFT,
        content=notices_view.message(notice, overview.sender_name, turn.ctx.today).text if news else "",
        year=turn.ctx.today.year,
    )


async def finish_time(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Schedule the notice that was seen when the form was opened."""
    at = validate(SendTime, answers).at
    await _settled(turn, args["notice"], lambda: _order(turn, args["notice"], args["version"], Channel.PRIVATE, at))


async def on_cancel(turn: Turn, press: Press) -> None:
    """Take back a scheduled notice."""
    await _decided(turn, press, notice_sending.cancel, notices_view.CANCELLED)


async def on_drop(turn: Turn, press: Press) -> None:
    """Give up a draft."""
    notice_id, version = number_at(press.args, 0), number_at(press.args, 1)

    async def take() -> None:
        await notices.give_up(turn.ctx, turn.me, notice_id, version)
        turn.toast(notices_view.GIVEN_UP)
        await show_list(turn, 1)

    await _settled(turn, notice_id, take)


async def on_agree(turn: Turn, press: Press) -> None:
    """The approver agrees to send out of hours."""
    await _decided(turn, press, notice_sending.approve, notices_view.AGREED)


async def on_refuse(turn: Turn, press: Press) -> None:
    """The approver does not agree; the notice waits for office hours."""
    await _decided(turn, press, notice_sending.reject, notices_view.NOT_AGREED)


async def _order_pressed(turn: Turn, press: Press, channel: Channel) -> None:
    notice_id, version = number_at(press.args, 0), number_at(press.args, 1)
    await _settled(turn, notice_id, lambda: _order(turn, notice_id, version, channel, None))


async def _order(turn: Turn, notice_id: int, version: int, channel: Channel, wanted: datetime | None) -> None:
    done = await notice_sending.order(turn.ctx, turn.me, notice_id, version, channel, wanted)
    overview = await notices.get(turn.ctx, turn.me, notice_id)
    said = notices_view.ordered(done.delay, done.at, urgent=overview.notice.urgent, approvers=done.approvers)
    turn.toast(said, alert=done.at is not None)
    if done.at is None and turn.pressed and turn.place.private and turn.place.message_id:
        # The message with the draft becomes the one that follows the sending.
        await notice_sending.keep_card(turn.ctx, notice_id, turn.place.chat_id, turn.place.message_id)
        turn.show(notices_view.progress(overview))
    else:
        turn.show(notices_view.status(overview))


async def _decided(turn: Turn, press: Press, decide: Decide, said: str) -> None:
    notice_id, version = number_at(press.args, 0), number_at(press.args, 1)

    async def take() -> None:
        await decide(turn.ctx, turn.me, notice_id, version)
        turn.toast(said)
        await show_notice(turn, notice_id)

    await _settled(turn, notice_id, take)


async def _settled(turn: Turn, notice_id: int, take: Callable[[], Awaitable[None]]) -> None:
    """Do it, or say who was first and show how the notice stands; nothing has been written by then."""
    try:
        await take()
    except Stale as stale:
        turn.toast(str(stale), alert=True)
        await show_notice(turn, notice_id, str(stale))


TIME = Purpose("notice-time", open_time, finish_time)
PRESSES: Mapping[Action, OnPress] = {
    Action.NOTICE_SEND: on_send,
    Action.NOTICE_TO_GROUP: on_group,
    Action.NOTICE_TIME: on_time,
    Action.NOTICE_CANCEL: on_cancel,
    Action.NOTICE_DROP: on_drop,
    Action.NOTICE_AGREE: on_agree,
    Action.NOTICE_REFUSE: on_refuse,
}
