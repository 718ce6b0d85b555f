"""The record (留痕) as people read it: who did what to an item, and when."""

from dataclasses import dataclass
from datetime import datetime

from domain.life import OFFLINE_STEP
from domain.mechanism import Mechanism
from services.desk import Desk
from services.items import View
from storage import audit

_OTHER = {"urge": "催办", "open_period": "下达"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an item's history: instant (aware UTC), who, what, and the reason given."""

    at: datetime
    who: str
    what: str
    reason: str


async def of_item(desk: Desk, view: View) -> tuple[Entry, ...]:
    """The history of an item that the reader has opened, newest first."""
    titles = _titles(view.mechanism)
    return tuple(
        Entry(one.at, one.actor or "系统", titles.get(one.action, one.action), one.detail.get("reason", ""))
        for one in await audit.history(desk.work, view.item.id)
    )


def _titles(mechanism: Mechanism) -> dict[str, str]:
    steps = {f"item.{step.action}": step.title for step in reversed((*mechanism.steps, OFFLINE_STEP))}
    return steps | {f"item.{action}": title for action, title in _OTHER.items()}
