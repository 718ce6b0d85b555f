"""A unit's plan (年度计划) in the chat: the year, the next quarter, the next year."""

from domain.plan import Stretch, stretch_of
from domain.power import OVERSEERS, UNIT_SIDE, Unit
from handlers.commands import Command
from handlers.feature import Feature
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import plan
from views import plan as plan_view
from views.actions import Action
from views.callbacks import Press


async def show(turn: Turn, args: str) -> None:
    """The next quarter of one's own unit; for whoever oversees units, of the one that is named."""
    words = " ".join(args.split())
    found = await (plan.named(turn.ctx, turn.me, words) if words else plan.own_units(turn.ctx, turn.me))
    if len(found) == 1:
        await _show(turn, found[0], Stretch.NEXT_QUARTER, 1)
    else:
        turn.show(plan_view.which_unit(found, words))


async def on_plan(turn: Turn, press: Press) -> None:
    """Another stretch, or another page of it."""
    unit = await plan.unit_of(turn.ctx, turn.me, number_at(press.args, 0))
    await _show(turn, unit, stretch_of(word_at(press.args, 1)), page_of(press.args))


async def _show(turn: Turn, unit: Unit, stretch: Stretch, page: int) -> None:
    period = stretch.period(turn.ctx.today)
    found = await plan.of_unit(turn.ctx, turn.me, unit, period)
    turn.show(plan_view.plan(unit, stretch, period, found, plan.states(found), turn.ctx.today, page))


FEATURE = Feature(
    commands=(
        Command("plan", "年度计划", "本年和下季度的事项、时间和去年内容", show, order=45, roles=UNIT_SIDE | OVERSEERS),
    ),
    presses={Action.PLAN: on_plan},
)
