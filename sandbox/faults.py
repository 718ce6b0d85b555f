"""Faults on order: what may go wrong between a bot and Telegram, scripted by a test."""

import asyncio
from itertools import count
from typing import Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr

from sandbox.errors import ApiError, bad_request, forbidden

FaultKind = Literal[
    "too_many_requests",
    "server_error",
    "bad_gateway",
    "not_found_page",
    "malformed",
    "unauthorized",
    "blocked",
    "migrate",
    "hang",
    "hang_after",
    "cut_before",
    "cut_after",
]


class Fault(BaseModel):
    """One scripted fault; without method or chat it meets every request."""

    model_config = ConfigDict(extra="forbid")

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    migrate_to_chat_id: int | None = None
    seconds: float = 3600
    id: int = 0
    _released: asyncio.Event = PrivateAttr(default_factory=asyncio.Event)

    def meets(self, method: str, chat_id: int | None) -> bool:
        wanted = self.method is None or self.method.lower() == method.lower()
        return wanted and self.chat_id in (None, chat_id)

    def release(self) -> None:
        """Let the requests go that hang in this fault."""
        self._released.set()

    async def hang(self) -> None:
        """Wait until the fault is released or its time is over."""
        try:
            await asyncio.wait_for(self._released.wait(), self.seconds)
        except TimeoutError:
            return

    def error(self) -> ApiError | None:
        """Return the envelope that this fault answers with, if it is of that sort."""
        if self.kind == "too_many_requests":
            words = f"Too Many Requests: retry after {self.retry_after}"
            return ApiError(429, words, retry_after=self.retry_after)
        if self.kind == "migrate":
            error = bad_request("group chat was upgraded to a supergroup chat")
            error.parameters = {"migrate_to_chat_id": self.migrate_to_chat_id or -1009999999999}
            return error
        if self.kind == "blocked":
            return forbidden("bot was blocked by the user")
        return ApiError(401, "Unauthorized") if self.kind == "unauthorized" else None


class FaultBook:
    """The faults still to come, first in, first out."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._hanging: list[Fault] = []
        self._numbers = count(1)

    def add(self, fault: Fault) -> Fault:
        """Take a fault into the book and give it its number."""
        fault.id = next(self._numbers)
        self._faults.append(fault)
        return fault

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the oldest fault that meets this request and use it once."""
        fault = next((f for f in self._faults if f.meets(method, chat_id)), None)
        if fault is None:
            return None
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
        if fault.kind in ("hang", "hang_after"):
            self._hanging.append(fault)
        return fault

    def clear(self, fault_id: int | None = None) -> None:
        """Forget one fault or all, and release what hangs in them."""
        for fault in self._faults + self._hanging:
            if fault_id in (None, fault.id):
                fault.release()
        self._faults = [f for f in self._faults if fault_id not in (None, f.id)]
        self._hanging = [f for f in self._hanging if fault_id not in (None, f.id)]

    def listed(self) -> list[Fault]:
        """Return the faults still to come."""
        return list(self._faults)
