"""The log of every request that the bot made."""

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request to the Bot API and how it ended."""

    number: int
    at: datetime
    method: str
    params: dict[str, Any]
    chat_id: int | None
    ok: bool
    result: Any = None
    error_code: int | None = None
    description: str | None = None
    fault: str | None = None

    def render(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}


class CallLog:
    """The newest calls; older ones make room."""

    def __init__(self, capacity: int) -> None:
        self._calls: deque[Call] = deque(maxlen=capacity)
        self.last_number = 0

    def add(self, at: datetime, method: str, params: dict[str, Any], **outcome: Any) -> Call:
        self.last_number += 1
        chat_id = as_chat_id(params.get("chat_id"))
        call = Call(number=self.last_number, at=at, method=method, params=params, chat_id=chat_id, **outcome)
        self._calls.append(call)
        return call

    def after(self, number: int = 0, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """Return the calls with a greater number, oldest first."""
        return [
            call
            for call in self
            if call.number > number and method in (None, call.method) and chat_id in (None, call.chat_id)
        ]

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)


def as_chat_id(value: object) -> int | None:
    """Return the number of the chat that a raw parameter names, if it is one."""
    try:
        return int(str(value))
    except ValueError:
        return None
