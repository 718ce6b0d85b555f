"""What was kept only to be delivered leaves after a time that the department sets (domain.md 3.5)."""

import asyncio
from datetime import timedelta
from pathlib import Path

from domain import keeping
from domain.errors import Refusal
from domain.power import Actor
from services import files
from services.checkpoints import NOT_ON_CALENDAR, demand_root
from services.context import Context
from storage import attachments, config, outbox_past
from storage.session import Cached, Session

# So many messages at once: a few milliseconds, in which nobody else writes.
STEP = 500


async def set_days(ctx: Context, actor: Actor, days: int) -> None:
    """Keep messages for so many days; raises Refusal without the right, and for days that are not on offer."""
    await demand_root(ctx, actor)
    if days not in keeping.CHOICES:
        raise Refusal(NOT_ON_CALENDAR)
    before = keeping.days_of(ctx.rules.settings)
    await config.put(ctx.work, keeping.SETTING, days)
    ctx.work.audit("messages.kept", actor.person_id, before=before, after=days)
    ctx.work.outdate(Cached.RULES)


async def forget_some(session: Session) -> bool:
    """Forget a step of the messages whose time is over; whether there may be more. A second time finds nothing.

    Messages that wait, are on their way or need somebody's attention stay, and so does what carries a notice: its
    receipts are told from it.
    """
    days = keeping.days_of(await config.settings(session))
    return await outbox_past.forget(session, session.now - timedelta(days=days), STEP) == STEP


async def sweep(session: Session, folder: Path) -> int:
    """Delete the files in a folder that nothing needs any more, a week after they were written; gives how many.

    Such are ledgers and documents that were handed out. What is attached to an item or has to be sent stays.
    """
    old = await asyncio.to_thread(files.older_than, folder, (session.now - keeping.FILES).timestamp())
    gone = old - await attachments.digests_needed(session) if old else frozenset()
    await asyncio.to_thread(files.remove, folder, gone)
    return len(gone)
