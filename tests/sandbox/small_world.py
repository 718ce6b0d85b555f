"""The names of the small world and a caller of its Bot API."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

TOKEN = "424242:SANDBOX"
ALICE, BOB, CAROL = 1001, 1002, 1003
GROUP = -1001000000001


@dataclass
class StillClock:
    instant: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 1, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.instant

    def pass_by(self, **span: float) -> None:
        self.instant += timedelta(**span)


@dataclass
class Api:
    """Calls the Bot API as a bot would and returns the whole envelope."""

    client: httpx.AsyncClient
    token: str = TOKEN

    async def __call__(self, method: str, **params: Any) -> Any:
        answer = await self.client.post(f"/bot{self.token}/{method}", json=params)
        return answer.json()

    async def result(self, method: str, **params: Any) -> Any:
        envelope = await self(method, **params)
        assert envelope["ok"], envelope
        return envelope["result"]

    async def error(self, method: str, **params: Any) -> tuple[int, str]:
        envelope = await self(method, **params)
        assert not envelope["ok"], envelope
        return envelope["error_code"], envelope["description"]
