"""Shows the pages of the calendar."""

from domain.keeping import days_of
from handlers.turn import Turn
from services import checkpoints, office_hours, part_names
from services.checkpoints import CheckpointEntry
from views import checkpoints as checkpoints_view
from views.checkpoints import Node


def node_of(entry: CheckpointEntry) -> Node:
    """What the views need of a checkpoint."""
    title = f"{entry.period.title}{entry.mechanism.title}"
    short = f"{entry.period.title}{entry.mechanism.short}"
    return Node(entry.key, title, short, entry.opens_on, entry.opened, entry.due, entry.own)


async def show_home(turn: Turn) -> None:
    """Show what may be set."""
    await checkpoints.demand_root(turn.ctx, turn.me)
    names = [(one.kind, one.title) for one in part_names.catalogues()]
    kept = days_of(turn.ctx.rules.settings)
    turn.show(checkpoints_view.home(turn.ctx.rules.office, names, office_hours.unknown_year(turn.ctx), kept))


async def show_node(turn: Turn, key: str, moved: int | None = None) -> None:
    """Show one checkpoint."""
    turn.show(checkpoints_view.node(node_of(await checkpoints.entry(turn.ctx, turn.me, key)), moved=moved))


async def show_days(turn: Turn, page: int) -> None:
    """Show the days that the department has set."""
    own = await office_hours.own_days(turn.ctx, turn.me)
    turn.show(checkpoints_view.days(own, page, office_hours.known_until(turn.ctx)))
