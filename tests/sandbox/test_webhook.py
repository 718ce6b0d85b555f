"""Updates pushed to the bot's own address."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import World, serve
from tests.sandbox.small_world import ALICE, Api


@dataclass
class Receiver:
    """A bot's webhook: answers with the statuses it is told, then 200."""

    address: str = ""
    statuses: list[int] = field(default_factory=list)
    got: asyncio.Queue[tuple[int, str | None]] = field(default_factory=asyncio.Queue)

    async def __call__(self, request: Request) -> Response:
        update = await request.json()
        secret = request.headers.get("x-telegram-bot-api-secret-token")
        self.got.put_nowait((update["update_id"], secret))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    routes = [Route("/hook", receiver.__call__, methods=["POST"])]
    async with serve(Starlette(routes=routes)) as address:
        receiver.address = f"{address}/hook"
        yield receiver


async def test_updates_arrive_in_order_with_the_secret(started: World, api: Api, receiver: Receiver) -> None:
    await api.result("setWebhook", url=receiver.address, secret_token="s3cret")
    for text in "一二三":
        started.say(ALICE, ALICE, text)
    first = started.updates.next_id - 3
    got = [await asyncio.wait_for(receiver.got.get(), 5) for _ in range(3)]
    assert got == [(first + n, "s3cret") for n in range(3)]


async def test_an_update_comes_again_until_it_is_taken(started: World, api: Api, receiver: Receiver) -> None:
    receiver.statuses = [500, 403]
    await api.result("setWebhook", url=receiver.address)
    started.say(ALICE, ALICE, "一")
    got = [await asyncio.wait_for(receiver.got.get(), 5) for _ in range(3)]
    assert len({update_id for update_id, _ in got}) == 1
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 403"


async def test_a_push_tells_what_the_webhook_answered(started: World, api: Api, client: httpx.AsyncClient) -> None:
    assert (await client.post("/sandbox/api/webhook/push")).json() == {"status": None}
    await api.result("setWebhook", url="http://127.0.0.1:9/nobody", max_connections=5)
    started.say(ALICE, ALICE, "一")
    assert (await client.post("/sandbox/api/webhook/push")).json() == {"status": 0}
    info = await api.result("getWebhookInfo")
    assert (info["pending_update_count"], info["max_connections"]) == (1, 5)
    assert info["last_error_message"] == "Connection failed: no answer"


async def test_an_empty_address_ends_the_webhook(started: World, api: Api) -> None:
    await api.result("setWebhook", url="http://127.0.0.1:9/hook", allowed_updates=["message"])
    await api.result("setWebhook", url="")
    info = await api.result("getWebhookInfo")
    assert (info["url"], info["allowed_updates"]) == ("", ["message"])
