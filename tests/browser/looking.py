"""A county to look at in a browser, served by the gate that the bot has, and the way in through it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from playwright.async_api import Page
from starlette.applications import Starlette

from bot.http_server import HttpServer
from bot.settings import Listen
from bot.web import web_routes
from services import web_sessions
from tests.mechanisms.acts import act, create
from tests.services.test_bulk import grow
from tests.services.test_search import SUMMARY, item_of
from tests.stage import QIAN, WANG, WU, ZHOU, Stage

PROBLEM = {"source": "survey", "problem": "支部活动记录不全", "due": "2026-12-30T09:30:00+00:00"}


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[str]:
    """Serve the pages of a county as the bot does, on http."""
    routes = web_routes(stage.database, "1:token", lambda: "", monotonic)
    server = HttpServer(Starlette(routes=routes), Listen("127.0.0.1", 0))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run())
        yield server.address
        server.stop()


async def enter(page: Page, stage: Stage, address: str, who: int) -> None:
    """Open the page with a link of this person and the press of its button; whoever was in before is out."""
    async with stage.context() as ctx:
        link = await web_sessions.give_link(ctx, await stage.actor(who))
    await page.goto(address + link)
    await page.get_by_role("button", name="进入").click()
    await page.wait_for_url(f"{address}{web_sessions.PATH}")


async def play(stage: Stage, more: int) -> None:
    """A county with so many more townships in the middle of its work: handed in, sent back, overdue, soon due."""
    await grow(stage, more)
    await stage.open_periods()
    for who in (QIAN, ZHOU, WU):
        await act(stage, who, await item_of(stage, "duty_report", who), "report", SUMMARY)
    await act(stage, WANG, await item_of(stage, "duty_report", ZHOU), "return", {"reason": "请补充整改情况的数据"})
    await act(stage, WANG, await item_of(stage, "duty_report", WU), "accept")
    topic = await item_of(stage, "five_ones", QIAN, "research_topic")
    await act(stage, QIAN, topic, "register", {"name": "村级治理研究", "outcome": "形成报告"})
    await create(stage, WANG, "rectification", "柳林镇党委", PROBLEM)
    stage.at("2026-12-08 10:00")
    await stage.open_periods()
