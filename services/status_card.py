"""The status card: one pinned message in each bound group, edited as things arrive; counts, never names."""

import hashlib
from datetime import datetime, timedelta

from domain.digest import Standing
from domain.mechanisms import MECHANISMS
from domain.messages import Outgoing, Priority
from domain.periods import Period
from services import openings
from services.desk import Desk
from storage import config, standing
from storage.standing import Group
from views import status_card as look
from views.status_card import Row

# A group takes twenty messages a minute, and nobody reads faster.
PAUSE = timedelta(seconds=30)


async def refresh(desk: Desk) -> int:
    """Bring the cards up to date in office hours, those whose text has changed; returns how many."""
    if not desk.rules.office.is_open(desk.now, desk.rules.calendar):
        return 0
    groups = await standing.groups(desk.work)
    known = await config.settings(desk.work) if groups else {}
    return sum([await _refresh(desk, group, known.get(_name(group)) or {}) for group in groups])


async def _refresh(desk: Desk, group: Group, shown: dict[str, str]) -> bool:
    rows = await _rows(desk, group.unit_path)
    # Bound anew is a new card, even if nothing has changed.
    digest = hashlib.sha256(f"{group.bound_at}{rows}".encode()).hexdigest()[:16]
    if digest == shown.get("digest") or (shown and desk.now - datetime.fromisoformat(shown["at"]) < PAUSE):
        return False
    desk.work.send(
        Outgoing(
            chat_id=group.chat_id,
            key=f"status:{group.chat_id}:{int(desk.now.timestamp())}",
            text=look.card(rows, desk.now, desk.bot_name).text,
            keyboard=look.card(rows, desk.now, desk.bot_name).keyboard,
            kind="card",
            priority=Priority.BULK,
            thread_id=group.thread_id,
            card="status",
            pin=True,
        )
    )
    await config.put(desk.work, _name(group), {"digest": digest, "at": desk.now.isoformat()})
    return True


async def _rows(desk: Desk, path: str) -> list[Row]:
    running = [one.key for one in openings.running(desk) if one.mechanism.is_public]
    counts = {(one.kind, one.period): one for one in await standing.standing(desk.work, path, running)}
    return [_row(counts[key]) for key in running if key in counts]


def _row(one: Standing) -> Row:
    return Row(f"{Period.parse(one.period).title}{MECHANISMS[one.kind].title}", one)


def _name(group: Group) -> str:
    return f"card.{group.chat_id}"
