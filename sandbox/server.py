"""Serving an application from the running event loop, on a free port if none is asked for."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol


class _LendingProtocol(H11Protocol):
    """Lets an answer break its own connection (extension `sandbox.abort`)."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        inner: Any = self.app

        async def lending(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})["sandbox.abort"] = transport.abort
            await inner(scope, receive, send)

        self.app = lending


@asynccontextmanager
async def serve(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve until the block ends; the value is the base address, without a slash at its end."""
    listener = _listen(host, port)
    config = uvicorn.Config(
        app,
        http=_LendingProtocol,
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # The main loop of uvicorn only refreshes the Date header: without it there is no task to watch over.
    await server.startup(sockets=[listener])
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        release = getattr(getattr(app, "state", None), "release", None)
        if release is not None:
            release()
        await server.shutdown(sockets=[listener])
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only for sockets that name TCP themselves; it costs 40 ms an answer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener
