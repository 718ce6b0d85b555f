"""A duty's name typed as words: the item that is meant, or when the duty opens next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.command_words import Choice
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import UNIT_SIDE, Actor
from services import my_items
from services.context import Context
from services.openings import checkpoints
from storage.items import UnitItem

# What people call a duty besides its title and its short name.
_CALLED = {
    "duty_report": ("述职报告", "述职材料", "述职摘要"),
    "quarter_report": ("季度报告", "季度情况", "季度总结", "季度党建工作情况"),
    "half_year_report": ("半年情况", "半年报告", "半年总结", "半年党建工作情况"),
    "year_end_material": ("年终材料", "年终考核材料", "年报"),
    "dual_duty": ("一岗双责清单",),
    "upward_report": ("向上级报告",),
    "rectification": ("整改措施", "销号"),
    "lower_review": ("联述联评联考",),
}


@dataclass(frozen=True, slots=True)
class NextOpening:
    """When a duty opens next: the day in China, and the due instant (UTC)."""

    opens_on: date
    due_at: datetime


def choices() -> tuple[Choice[Mechanism], ...]:
    """Every duty with the words by which people call it."""
    return tuple(
        Choice(one, tuple(dict.fromkeys((one.title, one.short, *_CALLED.get(one.kind, ())))))
        for one in MECHANISMS.values()
    )


async def of_duty(ctx: Context, actor: Actor, mechanism: Mechanism) -> Sequence[UnitItem]:
    """The open items of a duty that the actor may see; if there are none, this year's closed ones of his units."""
    open_ones = await my_items.open_under(ctx, actor, [mechanism.kind])
    return open_ones or await my_items.of_command(ctx, actor, [mechanism.kind], year=ctx.today.year)


def next_opening(ctx: Context, actor: Actor, mechanism: Mechanism) -> NextOpening | None:
    """When a duty that the calendar opens is there next; None for others, and for people whose units owe nothing."""
    if not actor.has(UNIT_SIDE):
        return None
    years = (ctx.today.year, ctx.today.year + 1)
    ahead = [
        one for year in years for one in checkpoints(year) if one.mechanism is mechanism and one.opens_on > ctx.today
    ]
    if not ahead:
        return None
    first = min(ahead, key=lambda one: one.opens_on)
    return NextOpening(first.opens_on, ctx.rules.due(mechanism, first.opening, first.period, ctx.now))
