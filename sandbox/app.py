"""The sandbox as one Starlette application: Bot API, control side and chat page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.api import call_method, send_file
from sandbox.clock import ClockControls
from sandbox.control import ROUTES
from sandbox.errors import ApiError, ControlError
from sandbox.state_file import keep_saved
from sandbox.webhook import keep_pushing
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
# Nothing of a chat may ever run: no inline script or style, no address but our own.
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
}


def create_app(world: World, clock_controls: ClockControls | None = None, state_file: Path | None = None) -> Starlette:
    """Return the application; inside another one, run `background` beside it, as a mount has no lifespan."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with background(world, state_file):
            yield

    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", call_method, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", send_file),
            Mount("/sandbox/api", routes=ROUTES),
            Route("/", _page),
            Mount("/page", StaticFiles(directory=PAGE)),
        ],
        exception_handlers={ControlError: _refused, ApiError: _refused_by_the_api, ValueError: _nonsense},
        lifespan=lifespan,
    )
    app.state.world = world
    app.state.clock = clock_controls
    app.state.release = world.release
    return app


@asynccontextmanager
async def background(world: World, state_file: Path | None = None) -> AsyncIterator[None]:
    """Push to the webhook and keep the state file up to date while the block runs."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(keep_pushing(world))]
        if state_file is not None:
            tasks.append(group.create_task(keep_saved(world, state_file)))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _page(request: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers=PAGE_HEADERS)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, ControlError) else 400
    return JSONResponse({"error": str(error)}, status_code=status)


async def _refused_by_the_api(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=400)


async def _nonsense(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"not understood: {error}"}, status_code=400)
