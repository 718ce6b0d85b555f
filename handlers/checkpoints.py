"""The calendar of checkpoints in the chat: due dates, days off, office hours, names of the parts of a duty."""

from datetime import UTC, datetime

from domain.keeping import days_of
from domain.power import ADMINS
from handlers import checkpoint_forms
from handlers.checkpoint_pages import node_of, show_days, show_home, show_node
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import begin
from handlers.presses import number_at, page_of, word_at
from handlers.turn import Turn
from services import checkpoints, keeping
from views import checkpoints as checkpoints_view
from views.actions import Action
from views.callbacks import Press


async def home(turn: Turn, args: str) -> None:
    """Show what may be set."""
    await show_home(turn)


async def on_press(turn: Turn, press: Press) -> None:
    """Take a press in the calendar."""
    match word_at(press.args, 0):
        case "list":
            every = [node_of(one) for one in await checkpoints.entries(turn.ctx, turn.me)]
            turn.show(checkpoints_view.nodes(every, page_of(press.args[1:])))
        case "one":
            await show_node(turn, word_at(press.args, 1))
        case "days":
            await show_days(turn, page_of(press.args[1:]))
        case "keep":
            await _keep(turn, press)
        case "set":
            await _set(turn, word_at(press.args, 1), number_at(press.args, 2))
        case _:
            await _ask(turn, press)


async def _keep(turn: Turn, press: Press) -> None:
    if len(press.args) > 1:
        await keeping.set_days(turn.ctx, turn.me, number_at(press.args, 1))
        turn.show(checkpoints_view.kept_messages(number_at(press.args, 1), saved=True))
    else:
        await checkpoints.demand_root(turn.ctx, turn.me)
        turn.show(checkpoints_view.kept_messages(days_of(turn.ctx.rules.settings)))


async def _ask(turn: Turn, press: Press) -> None:
    match word_at(press.args, 0):
        case "due":
            await begin(turn, checkpoint_forms.DUE, {"key": word_at(press.args, 1)})
        case "day":
            await begin(turn, checkpoint_forms.DAY, {})
        case "paste":
            await begin(turn, checkpoint_forms.PASTE, {})
        case "hours":
            await begin(turn, checkpoint_forms.HOURS, {})
        case "parts":
            await begin(turn, checkpoint_forms.PARTS, {"kind": word_at(press.args, 1)})
        case _:
            await show_home(turn)


async def _set(turn: Turn, key: str, minutes: int) -> None:
    await checkpoint_forms.save_due(turn, key, datetime.fromtimestamp(minutes * 60, UTC))


FEATURE = Feature(
    commands=(Command("calendar", "节点日历", "报送节点、放假安排和办公时间", home, order=120, roles=ADMINS),),
    presses={Action.CALENDAR: on_press},
    purposes=(
        checkpoint_forms.DUE,
        checkpoint_forms.DAY,
        checkpoint_forms.PASTE,
        checkpoint_forms.HOURS,
        checkpoint_forms.PARTS,
    ),
)
