"""Own leave (请假委托) in the chat: a secretary asks a colleague to stand in, who answers with one press."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.delegates import term
from domain.forms.engine import validate
from domain.power import ADMINS, Role
from domain.unit_forms import Leave
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import number_at, page_of
from handlers.turn import Turn
from services import delegates, leave
from views import delegates as delegates_view
from views import leave as leave_view
from views.actions import Action
from views.callbacks import Press

SECRETARIES = frozenset({Role.SECRETARY})


async def home(turn: Turn, args: str = "", page: int = 1) -> None:
    """Show a secretary his own leave; whoever administers units reads everybody's."""
    if posts := await leave.own(turn.ctx, turn.me):
        turn.show(leave_view.home(posts))
    elif turn.me.has(ADMINS):
        turn.show(leave_view.everybodys(*await leave.everybodys(turn.ctx, turn.me), page))
    else:
        turn.show(leave_view.only_the_secretary())


async def on_list(turn: Turn, press: Press) -> None:
    """Turn a page of everybody's."""
    await home(turn, page=page_of(press.args))


async def on_ask(turn: Turn, press: Press) -> None:
    """Ask on which days."""
    membership, person = number_at(press.args, 0), number_at(press.args, 1)
    await begin(turn, LEAVE, {"membership": membership, "person": person})


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """The form of the days; they are held against what is agreed already."""
    post, to = await leave.choose(turn.ctx, turn.me, args["membership"], args["person"])
    taken = await leave.taken(turn.ctx, post)

    def check(answers: Mapping[str, Any]) -> None:
        first, last = date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"])
        leave.demand_free(term(post.membership_id, first, last, turn.ctx.now), taken, post.who.name)

    return Opened(Leave, f"请{to.name}代理", "发给对方", post.who.unit_name, check=check, year=turn.ctx.today.year)


async def finish(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Ask the colleague, and show how it stands."""
    form = validate(Leave, answers)
    await leave.ask(turn.ctx, turn.me, args["membership"], args["person"], form.first, form.last)
    turn.toast(leave_view.ASKED)
    await home(turn)


async def on_agree(turn: Turn, press: Press) -> None:
    """Stand in for the secretary."""
    found = await leave.agree(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(leave_view.AGREED)
    turn.show(leave_view.agreed(found.unit_name, found.term))


async def on_decline(turn: Turn, press: Press) -> None:
    """Do not stand in."""
    found = await leave.decline(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(leave_view.DECLINED)
    turn.show(leave_view.declined(found.term))


async def on_withdraw(turn: Turn, press: Press) -> None:
    """Take a request back."""
    await leave.withdraw(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(leave_view.WITHDRAWN)
    await home(turn)


async def on_end(turn: Turn, press: Press) -> None:
    """Ask before the delegate's time is ended."""
    turn.show(leave_view.confirm_end(await delegates.get(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_ended(turn: Turn, press: Press) -> None:
    """End the delegate's time: the secretary is back."""
    await delegates.end(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(delegates_view.ENDED)
    await home(turn)


LEAVE = Purpose("leave", open_form, finish)
FEATURE = Feature(
    commands=(Command("leave", "请假委托", "请假期间请同事代理", home, order=135, roles=SECRETARIES | ADMINS),),
    presses={
        Action.LEAVE_ASK: on_ask,
        Action.LEAVE_AGREE: on_agree,
        Action.LEAVE_DECLINE: on_decline,
        Action.LEAVE_WITHDRAW: on_withdraw,
        Action.LEAVE_END: on_end,
        Action.LEAVE_ENDED: on_ended,
        Action.LEAVE_LIST: on_list,
    },
    purposes=(LEAVE,),
)
