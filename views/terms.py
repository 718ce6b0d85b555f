"""By when an item is to be done, or when it takes place, in words; an item whose time is an event is no deadline."""

from datetime import datetime

from domain import life, wording
from domain.items import Item
from domain.mechanisms import MECHANISMS
from domain.workdays import WorkCalendar


def is_event(item: Item) -> bool:
    """Whether the due time of an item, as it stands, is that of an event."""
    mechanism = MECHANISMS.get(item.kind)
    return mechanism is not None and life.state_of(mechanism, item).event


def term(item: Item, now: datetime | None = None) -> str:
    """The due time as a request, or the time of the event; `now` (aware) tells what is over already."""
    if item.due_at is None:
        return ""
    return wording.term(item.due_at, event=is_event(item), over=now is not None and now > item.due_at)


def left(item: Item, now: datetime, calendar: WorkCalendar) -> str:
    """How far off the due time is at `now` (aware); empty for what is closed or has none."""
    if item.closed or item.due_at is None:
        return ""
    return wording.left(item.due_at, now, calendar, event=is_event(item))
