"""Complaints and suggestions in the chat: everybody writes, administrators read."""

from collections.abc import Mapping
from typing import Any

from domain.feedback import Words
from domain.power import ADMINS
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import Opened, Purpose, begin
from handlers.presses import page_of, word_at
from handlers.turn import Turn
from services import feedback
from views import feedback as feedback_view
from views.actions import Action
from views.callbacks import Press
from views.feedback import Voice


async def read_or_write(turn: Turn, args: str) -> None:
    """Show administrators what has come in; ask everybody else for a text."""
    if turn.me.has(ADMINS):
        await _show_list(turn, 1)
    else:
        await begin(turn, FORM, {})


async def on_press(turn: Turn, press: Press) -> None:
    """Turn a page, or begin a text."""
    if word_at(press.args, 0) == "new":
        await begin(turn, FORM, {})
    else:
        await _show_list(turn, page_of(press.args[1:]))


async def open_form(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """Ask for the text."""
    return Opened(Words, "投诉建议", "确认提交")


async def finish(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Keep the text."""
    await feedback.send(turn.ctx, turn.me, answers["text"])
    turn.show(feedback_view.thanks())


async def _show_list(turn: Turn, page: int) -> None:
    found, total = await feedback.listing(turn.ctx, turn.me, page, feedback_view.PAGE_SIZE)
    turn.show(feedback_view.listing([Voice(one.name, one.unit_name, one.text, one.at) for one in found], page, total))


FORM = Purpose("feedback", open_form, finish)
FEATURE = Feature(
    commands=(Command("feedback", "投诉建议", "向组织部提出意见建议", read_or_write, order=900),),
    presses={Action.FEEDBACK: on_press},
    purposes=(FORM,),
)
