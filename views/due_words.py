"""By when an item is to be done, or when it takes place, in words; an item whose time is an event is no deadline."""

from datetime import datetime

from domain import item_status
from domain.board import status_of
from domain.dates import wording
from domain.dates.workdays import WorkCalendar
from domain.item_status import ItemStatus
from domain.items import Item
from domain.mechanisms import MECHANISMS


def is_event(item: Item) -> bool:
    """Whether the due time of an item, as it stands, is that of an event."""
    return item_status.is_event(MECHANISMS.get(item.kind), item.state)


def term(item: Item, now: datetime | None = None) -> str:
    """The due time as a request, or the time of the event, as of `now` (aware) or of its last change."""
    return wording.term(item.due_at, now or item.updated_at, **_kind(item)) if item.due_at else ""


def when(item: Item, now: datetime) -> str:
    """The due time or the time of the event as a line of a card; empty for what is closed or has none."""
    return wording.when(item.due_at, now, **_kind(item)) if item.due_at and not item.closed else ""


def day(item: Item, now: datetime) -> str:
    """The due day or the day of the event as a part of a list's line; empty for what is closed or has none."""
    return wording.due_day(item.due_at, now, event=is_event(item)) if item.due_at and not item.closed else ""


def left(item: Item, now: datetime, calendar: WorkCalendar) -> str:
    """How far off the due time is at `now` (aware); empty for what is closed or has none.

    Nothing is late but what counts as overdue (domain.md 4.6): whoever has handed in has done his part.
    """
    if item.due_at is None or item.closed:
        return ""
    if declared := item_status.event_of(MECHANISMS.get(item.kind), item.state):
        once_past, all_day = declared.once_past, declared.all_day
        return wording.event_left(item.due_at, now, calendar, once_past=once_past, all_day=all_day)
    if now > item.due_at and status_of(item, now) is not ItemStatus.OVERDUE:
        return ""
    return wording.left(item.due_at, now, calendar)


def _kind(item: Item) -> dict[str, bool]:
    mechanism = MECHANISMS.get(item.kind)
    return {"event": is_event(item), "all_day": item_status.is_all_day(mechanism, item.state)}
