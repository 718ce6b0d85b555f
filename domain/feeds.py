"""The calendar feed (订阅日历): open deadlines and events as entries of a calendar, those of many units merged."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.item_status import is_all_day, is_event
from domain.items import Item
from domain.mechanisms import MECHANISMS

# A revision is told in seconds since then, which a signed 32-bit number holds for 68 years.
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One deadline or `event` (aware UTC) with its units, in fixed order; `uid` stays the same for ever.

    An event that is `all_day` takes the day in China on which `due_at` lies. `place` is where an event is held.
    """

    uid: str
    title: str
    due_at: datetime
    units: tuple[str, ...]
    nos: tuple[str, ...]
    changed_at: datetime
    event: bool = False
    all_day: bool = False
    place: str = ""

    @property
    def sequence(self) -> int:
        """The number of its revision, which grows with every change (RFC 5545, 3.8.7.4)."""
        return int((self.changed_at - _EPOCH).total_seconds())


def entries(found: Iterable[tuple[Item, str]]) -> tuple[FeedEntry, ...]:
    """The deadlines of items with the names of their units, by time; what has no due time is left out."""
    alike: dict[tuple[str, str, str, datetime], list[tuple[Item, str]]] = {}
    for item, unit in found:
        if item.due_at is not None:
            alike.setdefault((item.kind, item.period, item.title, item.due_at), []).append((item, unit))
    times: Counter[str] = Counter()
    made = []
    for (_, _, _, due_at), group in sorted(alike.items(), key=lambda one: (one[0][3], one[0][2])):
        origin = _origin([item for item, _ in group])
        made.append(_entry(f"{origin}|{times[origin]}", due_at, group))
        times[origin] += 1
    return tuple(made)


def _origin(items: Sequence[Item]) -> str:
    """What stays the same of these items whatever is done with them.

    What the calendar opens for many units has one origin, and of one origin the earliest due time is the first entry:
    when some units get more time they have another one, and when all get it the entry moves. Anything else is itself.
    """
    first = items[0]
    mechanism = MECHANISMS.get(first.kind)
    if mechanism and mechanism.openings:
        return f"{first.kind}|{first.period}|{first.part}"
    return min(item.no for item in items)


def _entry(name: str, due_at: datetime, group: Sequence[tuple[Item, str]]) -> FeedEntry:
    first = group[0][0]
    event = all(is_event(MECHANISMS.get(item.kind), item.state) for item, _ in group)
    return FeedEntry(
        uid=hashlib.sha256(name.encode()).hexdigest()[:24],
        title=first.title,
        due_at=due_at,
        units=tuple(unit for _, unit in group),
        nos=tuple(item.no for item, _ in group),
        changed_at=max(item.updated_at for item, _ in group),
        event=event,
        all_day=all(is_all_day(MECHANISMS.get(item.kind), item.state) for item, _ in group),
        place=_place(first) if event else "",
    )


def _place(item: Item) -> str:
    """Where an event is held, as somebody has answered it in one of its sections; empty when nobody was asked."""
    sections = [section for section in item.payload.values() if isinstance(section, dict)]
    return next((str(section["place"]) for section in reversed(sections) if section.get("place")), "")
