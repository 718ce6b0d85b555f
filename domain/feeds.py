"""The calendar feed (订阅日历): open deadlines and events as entries of a calendar, those of many units merged."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.item_status import is_all_day, is_event
from domain.items import Item
from domain.mechanisms import MECHANISMS


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One deadline or `event` (aware UTC) with its units, in fixed order; `uid` stays the same for ever.

    An event that is `all_day` takes the day in China on which `due_at` lies.
    """

    uid: str
    title: str
    due_at: datetime
    units: tuple[str, ...]
    nos: tuple[str, ...]
    changed_at: datetime
    event: bool = False
    all_day: bool = False


def entries(found: Iterable[tuple[Item, str]]) -> tuple[FeedEntry, ...]:
    """The deadlines of items with the names of their units, by time; what has no due time is left out."""
    alike: dict[tuple[str, str, str, datetime], list[tuple[Item, str]]] = {}
    for item, unit in found:
        if item.due_at is not None:
            alike.setdefault((item.kind, item.period, item.title, item.due_at), []).append((item, unit))
    made = (_entry(key, group) for key, group in alike.items())
    return tuple(sorted(made, key=lambda one: (one.due_at, one.title)))


def _entry(key: tuple[str, str, str, datetime], group: list[tuple[Item, str]]) -> FeedEntry:
    kind, period, title, due_at = key
    words = f"{kind}|{period}|{title}|{due_at.timestamp():.0f}"
    return FeedEntry(
        uid=hashlib.sha256(words.encode()).hexdigest()[:24],
        title=title,
        due_at=due_at,
        units=tuple(unit for _, unit in group),
        nos=tuple(item.no for item, _ in group),
        changed_at=max(item.updated_at for item, _ in group),
        event=all(is_event(MECHANISMS.get(kind), item.state) for item, _ in group),
        all_day=all(is_all_day(MECHANISMS.get(kind), item.state) for item, _ in group),
    )
