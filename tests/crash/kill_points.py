"""Numbered points at which a process is killed without any chance to clean up: around every commit and every call."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.http_client import AiohttpRequest
from storage.database import Database

KILLED = 137


class KillPoint:
    """Counts the points that are reached and ends the process at one of them; 0 means never."""

    def __init__(self, point: int) -> None:
        self._left = point

    def reached(self) -> None:
        self._left -= 1
        if self._left == 0:
            os._exit(KILLED)


def set_kill_point(point: int) -> None:
    """Put the points around the commits of storage and the requests to Telegram, for this process only."""
    kill_point = KillPoint(point)
    open_batch, do_request = Database.batch, AiohttpRequest.do_request

    @asynccontextmanager
    async def batch(self: Any) -> AsyncIterator[Any]:
        async with open_batch(self) as opened:
            yield opened
            kill_point.reached()
        kill_point.reached()

    async def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        kill_point.reached()
        answer = await do_request(self, *args, **kwargs)
        kill_point.reached()
        return answer

    database: Any = Database
    database.batch = batch
    requests: Any = AiohttpRequest
    requests.do_request = request
