"""Export of ledgers in the chat: choose a duty and a period, get the file."""

from domain.dates.periods import Period
from domain.errors import Refusal
from domain.mechanism import Mechanism
from domain.power import DEPARTMENT
from handlers.commands import Command
from handlers.feature import Feature
from handlers.presses import page_of, word_at
from handlers.turn import Turn
from services import ledgers
from views import ledgers as ledgers_view
from views.actions import Action
from views.callbacks import Press


async def choose(turn: Turn, args: str, page: int = 1) -> None:
    """Offer the duties that have a ledger."""
    turn.show(ledgers_view.choose_duty([one for one, _ in await ledgers.offered(turn.ctx, turn.me)], page))


async def on_list(turn: Turn, press: Press) -> None:
    """Turn a page of the duties."""
    await choose(turn, "", page_of(press.args))


async def on_kind(turn: Turn, press: Press) -> None:
    """Offer the periods of a duty."""
    mechanism, periods = await _offered(turn, word_at(press.args, 0))
    turn.show(ledgers_view.choose_period(mechanism, periods, page_of(press.args[1:])))


async def on_make(turn: Turn, press: Press) -> None:
    """Have the ledger of a duty and period made; it comes as a message of its own."""
    kind, period = word_at(press.args, 0), Period.parse(word_at(press.args, 1))
    await ledgers.ask(turn.ctx, turn.me, kind, period, turn.chat, f"{turn.update_key}:ledger")
    turn.toast(ledgers_view.COMING, alert=True)


async def _offered(turn: Turn, kind: str) -> tuple[Mechanism, tuple[Period, ...]]:
    for mechanism, periods in await ledgers.offered(turn.ctx, turn.me):
        if mechanism.kind == kind:
            return mechanism, periods
    raise Refusal(ledgers_view.NO_LEDGER)


FEATURE = Feature(
    commands=(Command("export", "导出台账", "导出各类事项的台账", choose, order=125, roles=DEPARTMENT),),
    presses={Action.LEDGER_DUTIES: on_list, Action.LEDGER_PERIODS: on_kind, Action.LEDGER_MAKE: on_make},
)
