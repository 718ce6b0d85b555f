"""The page to look at in a real browser: on a phone and on a screen, by keyboard, read aloud, and on paper."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.looking import enter, play, served
from tests.browser.pictures import Browser
from tests.browser.test_chat_page import pytestmark as browser
from tests.stage import QIAN, WANG, Stage, populated
from tests.views.hostile_pages import pages, rounds, strings

pytestmark = browser
PHONE, WIDE = 390, 1280
# A4 across without its margins, in the pixels of CSS.
PAPER = 1032
REPORT = "duty/duty_report.2026"
PAGES = {
    WANG: ("board", "board?all=1&page=2", f"{REPORT}?all=1&page=2", "unit/3"),
    QIAN: ("my", "search?q=述职", "search?q=2026-00241"),
}
# Each kind of page once, small, as the reader of pages takes its time.
SMALL = {
    WANG: (
        ("board?kind=county_dept", PHONE, "dark"),
        ("board", WIDE, "light"),
        (f"{REPORT}?stand=returned", PHONE, "light"),
        ("unit/4", WIDE, "dark"),
        ("item/2026-00241", PHONE, "dark"),
    ),
    QIAN: (("search?q=述职", WIDE, "light"),),
}
WIDTH = "document.documentElement.scrollWidth"
SHAPE = (
    "[...document.querySelectorAll('*')].map(one => one.tagName + [...one.attributes].map(each => each.name)).join()"
)


@dataclass
class Window:
    """A browser in front of a county, what it complained of, and who has come in."""

    page: Page
    county: Stage
    address: str
    said: list[str]
    inside: int = 0

    async def open(self, who: int, path: str, width: int = WIDE) -> None:
        """Open a page as this person, who comes in first."""
        await self.page.set_viewport_size({"width": width, "height": 800})
        if who != self.inside:
            await enter(self.page, self.county, self.address, who)
            self.inside = who
        answer = await self.page.goto(f"{self.address}/web/{path}")
        assert answer is not None
        assert answer.status == 200, path

    async def focused(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.page.evaluate(
            "(({textContent}, {outlineStyle}) => ({text: textContent.trim(), ring: outlineStyle}))"
            "(document.activeElement, getComputedStyle(document.activeElement))"
        )
        return found

    async def tab_to(self, text: str) -> None:
        """Go on by the Tab key until something with this text is focused, which is to be seen."""
        for _ in range(120):
            await self.page.keyboard.press("Tab")
            here = await self.focused()
            if here["text"] == text:
                assert here["ring"] == "solid", text
                return
        raise AssertionError(f"the Tab key does not come to {text}")

    async def go_by_key(self, text: str) -> None:
        """Go to a link with the Tab key and follow it with Enter."""
        await self.tab_to(text)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(tmp_path_factory: Any) -> AsyncIterator[Window]:
    county = await populated(Path(tmp_path_factory.mktemp("county")), "2026-11-23 10:00")
    await play(county, more=45)
    async with served(county) as address, Browser() as page:
        said: list[str] = []
        # Browsers ask each site for an icon once; that there is none is no complaint about a page.
        page.on("console", lambda one: None if one.location["url"].endswith("/favicon.ico") else said.append(one.text))
        page.on("pageerror", lambda one: said.append(str(one)))
        page.on("request", lambda one: said.append(one.url) if not one.url.startswith(address) else None)
        yield Window(page, county, address, said)
    await county.database.close()


def every_page() -> list[tuple[int, str]]:
    return [(who, path) for who, paths in PAGES.items() for path in paths]


async def test_no_page_is_wider_than_a_phone_a_screen_or_a_sheet_of_paper(window: Window) -> None:
    for who, path in every_page():
        await window.open(who, path, PHONE)
        assert await window.page.evaluate(WIDTH) <= PHONE, path
        await window.page.set_viewport_size({"width": WIDE, "height": 800})
        assert await window.page.evaluate(WIDTH) <= WIDE, path
        await window.page.emulate_media(media="print")
        await window.page.set_viewport_size({"width": PAPER, "height": 800})
        assert await window.page.evaluate(WIDTH) <= PAPER, path
        await expect(window.page.get_by_role("navigation")).to_have_count(0)
        await window.page.emulate_media(media="screen")


async def test_those_who_read_by_other_means_find_nothing_serious_in_their_way(window: Window) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    found = []
    for who, path, width, scheme in ((who, *one) for who, pages_of in SMALL.items() for one in pages_of):
        await window.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await window.open(who, path, width)
        await window.page.evaluate(axe)
        seen = await window.page.evaluate("axe.run()")
        assert len(seen["passes"]) > 20
        found += [(path, one["id"], one["nodes"][0]["html"]) for one in seen["violations"] if is_serious(one)]
    await window.page.emulate_media(color_scheme="light")
    assert found == []


def is_serious(violation: dict[str, Any]) -> bool:
    return violation["impact"] in {"serious", "critical"}


async def test_by_the_keyboard_alone_one_comes_from_the_overview_to_an_item_and_to_what_one_looks_for(
    window: Window,
) -> None:
    await window.open(WANG, "board?all=1")
    await window.tab_to("跳到正文")
    await window.page.keyboard.press("Enter")
    await window.go_by_key("2026年度述职")
    await expect(window.page.get_by_role("heading", level=1)).to_contain_text("2026年度述职")
    await window.go_by_key("退回1项")
    await window.go_by_key("柳林镇党委")
    await expect(window.page.get_by_role("heading", level=1)).to_have_text("柳林镇党委")
    await window.go_by_key("2026年度述职报告摘要")
    await expect(window.page.get_by_text("请补充整改情况的数据").first).to_be_visible()
    await window.go_by_key("查找")
    await window.page.get_by_label("查找内容").focus()
    await window.page.keyboard.type("村级治理")
    async with window.page.expect_navigation():
        await window.page.keyboard.press("Enter")
    await expect(window.page.get_by_role("heading", level=2)).to_have_text("找到1项")
    await window.tab_to("2026年度五个一·重点调研课题")


async def test_a_page_of_many_units_is_turned_and_says_so(window: Window) -> None:
    await window.open(WANG, f"{REPORT}?all=1", PHONE)
    turning = window.page.get_by_role("navigation", name="翻页")
    await turning.get_by_role("link", name="下一页").click()
    await expect(turning).to_contain_text("第2/2页")
    assert await turning.get_by_role("link", name="上一页").get_attribute("rel") == "prev"
    await expect(window.page.get_by_role("row")).to_have_count(9)


async def test_on_paper_the_heading_of_a_table_stands_on_every_sheet_across(window: Window) -> None:
    await window.open(WANG, "board?all=1", PHONE)
    paper = await window.page.pdf(prefer_css_page_size=True)
    sheets = [float(wide) / float(high) for wide, high in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)]
    assert len(sheets) > 1
    assert all(1.4 < one < 1.43 for one in sheets)
    await window.page.emulate_media(media="print")
    heads = await window.page.evaluate("getComputedStyle(document.querySelector('.matrix thead')).display")
    await window.page.emulate_media(media="screen")
    assert heads == "table-header-group"


async def test_hostile_texts_make_no_element_in_the_browser_either(window: Window) -> None:
    harmless = []
    for html in pages(f"甲{n}" for n in count()):
        await window.page.set_content(html)
        harmless.append(await window.page.evaluate(SHAPE))
    for _, made in list(rounds(strings(10_000)))[:3]:
        for wanted, html in zip(harmless, made, strict=True):
            await window.page.set_content(html)
            assert await window.page.evaluate(SHAPE) == wanted
    window.said.clear()


async def test_the_browser_complains_of_nothing_and_asks_nobody_else(window: Window) -> None:
    for who, path in every_page():
        await window.open(who, path)
    assert window.said == []
