"""Delegates (代理) in the chat: name one for a secretary, end it early."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.delegates import term
from domain.forms.engine import validate
from domain.unit_forms import Delegation
from handlers.forms import Opened, Purpose, begin
from handlers.invites import show_link
from handlers.presses import number_at
from handlers.turn import Turn
from services import delegates
from views import delegates as delegates_view
from views.actions import Action
from views.callbacks import Press


async def on_name(turn: Turn, press: Press) -> None:
    """Ask who stands in, and when."""
    await begin(turn, DELEGATION, {"membership": number_at(press.args, 0)})


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """The form of a delegation; a single colleague is suggested."""
    found = await delegates.principal(turn.ctx, turn.me, args["membership"])
    names = await delegates.candidates(turn.ctx, found)
    subtitle = f"{found.who.unit_name}　{found.who.title or found.who.role.label}　{found.who.name}"
    known = {"name": names[0]} if len(names) == 1 else {}

    def check(answers: Mapping[str, Any]) -> None:
        first, last = date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"])
        term(found.membership_id, first, last, turn.ctx.now)

    return Opened(
        Delegation,
        "设代理人",
        "确认代理",
        subtitle,
        suggestions=known,
        check=check,
        year=turn.ctx.today.year,
    )


async def finish(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Name the delegate; somebody from outside the unit gets a link."""
    form = validate(Delegation, answers)
    begun = await delegates.begin(turn.ctx, turn.me, args["membership"], form.name, form.first, form.last)
    who = begun.principal.who
    if begun.link:
        note = delegates_view.invited_note(begun.name, who.name, begun.term)
        show_link(turn, begun.link, begun.name, who.unit_id, who.unit_name, who.role, note)
    else:
        membership, reachable = begun.principal.membership_id, begun.reachable
        turn.show(
            delegates_view.begun(begun.name, who.name, who.unit_name, begun.term, membership, reachable=reachable)
        )


async def on_end(turn: Turn, press: Press) -> None:
    """Ask before a delegation is ended."""
    turn.show(delegates_view.confirm_end(await delegates.get(turn.ctx, turn.me, number_at(press.args, 0))))


async def on_ended(turn: Turn, press: Press) -> None:
    """End a delegation early."""
    ended = await delegates.end(turn.ctx, turn.me, number_at(press.args, 0))
    turn.toast(delegates_view.ENDED)
    turn.show(delegates_view.ended(ended))


DELEGATION = Purpose("delegation", open_form, finish)
PRESSES = {Action.DELEGATE: on_name, Action.DELEGATE_END: on_end, Action.DELEGATE_END_CONFIRM: on_ended}
