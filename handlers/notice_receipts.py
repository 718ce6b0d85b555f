"""Receipts in the chat: signing, going on to act, who has not signed, and the one follow-up."""

from collections.abc import Mapping
from dataclasses import replace

from domain.errors import Stale
from handlers import lists
from handlers.feature import OnPress
from handlers.notice_pages import show_notice
from handlers.presses import number_at, page_of
from handlers.turn import Turn
from services import receipts
from services.receipts import Signed
from views import notices
from views.actions import Action
from views.callbacks import Press


async def on_sign(turn: Turn, press: Press) -> None:
    """Sign; in the group only a toast, the count under the post follows once a minute."""
    done = await receipts.sign(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(notices.SIGNED if done.first else notices.SIGNED_BEFORE)
    _show_signed(turn, done)


async def on_act(turn: Turn, press: Press) -> None:
    """Go on to what is to be done, which signs as well."""
    done = await receipts.sign(turn.ctx, turn.me, number_at(press.args, 0), acted=True)
    if not turn.place.private:
        turn.toast(url=f"https://t.me/{turn.ctx.bot_name}?start=go_my")
        return
    turn.toast()
    _show_signed(turn, done)
    # The list comes as a message of its own: the notice stays readable above it.
    turn.place = replace(turn.place, callback_id="")
    await lists.my(turn, "")


async def on_names(turn: Turn, press: Press) -> None:
    """Who has not signed, a page at a time."""
    found = await receipts.unsigned(turn.ctx, turn.me, number_at(press.args, 0), page_of(press.args[1:]))
    turn.show(notices.unsigned(*found))


async def on_follow(turn: Turn, press: Press) -> None:
    """Show whom the follow-up would remind."""
    notice_id = number_at(press.args, 0)
    try:
        notice, plan = await receipts.plan_follow_up(turn.ctx, turn.me, notice_id)
        turn.show(notices.follow_up(notice, plan))
    except Stale as stale:
        turn.toast(str(stale), alert=True)
        await show_notice(turn, notice_id)


async def on_remind(turn: Turn, press: Press) -> None:
    """Send the follow-up."""
    notice_id = number_at(press.args, 0)
    try:
        count = await receipts.follow_up(turn.ctx, turn.me, notice_id, number_at(press.args, 1))
        turn.toast(notices.reminded(count))
    except Stale as stale:
        turn.toast(str(stale), alert=True)
    await on_names(turn, Press(Action.NOTICE_UNSIGNED, (str(notice_id), "1")))


def _show_signed(turn: Turn, done: Signed) -> None:
    if turn.place.private:
        turn.show(notices.signed(done.notice, done.sender_name, turn.ctx.today, done.at, done.proof))


PRESSES: Mapping[Action, OnPress] = {
    Action.NOTICE_SIGN: on_sign,
    Action.NOTICE_ACT: on_act,
    Action.NOTICE_UNSIGNED: on_names,
    Action.NOTICE_FOLLOW_UP: on_follow,
    Action.NOTICE_REMIND: on_remind,
}
