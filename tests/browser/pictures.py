"""Takes the README's pictures: `python -m tests.browser.pictures` plays a little and looks at it."""

import asyncio
import re
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from playwright.async_api import Page, async_playwright

from bot.clock import ShiftedClock
from sandbox import create_app, demo_world, serve
from tests.journeys.scene import TOKEN, Phone, Scene, running, settings_for
from tests.stage import china

# 12 mm of paper, in the pixels of a picture.
MARGIN = 68
IMAGES = Path(__file__).parents[2] / "docs" / "images"
PASTE = "上年度问题整改情况：三项问题均已整改到位\n主要做法和成效：建成村级阵地四处，培训党员六期"


async def main() -> None:
    """Play, and take one picture a scene."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    clock = ShiftedClock(china("2026-11-23 10:00"))
    world = demo_world(token=TOKEN, now=clock.now)
    with tempfile.TemporaryDirectory() as folder:
        async with serve(create_app(world)) as address:
            async with running(settings_for(Path(folder), address), clock) as assistant, Browser() as page:
                scene = Scene(world, clock, assistant)
                await play(scene, page, address)
                await look(scene, page)
            world.release()


class Browser:
    """Opens Debian's chromium as an async context; the value is one page."""

    async def __aenter__(self) -> Page:
        self._playwright = await async_playwright().start()
        arguments = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
        ]
        self._browser = await self._playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        return await self._browser.new_page(viewport={"width": 390, "height": 780}, device_scale_factor=1.5)

    async def __aexit__(self, *_: object) -> None:
        await self._browser.close()
        await self._playwright.stop()


async def play(scene: Scene, page: Page, address: str) -> None:
    """The scenes of the README and of the guides."""
    await scene.settle_in()
    clerk, department = scene.phone("李春梅"), scene.phone("陈思远")
    clerk.says("菜单")
    await clerk.sees("青山镇党委", "待办")
    await shoot(page, address, clerk, "menu")
    clerk.says("报送")
    await clerk.sees("述职报告摘要")
    await clerk.taps("述职报告摘要")
    await clerk.sees("待报送")
    await clerk.taps("起草")
    await clerk.sees("第1项，共4项")
    clerk.says(PASTE)
    await clerk.sees("存在问题及原因")
    await shoot(page, address, clerk, "form")
    department.says("总览")
    await department.sees("青山镇党委")
    await shoot(page, address, department, "board")
    await _report(scene, page, address, clerk)
    await scene.advance_to("2026-11-30 09:00")
    reader = scene.phone("刘志强")
    await reader.sees("述职报告摘要")
    await shoot(page, address, reader, "digest")


async def _report(scene: Scene, page: Page, address: str, clerk: Phone) -> None:
    """The report on its way: the clerk's two last answers, the secretary's presses, the department's queue."""
    clerk.says("存在问题及原因：阵地管护经费不足，原因是村级收入少\n下一步打算：列入明年预算，季度检查")
    await clerk.sees("请核对")
    await clerk.taps("提交书记确认")
    secretary, department = scene.phone("王立新"), scene.phone("陈思远")
    await secretary.sees("【待确认】")
    await secretary.taps("查看并办理")
    await secretary.taps("确认报送")
    await secretary.sees("回执号")
    await shoot(page, address, secretary, "receipt")
    department.says("审核")
    await department.taps("述职报告摘要")
    await department.sees("状态：待审核")
    await shoot(page, address, department, "review")


async def look(scene: Scene, page: Page) -> None:
    """The page in the browser: the overview on a screen, on a phone and on paper, and an item."""
    department, root = scene.phone("陈思远"), scene.assistant.server.address
    department.says("网页")
    link = re.search(r"/web/enter/[\w-]+", (await department.sees("网页链接")).text)
    assert link
    await page.goto(root + link[0])
    await page.get_by_role("button").click()
    await page.wait_for_url(f"{root}/web")
    await page.screenshot(path=str(IMAGES / "page-board-phone.png"))
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.screenshot(path=str(IMAGES / "page-board.png"))
    # A sheet of A4 across without its margins.
    await page.emulate_media(media="print")
    await page.set_viewport_size({"width": 1032, "height": 703})
    sheet = Image.open(BytesIO(await page.screenshot()))
    ImageOps.expand(ImageOps.expand(sheet, MARGIN, "white"), 2, "#9aa4b1").save(IMAGES / "page-print.png")
    await page.emulate_media(media="screen")
    await page.set_viewport_size({"width": 390, "height": 780})
    await page.goto(f"{root}/web/search?q=村级阵地")
    await page.get_by_role("link", name="述职报告摘要").first.click()
    await page.screenshot(path=str(IMAGES / "page-item-phone.png"))


async def shoot(page: Page, address: str, phone: Phone, name: str) -> None:
    """Open the chat page as that person and take its picture."""
    await page.goto(f"{address}/#person={phone.person_id}&chat={phone.chat_id}")
    await page.reload()
    await page.get_by_test_id("composer-input").wait_for()
    await page.wait_for_timeout(800)
    await page.screenshot(path=str(IMAGES / f"{name}.png"))


if __name__ == "__main__":
    asyncio.run(main())
