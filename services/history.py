"""The audit trail (留痕) of an item as people read it: who did what to an item, and when."""

from dataclasses import dataclass
from datetime import datetime

from domain.mechanism import Mechanism
from domain.power import Actor
from domain.workflow import all_steps
from services.context import Context
from services.items import ItemView
from services.permissions import may_read_content
from storage import audit

# What is called birth was written by earlier versions.
_OTHER = {"urge": "催办", "open_period": "下达", "created": "立项", "birth": "立项", "moved": "变更截止时间"}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of an item's history: instant (aware UTC), who, what, the reason given, the receipt."""

    at: datetime
    who: str
    what: str
    reason: str
    receipt: str


async def of_item(ctx: Context, actor: Actor, view: ItemView) -> tuple[HistoryEntry, ...]:
    """The history of an item that the reader has opened, newest first; reasons only for those who read its content."""
    open_to_them = may_read_content(actor, view.unit_item)
    return tuple(
        HistoryEntry(
            one.at,
            one.actor or "系统",
            _title(view.mechanism, one),
            one.detail.get("reason", "") if open_to_them else "",
            one.detail.get("receipt", ""),
        )
        for one in await audit.history(ctx.work, view.item.id)
    )


def _title(mechanism: Mechanism, trace: audit.Trace) -> str:
    """What was done, in the words of its button: of several steps with one action the one that came out there."""
    action = trace.action.removeprefix("item.")
    found = [step for step in all_steps(mechanism) if step.action == action]
    before, after = trace.detail.get("before"), trace.detail.get("after")
    exact = (step for step in found if before in step.sources and (step.target or before) == after)
    step = next(exact, None) or next(iter(found), None)
    return step.title if step else _OTHER.get(action, trace.action)
