"""The status card: one pinned message in each bound group, edited as things arrive; counts, never names."""

from datetime import datetime, timedelta

from domain.dates.periods import Period
from domain.mechanisms import MECHANISMS
from domain.messages import MessageKind, Priority
from services import openings
from services.cards import Card
from services.context import Context
from services.messages import Chat, post
from storage import config, counts
from storage.counts import CardPlace
from views import status_card
from views.status_card import CardRow

# A group takes twenty messages a minute, and nobody reads faster.
PAUSE = timedelta(seconds=30)


async def refresh(ctx: Context) -> int:
    """Bring the cards up to date in office hours, those whose text has changed; returns how many."""
    if not ctx.rules.office.is_open(ctx.now, ctx.rules.calendar):
        return 0
    groups = await counts.card_places(ctx.work)
    known = await config.settings(ctx.work) if groups else {}
    return sum([await _refresh(ctx, group, known.get(_setting_name(group)) or {}) for group in groups])


async def _refresh(ctx: Context, group: CardPlace, shown: dict[str, str]) -> bool:
    rows = await _rows(ctx, group.unit_path)
    # Bound anew is a new card, even if nothing has changed.
    content = group.bound_at, rows
    card = Card(shown["digest"], datetime.fromisoformat(shown["at"])) if shown else Card()
    if not card.is_due(content, ctx.now, PAUSE):
        return False
    post(
        ctx,
        Chat(group.chat_id, group.thread_id),
        f"status:{group.chat_id}:{int(ctx.now.timestamp())}",
        status_card.card(rows, ctx.now, ctx.bot_name),
        kind=MessageKind.STATUS_CARD,
        priority=Priority.BULK,
        card="status",
        pin=True,
    )
    card = Card.showing(content, ctx.now)
    await config.put(ctx.work, _setting_name(group), {"digest": card.shown, "at": ctx.now.isoformat()})
    return True


async def _rows(ctx: Context, path: str) -> list[CardRow]:
    running = [one.key for one in openings.running(ctx) if one.mechanism.is_public]
    found = await counts.period_counts(ctx.work, path, running)
    return [
        CardRow(f"{Period.parse(period).title}{MECHANISMS[kind].title}", found[kind, period])
        for kind, period in running
        if (kind, period) in found
    ]


def _setting_name(group: CardPlace) -> str:
    return f"card.{group.chat_id}"
