"""A county to look at: the pages of the browser served without a gate, for whoever the address names."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from bot.http_server import HttpServer
from bot.settings import Listen
from domain.errors import Refusal
from services import look
from storage import people
from tests.mechanisms.acts import act, create
from tests.services.test_bulk import grow
from tests.services.test_search import SUMMARY, item_of
from tests.stage import QIAN, WANG, WU, ZHOU, Stage
from views.web.frame import Frame
from views.web.html import STYLE, render

PROBLEM = {"source": "survey", "problem": "支部活动记录不全", "due": "2026-12-30T09:30:00+00:00"}
# As strict as the gate's own.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[str]:
    """Serve the pages; `/1001/board` is the overview as the person with this Telegram id sees it."""

    async def give(request: Request) -> Response:
        who = int(request.path_params["who"])
        async with stage.database.read() as session:
            actor = (await people.actors(session, [who]))[who]
            try:
                found = await look.page(session, actor, request.path_params["path"], dict(request.query_params))
            except Refusal as refusal:
                return Response(str(refusal), 404)
        return HTMLResponse(render(found, Frame(f"/{who}", "/style.css")), headers={"Content-Security-Policy": POLICY})

    async def style(_: Request) -> Response:
        return FileResponse(STYLE)

    async def icon(_: Request) -> Response:
        return Response(status_code=204)

    routes = [Route("/style.css", style), Route("/favicon.ico", icon), Route("/{who:int}/{path:path}", give)]
    server = HttpServer(Starlette(routes=routes), Listen("127.0.0.1", 0))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.run())
        yield server.address
        server.stop()


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
