"""Numbered places at which a process dies without any chance to tidy up: around every commit and every call."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.request import AiohttpRequest
from storage.database import Database

KILLED = 137


class Wound:
    """Counts the places that are passed and ends the process at one of them; 0 means never."""

    def __init__(self, place: int) -> None:
        self._left = place

    def pass_by(self) -> None:
        self._left -= 1
        if self._left == 0:
            os._exit(KILLED)


def inflict(place: int) -> None:
    """Put the places around the commits of storage and the requests of the wire, for this process only."""
    wound = Wound(place)
    open_group, do_request = Database.group, AiohttpRequest.do_request

    @asynccontextmanager
    async def group(self: Any) -> AsyncIterator[Any]:
        async with open_group(self) as opened:
            yield opened
            wound.pass_by()
        wound.pass_by()

    async def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        wound.pass_by()
        answer = await do_request(self, *args, **kwargs)
        wound.pass_by()
        return answer

    database: Any = Database
    database.group = group
    requests: Any = AiohttpRequest
    requests.do_request = request
