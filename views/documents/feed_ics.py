"""The deadlines as an iCalendar file (RFC 5545), for subscription."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from domain.dates.clock import local_day
from domain.feeds import FeedEntry
from domain.plain_text import clean

NAME = "述职督办·截止时间"
# How often calendars may ask again; deadlines seldom move.
_REFRESH = timedelta(hours=4)
_NAMED = 3


def ics(entries: Iterable[FeedEntry], now: datetime, bot_name: str = "") -> bytes:
    """The calendar at `now` (aware UTC): an entry without length at each due time, or a whole day; no alarms.

    Without the `bot_name` no entry leads back into the chat.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//shuzhi-bot//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for one in entries:
        calendar.add_component(_event(one, now, bot_name))
    return bytes(calendar.to_ical())


def _event(one: FeedEntry, now: datetime, bot_name: str) -> Event:
    several = len(one.units) > 1
    event = Event()
    event.add("uid", f"{one.uid}@shuzhi-bot")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("sequence", one.sequence)
    # Without an end: the instant alone, or the one day (RFC 5545, 3.6.1).
    event.add("dtstart", local_day(one.due_at) if one.all_day else one.due_at.astimezone(UTC))
    # Nobody is busy because something is due.
    event.add("transp", "TRANSPARENT")
    event.add(
        "summary",
        clean(("" if one.event else "截止：") + one.title + (f"（{len(one.units)}个单位）" if several else "")),
    )
    event.add("description", clean(_description(one)))
    if one.place:
        event.add("location", clean(one.place))
    if bot_name:
        event.add("url", f"https://t.me/{bot_name}?start=go_" + ("deadlines" if several else one.nos[0]))
    return event


def _description(one: FeedEntry) -> str:
    if len(one.units) > _NAMED:
        return f"{len(one.units)}个单位。发送 /deadlines 查看。"
    lines = [f"{unit}　编号 {no}" for unit, no in zip(one.units, one.nos, strict=True)]
    return "\n".join((*lines, "发送 /deadlines 查看并办理。"))
