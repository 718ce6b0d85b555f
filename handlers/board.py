"""The overview in the chat: all duties, one duty, the missing list, one unit."""

from domain.board import light_of
from domain.burden import Meter
from domain.power import DEPARTMENT, OVERSEERS
from handlers.commands import Command
from handlers.feature import Feature
from handlers.items import as_of, lines
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import attention, board, burden
from services.board import Ask
from views import board as board_view
from views.actions import Action
from views.board import Mode
from views.callbacks import Press


async def open_board(turn: Turn, args: str) -> None:
    """Open the overview, or the unit that part of a name means."""
    if words := " ".join(args.split()):
        found = await board.units_named(turn.ctx, turn.me, words)
        if len(found) == 1:
            await _show_unit(turn, found[0].id, board_view.EVERY_DUTY, 1)
        else:
            turn.show(board_view.several_units(found, words))
    else:
        await _show_board(turn, Mode(), key=board_view.EVERY_DUTY, page=1)


async def on_board(turn: Turn, press: Press) -> None:
    """Turn a page, choose a duty or a kind of units, or show only what is missing."""
    mode = Mode.named(word_at(press.args, 0))
    await _show_board(turn, mode, key=word_at(press.args, 1), page=page_of(press.args[2:]))


async def on_unit(turn: Turn, press: Press) -> None:
    """Show the items of one unit."""
    await _show_unit(turn, number_at(press.args, 0), word_at(press.args, 1), page_of(press.args[2:]))


async def _show_unit(turn: Turn, unit_id: int, key: str, page: int) -> None:
    unit, found = await board.of_unit(turn.ctx, turn.me, unit_id)
    calendar = turn.ctx.rules.calendar
    lights = [light_of(one.item, turn.ctx.now, calendar) for one in found]
    may_urge = turn.me.may(DEPARTMENT, unit.path)
    turn.show(board_view.one_unit(unit, lines(found), as_of(turn), key, page, lights=lights, may_urge=may_urge))


async def _show_board(turn: Turn, mode: Mode, *, key: str, page: int) -> None:
    asked = "" if key == board_view.EVERY_DUTY else key
    matrix = await board.overview(turn.ctx, turn.me, Ask(asked, mode.missing, mode.unit_type, page))
    if not asked:
        troubles = await attention.count(turn.ctx, turn.me)
        meter = await _meter(turn) if mode == Mode() and page == 1 else None
        turn.show(board_view.overview(matrix, as_of(turn), mode, troubles=troubles, meter=meter))
    else:
        turn.show(board_view.one_duty(matrix, as_of(turn), mode, may_urge=turn.me.has(DEPARTMENT)))


async def _meter(turn: Turn) -> Meter | None:
    """What the department asked of the units this month, for nobody but itself."""
    if not turn.me.has(DEPARTMENT):
        return None
    return await burden.meter(turn.ctx, turn.me, burden.this_month(turn.ctx))


FEATURE = Feature(
    commands=(Command("board", "总览", "各单位报送情况总览", open_board, order=70, roles=OVERSEERS),),
    presses={Action.BOARD: on_board, Action.BOARD_UNIT: on_unit},
)
