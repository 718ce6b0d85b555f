"""The department's own account (减负账) in the chat: a month or a year, what asked for the most, and the sheet."""

from domain.dates.periods import Period
from domain.power import DEPARTMENT
from handlers.commands import Command
from handlers.feature import Feature
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import burden
from views import burden as burden_view
from views.actions import Action
from views.callbacks import Press


async def open_account(turn: Turn, args: str = "") -> None:
    """Open this month's account."""
    await _show(turn, burden.this_month(turn.ctx), 1)


async def on_account(turn: Turn, press: Press) -> None:
    """Turn a page, or look at another month or year."""
    await _show(turn, burden.read_period(word_at(press.args, 0)), page_of(press.args[1:]))


async def on_origins(turn: Turn, press: Press) -> None:
    """Show what asked for the most: of one unit, or of all."""
    period, unit_id = burden.read_period(word_at(press.args, 0)), number_at(press.args, 1)
    turn.show(burden_view.origins(await burden.origins(turn.ctx, turn.me, period, unit_id or None)))


async def on_sheet(turn: Turn, press: Press) -> None:
    """Have the sheet made; it comes as a message of its own."""
    period = burden.read_period(word_at(press.args, 0))
    is_new = await burden.ask_sheet(turn.ctx, turn.me, period, turn.chat, f"{turn.update_key}:burden")
    turn.toast(burden_view.COMING if is_new else burden_view.COMING_ALREADY, alert=True)


async def _show(turn: Turn, period: Period, page: int) -> None:
    meter, shown, skipped = await burden.page(turn.ctx, turn.me, period, page)
    turn.show(burden_view.account(meter, shown, skipped, burden.PAGE_SIZE, turn.ctx.today))


FEATURE = Feature(
    commands=(Command("burden", "减负账", "本部门向各单位要了多少", open_account, order=128, roles=DEPARTMENT),),
    presses={
        Action.BURDEN: on_account,
        Action.BURDEN_ORIGINS: on_origins,
        Action.BURDEN_SHEET: on_sheet,
    },
)
