"""The status card: one pinned message in each bound group, edited as things arrive; counts, never names."""

import hashlib
from datetime import datetime, timedelta

from domain.dates.periods import Period
from domain.digests import PeriodCounts
from domain.mechanisms import MECHANISMS
from domain.messages import Outgoing, Priority
from services import openings
from services.context import Context
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
    digest = hashlib.sha256(f"{group.bound_at}{rows}".encode()).hexdigest()[:16]
    if digest == shown.get("digest") or (shown and ctx.now - datetime.fromisoformat(shown["at"]) < PAUSE):
        return False
    ctx.work.send(
        Outgoing(
            chat_id=group.chat_id,
            key=f"status:{group.chat_id}:{int(ctx.now.timestamp())}",
            text=status_card.card(rows, ctx.now, ctx.bot_name).text,
            keyboard=status_card.card(rows, ctx.now, ctx.bot_name).keyboard,
            kind="card",
            priority=Priority.BULK,
            thread_id=group.thread_id,
            card="status",
            pin=True,
        )
    )
    await config.put(ctx.work, _setting_name(group), {"digest": digest, "at": ctx.now.isoformat()})
    return True


async def _rows(ctx: Context, path: str) -> list[CardRow]:
    running = [one.key for one in openings.running(ctx) if one.mechanism.is_public]
    found = {(one.kind, one.period): one for one in await counts.period_counts(ctx.work, path, running)}
    return [_row(found[key]) for key in running if key in found]


def _row(one: PeriodCounts) -> CardRow:
    return CardRow(f"{Period.parse(one.period).title}{MECHANISMS[one.kind].title}", one)


def _setting_name(group: CardPlace) -> str:
    return f"card.{group.chat_id}"
