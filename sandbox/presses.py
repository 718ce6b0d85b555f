"""Presses of inline buttons that wait for the bot's answer."""

import asyncio
from collections import OrderedDict
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from sandbox.models import JsonDict

KEPT = 1_000


@dataclass(frozen=True)
class Answer:
    """What the bot showed for a press."""

    text: str | None = None
    show_alert: bool = False
    url: str | None = None


class Press:
    """One press of a button; it may be sent again, as real clients do."""

    def __init__(self, query_id: str, query: JsonDict) -> None:
        self.query_id = query_id
        self.query = query
        self.answer: Answer | None = None
        self._answered = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether the bot may still answer."""
        return not self._answered.is_set()

    def reopen(self) -> None:
        self._answered.clear()

    def settle(self, answer: Answer) -> None:
        self.answer = answer
        self._answered.set()

    async def wait(self, seconds: float = 10.0) -> Answer | None:
        """Return the bot's answer, or None if none came in time."""
        try:
            await asyncio.wait_for(self._answered.wait(), seconds)
        except TimeoutError:
            return None
        return self.answer

    def render(self, answer: Answer | None) -> dict[str, Any]:
        return {"query_id": self.query_id, "answered": answer is not None} | asdict(answer or Answer())


class PressBook:
    """The newest presses by the id of their callback query."""

    def __init__(self) -> None:
        self._presses: OrderedDict[str, Press] = OrderedDict()
        self._numbers = count(1)

    def open(self, seed: int, query: JsonDict) -> Press:
        """Note a press; `seed` keeps the ids of two sandboxes apart."""
        query_id = str(seed * 1_000_000 + next(self._numbers))
        press = Press(query_id, {"id": query_id, **query})
        self._presses[query_id] = press
        if len(self._presses) > KEPT:
            self._presses.popitem(last=False)
        return press

    def find(self, query_id: str) -> Press | None:
        """Return a press that is not forgotten yet."""
        return self._presses.get(query_id)
