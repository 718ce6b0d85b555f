"""The overview in the chat: all duties, one duty, the missing list, one unit."""

from domain import board as board_rules
from domain.board import light_of
from domain.power import DEPARTMENT, OVERSEERS
from handlers.commands import Command
from handlers.feature import Feature
from handlers.items import as_of, lines
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import attention, board
from views import board as board_view
from views.actions import Action
from views.callbacks import Press


async def open_board(turn: Turn, args: str) -> None:
    """Open the overview."""
    await _show_board(turn, missing=False, key=board_view.EVERY_DUTY, page=1)


async def on_board(turn: Turn, press: Press) -> None:
    """Turn a page, choose a duty, or show only what is missing."""
    missing = word_at(press.args, 0) != board_view.ALL
    await _show_board(turn, missing=missing, key=word_at(press.args, 1), page=page_of(press.args[2:]))


async def on_unit(turn: Turn, press: Press) -> None:
    """Show the items of one unit."""
    unit, found = await board.of_unit(turn.ctx, turn.me, number_at(press.args, 0))
    calendar = turn.ctx.rules.calendar
    lights = [light_of(one.item, turn.ctx.now, calendar) for one in found]
    key, page = word_at(press.args, 1), page_of(press.args[2:])
    may_urge = turn.me.may(DEPARTMENT, unit.path)
    turn.show(board_view.one_unit(unit, lines(found), as_of(turn), key, page, lights=lights, may_urge=may_urge))


async def _show_board(turn: Turn, *, missing: bool, key: str, page: int) -> None:
    matrix = await board.overview(turn.ctx, turn.me)
    chosen = matrix if key == board_view.EVERY_DUTY else board_rules.only(matrix, board.find(matrix.columns, key))
    shown = board_rules.lacking(chosen) if missing else chosen
    if key == board_view.EVERY_DUTY:
        troubles = await attention.count(turn.ctx, turn.me)
        turn.show(board_view.overview(shown, as_of(turn), page, missing=missing, troubles=troubles))
    else:
        may_urge = turn.me.has(DEPARTMENT)
        turn.show(board_view.one_duty(shown, as_of(turn), page, missing=missing, may_urge=may_urge))


FEATURE = Feature(
    commands=(Command("board", "总览", "各单位报送情况总览", open_board, order=70, roles=OVERSEERS),),
    presses={Action.BOARD: on_board, Action.BOARD_UNIT: on_unit},
)
