"""The calendar feed over HTTP, read as a calendar reads it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import aiohttp
import pytest
from icalendar import Calendar
from starlette.applications import Starlette

from bot.feeds import feed_route
from bot.http_server import HttpServer
from bot.settings import Listen
from domain.feeds import entries
from domain.items import Holder, Item
from services import feeds
from tests.stage import QIAN, Stage, china
from views.documents.feed_ics import ics


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[aiohttp.ClientSession]:
    server = HttpServer(
        Starlette(routes=[feed_route(stage.database, lambda: "shuzhi_test_bot")]), Listen("127.0.0.1", 0)
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run())
        async with aiohttp.ClientSession(server.address) as client:
            yield client
        server.stop()


async def subscribe(stage: Stage) -> str:
    """The path of a new feed."""
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        return await feeds.subscribe(ctx, qian)


async def test_the_secret_address_gives_a_calendar_of_the_open_deadlines(stage: Stage) -> None:
    await stage.open_periods()
    path = await subscribe(stage)
    async with served(stage) as client, client.get(path) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "private, no-store"
        calendar = Calendar.from_ical(await answer.read())
    assert calendar["x-wr-calname"] == "述职督办·截止时间"
    found = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    report = found["截止：2026年度述职报告摘要"]
    assert report.decoded("dtstart") == china("2026-12-10 17:30")
    number = str(report["description"]).split("编号 ")[1].split("\n")[0]
    assert report["url"] == f"https://t.me/shuzhi_test_bot?start=go_{number}"
    assert "青山镇党委　编号 2026-" in str(report["description"])
    assert not calendar.walk("VALARM")


@pytest.mark.parametrize("path", ["/calendar/.ics", "/calendar/x.ics", f"/calendar/{'a' * 43}.ics", "/calendar/", "/"])
async def test_any_other_address_is_not_there(stage: Stage, path: str) -> None:
    await subscribe(stage)
    async with served(stage) as client, client.get(path) as answer:
        assert (answer.status, "VCALENDAR" in await answer.text()) == (404, False)


async def test_an_ended_address_is_not_there_any_more(stage: Stage) -> None:
    path = await subscribe(stage)
    qian = await stage.actor(QIAN)
    async with stage.context() as ctx:
        await feeds.unsubscribe(ctx, qian)
    async with served(stage) as client, client.get(path) as answer:
        assert answer.status == 404


def item(number: int, title: str = "事项", **more: Any) -> Item:
    at = china("2026-11-01 09:00")
    known: dict[str, Any] = {"due_at": china("2026-12-10 17:30"), "opened_at": at, "updated_at": at} | more
    known = {"kind": "duty_report", "state": "open", **known}
    return Item(
        number, f"2026-{number:05d}", unit_id=1, period="2026", part="", title=title, holder=Holder.UNIT, **known
    )


def test_hostile_titles_and_long_ones_come_through_unharmed() -> None:
    title = "甲；乙,丙\nEND:VCALENDAR" + "长" * 60
    calendar = Calendar.from_ical(ics(entries([(item(1, title), "青山镇党委")]), china("2026-11-23 10:00")))
    (event,) = calendar.walk("VEVENT")
    assert event["summary"] == f"截止：{title}"


def test_what_has_no_due_time_is_left_out_and_many_units_are_counted() -> None:
    owed = [(item(number), f"{number}镇党委") for number in range(1, 6)]
    undated = (item(9, due_at=None), "青山镇党委")
    calendar = Calendar.from_ical(ics(entries([*owed, undated]), china("2026-11-23 10:00")))
    (event,) = calendar.walk("VEVENT")
    assert event["summary"] == "截止：事项（5个单位）"
    assert event["description"] == "5个单位。发送 /deadlines 查看。"
    assert "url" not in event
    told = Calendar.from_ical(ics(entries(owed), china("2026-11-23 10:00"), "a_bot")).walk("VEVENT")
    assert [one["url"] for one in told] == ["https://t.me/a_bot?start=go_deadlines"]


@pytest.mark.parametrize(
    ("kind", "state", "summary", "first"),
    [
        ("inspection", "notified", "事项", date(2026, 12, 10)),
        ("talk", "scheduled", "事项", china("2026-12-10 17:30")),
        ("regular_meeting", "planned", "事项", china("2026-12-10 17:30")),
        ("inspection", "in_progress", "截止：事项", china("2026-12-10 17:30")),
    ],
)
def test_an_event_is_no_deadline_and_what_has_no_hour_takes_its_day(
    kind: str, state: str, summary: str, first: date
) -> None:
    one = replace(item(1), kind=kind, state=state)
    calendar = Calendar.from_ical(ics(entries([(one, "青山镇党委")]), china("2026-11-23 10:00")))
    (event,) = calendar.walk("VEVENT")
    assert (event["summary"], event.decoded("dtstart")) == (summary, first)


def test_no_entry_ends_at_the_instant_at_which_it_begins() -> None:
    """RFC 5545, 3.8.2.2: an end is later than its beginning, or left out."""
    one = replace(item(1), kind="inspection", state="notified")
    assert b"DTEND" not in ics(entries([(one, "甲"), (item(2), "乙")]), china("2026-11-23 10:00"))


def test_an_event_says_where_it_is_held_and_a_deadline_does_not() -> None:
    one = item(1, kind="speaking_order", state="told", payload={"order": {"mode": "onsite", "place": "县委礼堂"}})
    calendar = Calendar.from_ical(ics(entries([(one, "甲")]), china("2026-11-23 10:00")))
    assert calendar.walk("VEVENT")[0]["location"] == "县委礼堂"
    over = replace(one, kind="instruction", state="open")
    assert (
        "location" not in Calendar.from_ical(ics(entries([(over, "甲")]), china("2026-11-23 10:00"))).walk("VEVENT")[0]
    )


LATER = china("2026-12-20 17:30")
MOVED = china("2026-11-20 09:00")


def test_an_entry_keeps_its_name_while_units_come_and_go() -> None:
    one, both = entries([(item(1), "甲")]), entries([(item(1), "甲"), (item(2), "乙")])
    assert [entry.uid for entry in one] == [entry.uid for entry in both]


@pytest.mark.parametrize("kind", ["duty_report", "rectification"])
def test_an_entry_that_moves_keeps_its_name_and_is_a_later_revision(kind: str) -> None:
    (before,) = entries([(item(1, kind=kind), "甲")])
    (after,) = entries([(item(1, kind=kind, due_at=LATER, updated_at=MOVED), "甲")])
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    (event,) = Calendar.from_ical(ics([after], china("2026-11-23 10:00"))).walk("VEVENT")
    assert event["sequence"] == after.sequence


def test_what_has_another_name_after_a_change_is_still_the_same_entry() -> None:
    (before,), (after,) = (entries([(item(1, title, kind="instruction"), "甲")]) for title in ("甲事", "乙事"))
    assert after.uid == before.uid


def test_when_one_of_many_units_gets_more_time_the_entry_of_the_others_stays() -> None:
    owed = [(item(number), f"{number}镇") for number in range(1, 4)]
    (before,) = entries(owed)
    first, second = entries([*owed[:2], (item(3, due_at=LATER), "3镇")])
    assert first.uid == before.uid
    assert second.uid != first.uid


def test_two_things_of_one_unit_with_the_same_words_are_two_entries() -> None:
    same = [(item(number, kind="rectification", due_at=due), "甲") for number, due in ((1, LATER), (2, MOVED))]
    assert len({entry.uid for entry in entries(same)}) == 2
