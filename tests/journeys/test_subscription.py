"""Subscribing to the deadlines: the link in the chat, the calendar behind it, and the end of both."""

import re

import aiohttp
import pytest
from icalendar import Calendar
from sqlalchemy import select

from domain.messages import MessageKind
from storage.tables import outbox
from tests.journeys.scene import Phone, Scene


async def link(phone: Phone) -> str:
    """The address in the newest message that has one."""
    message = await phone.sees("日历订阅链接")
    found = re.search(r"http://\S+\.ics", message.text)
    assert found
    return found[0]


async def fetch(address: str) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as client, client.get(address) as answer:
        return answer.status, await answer.read()


async def test_a_secretary_subscribes_changes_the_link_and_ends_it(county: Scene) -> None:
    secretary = county.phone("王立新")
    secretary.says("截止时间")
    await secretary.taps("订阅日历")
    await secretary.sees("请勿转发")
    await secretary.taps("生成链接")
    first = await link(secretary)
    status, content = await fetch(first)
    events = {str(event["summary"]): event for event in Calendar.from_ical(content).walk("VEVENT")}
    assert (status, "截止：2026年度述职报告摘要" in events) == (200, True)
    # An entry leads back to what it is about, and a link that asks for anything else asks in vain.
    secretary.start(str(events["截止：2026年度述职报告摘要"]["url"]).split("=")[1])
    await secretary.sees("编号 2026-", "待报送")
    secretary.start("go_feedback_words")
    await secretary.sees("王立新，您好")
    secretary.says("截止时间")
    await secretary.taps("订阅日历")

    await secretary.taps("更换链接")
    second = await link(secretary)
    assert [(await fetch(one))[0] for one in (first, second)] == [404, 200]
    await secretary.taps("取消订阅")
    await secretary.sees("订阅已取消")
    assert (await fetch(second))[0] == 404
    async with county.assistant.database.read() as session:
        kept = await session.all(select(outbox).where(outbox.c.state == "sent"))
    assert MessageKind.FEED_LINK in {row["kind"] for row in kept}
    assert not any(first in str(row) or second in str(row) for row in kept)


@pytest.mark.parametrize("label", ["生成链接", "更换链接"])
async def test_a_second_press_makes_no_second_link(county: Scene, label: str) -> None:
    secretary = county.phone("王立新")
    secretary.says("截止时间")
    await secretary.taps("订阅日历")
    if label == "更换链接":
        await secretary.taps("生成链接")
        await link(secretary)
    given = links(secretary)
    secretary.presses = 3
    await secretary.taps(label)
    only = await link(secretary)
    await county.quiet()
    assert links(secretary) == given + 1
    assert (await fetch(only))[0] == 200


def links(phone: Phone) -> int:
    return sum("日历订阅链接" in text and ".ics" in text for text in phone.texts())
