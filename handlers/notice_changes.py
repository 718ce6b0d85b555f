"""Correcting and withdrawing a notice from the chat."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.notices import Withdrawal
from handlers.feature import OnPress
from handlers.forms import Opened, Purpose, begin
from handlers.notice_pages import show_notice
from handlers.presses import number_at
from handlers.turn import Turn
from services import notice_changes, notice_files
from services.context import Context
from views import notices
from views.actions import Action
from views.callbacks import Press

Change = Callable[[Context, Any, int, int, Mapping[str, Any]], Awaitable[None]]


async def on_correct(turn: Turn, press: Press) -> None:
    """Ask what is to stand there instead."""
    await begin(turn, CORRECT, {"notice": number_at(press.args, 0), "version": number_at(press.args, 1)})


async def on_withdraw(turn: Turn, press: Press) -> None:
    """Ask why a notice is taken back."""
    await begin(turn, WITHDRAW, {"notice": number_at(press.args, 0), "version": number_at(press.args, 1)})


async def open_correct(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked for a correction; the title stands already, the text may be taken over."""
    notice, news = await notice_changes.look_up(turn.ctx, turn.me, args["notice"], args["version"])
    new_files = await notice_files.brought(turn.ctx, turn.me, notice.id)
    return Opened(
        notice_changes.form_for(notice),
        "更正通知",
        "确认更正",
        subtitle=notice.title,
        known={"title": notice.title},
        suggestions={"text": notice.text},
        check=lambda answers: notice_changes.demand_change(notice, answers, new_files=new_files),
        with_files=True,
        version=notice.version,
        news=news,
        over=notice.withdrawn_at is not None,
    )


async def open_withdraw(turn: Turn, args: Mapping[str, Any]) -> Opened:
    """What is asked before a notice is taken back."""
    notice, news = await notice_changes.look_up(turn.ctx, turn.me, args["notice"], args["version"])
    over = notice.withdrawn_at is not None
    return Opened(
        Withdrawal, "撤回通知", "确认撤回", subtitle=notice.title, version=notice.version, news=news, over=over
    )


async def finish_correct(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Put the new text in the place of the old one."""
    await _changed(turn, args, answers, notice_changes.correct, notices.CORRECTED)


async def finish_withdraw(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Take the notice back."""
    await _changed(turn, args, answers, notice_changes.withdraw, notices.WITHDRAWN)


async def _changed(turn: Turn, args: Mapping[str, Any], answers: Mapping[str, Any], change: Change, said: str) -> None:
    await change(turn.ctx, turn.me, args["notice"], args["version"], answers)
    turn.toast(said)
    await show_notice(turn, args["notice"])


CORRECT = Purpose("notice-correct", open_correct, finish_correct)
WITHDRAW = Purpose("notice-withdraw", open_withdraw, finish_withdraw)
PRESSES: Mapping[Action, OnPress] = {Action.NOTICE_CORRECT: on_correct, Action.NOTICE_WITHDRAW: on_withdraw}
