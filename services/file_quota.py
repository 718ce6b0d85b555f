"""How much one person may send in a day, whatever the files are for."""

from datetime import time

from domain.attachments import demand_quota
from domain.dates.clock import instant, local_day
from services.context import Context
from storage import attachments


async def demand(ctx: Context, person_id: int, size: int) -> None:
    """Raise Refusal if a file of `size` bytes is more than this person may send today; the day begins at midnight."""
    today = instant(local_day(ctx.now), time.min)
    files, total = await attachments.announced_since(ctx.work, person_id, today)
    demand_quota(files, total, size)
