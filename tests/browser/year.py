"""Plays the whole year 2026 in the chat page: `python -m tests.browser.year FOLDER` leaves a picture of each step.

The same year as tests/journeys/test_year.py, but as a person would: the bot as `make run` starts it, its page in
Debian's chromium on a phone-sized window, the page's own clock. Every duty of docs/mechanisms.md is reached.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.browser.pictures import Browser
from tests.journeys.scene import person
from tests.journeys.year import COUNTY, TOWNSHIP, Year
from tests.journeys.year_first_half import first_half
from tests.journeys.year_second_half import second_half
from tests.stage import china

BEGINS = "2026-01-19T09:30+08:00"
ADDRESS = "127.0.0.1:8099"
PATIENCE = 40.0
_LOOK = """() => [...document.querySelectorAll('#messages > li.message')].map(item => ({
    id: item.dataset.testid,
    bot: item.dataset.kind === 'theirs',
    text: (item.querySelector('[data-testid=words]') || item).textContent,
    buttons: [...item.querySelectorAll('[data-testid=button]')].map(button => button.textContent),
}))"""


@dataclass
class Window:
    """The one browser window, and where its pictures go."""

    page: Page
    folder: Path
    shown: int = 0
    taken: int = 0

    async def show(self, person_id: int) -> None:
        """Be that person, in the private chat with the bot."""
        if self.shown == person_id:
            return
        await self.page.goto(f"http://{ADDRESS}/#person={person_id}&chat={person_id}")
        await self.page.reload()
        await self.page.locator("#composer, #start").first.wait_for(state="attached")
        await self.page.wait_for_timeout(400)
        self.shown = person_id
        start = self.page.get_by_test_id("start")
        if await start.is_visible():
            await start.click()
            await self.page.wait_for_timeout(800)

    async def shoot(self, name: str) -> None:
        """Take a picture of what is to be seen."""
        self.taken += 1
        await self.page.screenshot(path=str(self.folder / f"{self.taken:04d}-{name}.png"))

    async def look(self) -> list[dict[str, Any]]:
        """The messages that the page shows, oldest first."""
        found: list[dict[str, Any]] = await self.page.evaluate(_LOOK)
        return found


@dataclass
class Hand:
    """One person in front of the page: the same acts as a journey's phone."""

    window: Window
    name: str
    before: dict[str, Any] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    @property
    def person_id(self) -> int:
        return person(self.name)

    def says(self, text: str) -> None:
        """Write something; it is typed with the next look."""
        self.waiting.append(text)

    def forget(self) -> None:
        """What comes from now on is new."""
        self.before = {one["id"]: one for one in self.seen}

    async def sees(self, *parts: str) -> None:
        """Wait for a message that is new or edited and holds all these words."""
        await self._type()

        def fits(one: dict[str, Any]) -> bool:
            return one["bot"] and self.before.get(one["id"]) != one and all(part in one["text"] for part in parts)

        await self._until(lambda: any(map(fits, self.seen)), f"does not see {parts}")
        await self._settle()
        await self.window.shoot(self.name)

    async def taps(self, label: str) -> None:
        """Press the first button that holds these words, of the newest message that has any."""
        await self._type()
        await self._until(lambda: self._with(label), f"has no button {label}")
        self.forget()
        buttons = self.window.page.get_by_test_id(self._with(label)[0]["id"]).get_by_test_id("button")
        await buttons.filter(has_text=label).first.click()

    def buttons(self) -> list[str]:
        """The labels under the newest message that has any."""
        return next((one["buttons"] for one in reversed(self.seen) if one["buttons"]), [])

    def screen(self) -> str:
        """What the end of the chat looks like."""
        return "\n---\n".join(f"{one['text']}\n{one['buttons']}" for one in self.seen[-3:])

    async def _settle(self) -> None:
        # An answer may be an edit and a message: the next act waits until nothing changes any more.
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.12)
            now = await self.window.look()
            quiet, self.seen = (quiet + 1, now) if now == self.seen else (0, now)

    def _with(self, label: str) -> list[dict[str, Any]]:
        return [one for one in reversed(self.seen) if any(label in button for button in one["buttons"])]

    async def _type(self) -> None:
        await self.window.show(self.person_id)
        for text in self.waiting:
            self.seen = await self.window.look()
            self.forget()
            await self.window.page.get_by_test_id("composer-input").fill(text)
            await self.window.page.get_by_test_id("send").click()
        self.waiting.clear()

    async def _until(self, true: Any, what: str) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            self.seen = await self.window.look()
            if true():
                return
            await asyncio.sleep(0.05)
        await self.window.shoot("failed")
        raise AssertionError(f"{self.name} {what}; the chat ends with:\n{self.screen()}")


class PlayedYear(Year):
    """The year by the page's clock."""

    def __init__(self, window: Window) -> None:
        self.window = window
        # A hand does all that a phone can do.
        hand: Any = partial(Hand, window)
        self.admin, self.approver, self.chief, self.leader, self.inspector = map(hand, COUNTY)
        self.secretary, self.clerk, self.member = map(hand, TOWNSHIP)

    async def until(self, text: str) -> None:
        """Choose the day on the page's clock, then go on by the hour."""
        wanted = china(text)
        await self.window.show(self.admin.person_id)
        page = self.window.page
        now = page.get_by_test_id("clock-now")
        today = await page.get_by_test_id("clock-day").get_attribute("min")
        if today != f"{wanted:%Y-%m-%d}":
            await page.get_by_test_id("clock-day").fill(f"{wanted:%Y-%m-%d}")
            await page.get_by_test_id("clock-day").dispatch_event("change")
            await self._reaches(f"{wanted.month}月{wanted.day}日")
        while int((await now.inner_text()).rpartition(" ")[2][:2]) < wanted.hour:
            before = await now.inner_text()
            await page.get_by_test_id("clock-hour").click()
            await page.wait_for_function(
                "before => document.getElementById('clock-now').textContent !== before", arg=before
            )
            await page.wait_for_timeout(300)
        await self.window.shoot("时钟")

    async def _reaches(self, day: str) -> None:
        await self.window.page.wait_for_function(
            "day => document.getElementById('clock-now').textContent.includes(day)"
            " && ![...document.querySelectorAll('#clock button[data-to]')].every(one => one.disabled)",
            arg=day,
            timeout=120_000,
        )


@asynccontextmanager
async def office() -> AsyncIterator[None]:
    """The demonstration as a process of its own, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        own = kept | {"DATA_DIR": folder, "HTTP_LISTEN": ADDRESS, "CLOCK": BEGINS}
        bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", env=own)
        try:
            await asyncio.sleep(8)
            yield
        finally:
            if bot.returncode is None:
                bot.terminate()
            await bot.wait()


async def main(folder: Path) -> None:
    """Play the year and leave its pictures."""
    async with office(), Browser() as page:
        window = Window(page, folder)
        year = PlayedYear(window)
        for name in (*COUNTY, *TOWNSHIP):
            await window.show(person(name))
        await first_half(year)
        await second_half(year)
    print(f"The year was played to its end; {window.taken} pictures.")


if __name__ == "__main__":
    pictures = Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(pictures))
