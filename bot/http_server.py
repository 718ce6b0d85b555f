"""The HTTP server: health, metrics, the webhook, the calendar feeds and the demo page, served inside the process."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.exits import StopProcess, why
from bot.health import Health
from bot.settings import Listen


def create_app(health: Health, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Make the application; `routes` are the webhook, the calendar feeds, the sandbox mount."""

    def role() -> dict[str, bool]:
        return {"standing_by": True} if health.standing_by else {}

    async def healthz(_: Request) -> Response:
        seen = await health.snapshot()
        status = 200 if seen.is_well else 503
        said = {"status": "ok" if seen.is_well else "red", "reasons": list(seen.reasons)}
        return JSONResponse(said | role(), status)

    async def readyz(_: Request) -> Response:
        return JSONResponse({"ready": health.ready} | role(), 200 if health.ready else 503)

    async def metrics(_: Request) -> Response:
        return Response(await health.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    own = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    return Starlette(routes=[*own, *routes])


class _Quiet(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the application, which stops the sender before the server closes.
        yield


class HttpServer:
    """Serves an application until stopped; a port that is taken ends the process with one sentence."""

    def __init__(self, app: Starlette, listen: Listen) -> None:
        self._socket = _listening(listen)
        # Without a lifespan: ours is the process's, and an end of it would be logged as a failure of the server.
        config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=3)
        self._server = _Quiet(config)

    @property
    def port(self) -> int:
        """The port that is really listened on (for port 0); connections queue up from the start."""
        return int(self._socket.getsockname()[1])

    @property
    def address(self) -> str:
        """The address by which this machine itself reaches the server."""
        host = str(self._socket.getsockname()[0])
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def stop(self) -> None:
        self._server.should_exit = True

    async def run(self) -> None:
        """Serve until stopped."""
        try:
            await self._server.serve([self._socket])
        finally:
            self._socket.close()


def _listening(listen: Listen) -> socket.socket:
    # asyncio turns Nagle's delay off only for sockets that name TCP themselves; it costs 40 ms an answer.
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(listen)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise StopProcess(
            f"无法监听 {listen.host}:{listen.port}（{why(error)}），请修改 HTTP_LISTEN 或停用占用端口的程序。"
        ) from None
    return listener
