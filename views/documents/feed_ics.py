"""The deadlines as an iCalendar file (RFC 5545), for subscription."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from domain.dates.clock import local_day
from domain.feeds import FeedEntry
from domain.plain_text import clean

NAME = "述职督办·截止时间"
# How often calendars may ask again; deadlines seldom move.
_REFRESH = timedelta(hours=4)
_NAMED = 3


def ics(entries: Iterable[FeedEntry], now: datetime) -> bytes:
    """The calendar at `now` (aware UTC): an entry without length at each due time, or a whole day; no alarms."""
    calendar = Calendar()
    calendar.add("prodid", "-//shuzhi-bot//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for one in entries:
        calendar.add_component(_event(one, now))
    return bytes(calendar.to_ical())


def _event(one: FeedEntry, now: datetime) -> Event:
    several = len(one.units) > 1
    event = Event()
    event.add("uid", f"{one.uid}@shuzhi-bot")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    first, end = _span(one)
    event.add("dtstart", first)
    event.add("dtend", end)
    # Nobody is busy because something is due.
    event.add("transp", "TRANSPARENT")
    event.add(
        "summary",
        clean(("" if one.event else "截止：") + one.title + (f"（{len(one.units)}个单位）" if several else "")),
    )
    event.add("description", clean(_description(one)))
    return event


def _span(one: FeedEntry) -> tuple[date, date]:
    """From when to when an entry lasts: a day, or no time at all (instants are dates to Python as well)."""
    if one.all_day:
        return local_day(one.due_at), local_day(one.due_at) + timedelta(days=1)
    return one.due_at.astimezone(UTC), one.due_at.astimezone(UTC)


def _description(one: FeedEntry) -> str:
    if len(one.units) > _NAMED:
        return f"{len(one.units)}个单位。发送 /deadlines 查看。"
    lines = [f"{unit}　编号 {no}" for unit, no in zip(one.units, one.nos, strict=True)]
    return "\n".join((*lines, "发送 /deadlines 查看并办理。"))
