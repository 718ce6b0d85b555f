"""Faults on order and the real rate limits."""

import asyncio
from typing import Any

import httpx
import pytest

from sandbox import World
from sandbox.errors import ApiError
from sandbox.faults import Fault
from sandbox.limits import RateLimits
from tests.sandbox.small_world import ALICE, BOB, GROUP, TOKEN, Api

SEND = f"/bot{TOKEN}/sendMessage"
ENVELOPES: list[tuple[dict[str, Any], int, str, dict[str, int] | None]] = [
    ({"kind": "too_many_requests", "retry_after": 7}, 429, "Too Many Requests: retry after 7", {"retry_after": 7}),
    ({"kind": "unauthorized"}, 401, "Unauthorized", None),
    ({"kind": "blocked"}, 403, "Forbidden: bot was blocked by the user", None),
    (
        {"kind": "migrate", "migrate_to_chat_id": -1005},
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1005},
    ),
]


@pytest.mark.parametrize(("fault", "code", "words", "parameters"), ENVELOPES)
async def test_a_refusal_on_order_comes_once_and_nothing_is_sent(
    fault: dict[str, Any], code: int, words: str, parameters: Any, started: World, api: Api
) -> None:
    started.faults.add(Fault.model_validate(fault))
    envelope = await api("sendMessage", chat_id=ALICE, text="x")
    assert (envelope["error_code"], envelope["description"]) == (code, words)
    assert envelope.get("parameters") == parameters
    assert texts(started) == []
    await api.result("sendMessage", chat_id=ALICE, text="y")
    assert texts(started) == ["y"]


@pytest.mark.parametrize(("kind", "status"), [("server_error", 500), ("bad_gateway", 502), ("not_found_page", 404)])
async def test_a_page_on_order_is_html(kind: Any, status: int, started: World, client: httpx.AsyncClient) -> None:
    started.faults.add(Fault(kind=kind))
    answer = await client.post(SEND, json={"chat_id": ALICE, "text": "x"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert texts(started) == []


@pytest.mark.parametrize(("kind", "sent"), [("cut_before", []), ("cut_after", ["x"])])
async def test_a_cut_closes_the_connection_without_an_answer(
    kind: Any, sent: list[str], started: World, client: httpx.AsyncClient
) -> None:
    started.faults.add(Fault(kind=kind))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        await client.post(SEND, json={"chat_id": ALICE, "text": "x"})
    assert texts(started) == sent


async def test_malformed_json_comes_after_the_deed(started: World, client: httpx.AsyncClient) -> None:
    started.faults.add(Fault(kind="malformed"))
    answer = await client.post(SEND, json={"chat_id": ALICE, "text": "x"})
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()
    assert texts(started) == ["x"]


@pytest.mark.parametrize(("kind", "sent"), [("hang", []), ("hang_after", ["x"])])
async def test_a_hang_lasts_until_it_is_released(
    kind: Any, sent: list[str], started: World, client: httpx.AsyncClient
) -> None:
    started.faults.add(Fault(kind=kind))
    waiting = asyncio.ensure_future(client.post(SEND, json={"chat_id": ALICE, "text": "x"}, timeout=30))
    while not len(started.calls):
        await asyncio.wait([waiting], timeout=0.02)
    assert not waiting.done()
    started.faults.clear()
    with pytest.raises(httpx.RemoteProtocolError):
        await waiting
    assert texts(started) == sent


async def test_a_hang_ends_by_itself_when_its_time_is_over(started: World, client: httpx.AsyncClient) -> None:
    started.faults.add(Fault(kind="hang", seconds=0.02))
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post(SEND, json={"chat_id": ALICE, "text": "x"})


async def test_faults_come_in_order_and_only_where_they_were_ordered(started: World, api: Api) -> None:
    started.faults.add(Fault(kind="unauthorized", method="getMe"))
    started.faults.add(Fault(kind="blocked", chat_id=GROUP))
    started.faults.add(Fault(kind="too_many_requests", method="sendMessage", times=2))
    send = {"chat_id": ALICE, "text": "x"}
    codes = [(await api("sendMessage", **send)).get("error_code") for _ in range(3)]
    assert codes == [429, 429, None]
    assert (await api.error("sendMessage", chat_id=GROUP, text="x"))[0] == 403
    assert (await api.error("getMe"))[0] == 401
    assert started.faults.listed() == []


async def test_a_fault_without_a_count_stays_until_it_is_cleared(started: World, api: Api) -> None:
    fault = started.faults.add(Fault(kind="blocked", times=None))
    for _ in range(3):
        assert (await api.error("sendMessage", chat_id=ALICE, text="x"))[0] == 403
    started.faults.clear(fault.id)
    await api.result("sendMessage", chat_id=ALICE, text="x")


async def test_faults_are_ordered_listed_and_cleared_over_http(world: World, client: httpx.AsyncClient) -> None:
    made = (await client.post("/sandbox/api/faults", json={"kind": "hang", "times": 2})).json()
    assert (await client.get("/sandbox/api/faults")).json()["faults"] == [made]
    await client.delete(f"/sandbox/api/faults/{made['id']}")
    assert world.faults.listed() == []
    wrong = await client.post("/sandbox/api/faults", json={"kind": "earthquake"})
    assert (wrong.status_code, wrong.json()["error"][:5]) == (400, "kind:")


async def test_the_log_says_which_fault_it_was(started: World, client: httpx.AsyncClient) -> None:
    started.faults.add(Fault(kind="server_error"))
    await client.post(SEND, json={"chat_id": ALICE, "text": "x"})
    (call,) = started.calls
    assert (call.ok, call.fault) == (False, "server_error")


LIMITS = [
    ([(ALICE, 0.0), (ALICE, 0.5)], 1),
    ([(ALICE, 0.0), (ALICE, 1.0)], None),
    ([(ALICE, 0.0), (BOB, 0.1)], None),
    ([(GROUP, 2.0 * n) for n in range(21)], 20),
    ([(GROUP, 3.0 * n) for n in range(21)], None),
    ([(n, 0.01 * n) for n in range(1, 32)], 1),
    ([(n, 0.04 * n) for n in range(1, 32)], None),
]


@pytest.mark.parametrize(("sends", "retry_after"), LIMITS)
def test_the_real_limits_refuse_what_comes_too_early(sends: list[tuple[int, float]], retry_after: int | None) -> None:
    times = iter([at for _, at in sends])
    limits = RateLimits(monotonic=lambda: next(times))
    limits.on = True
    for chat, _ in sends[:-1]:
        limits.check("sendMessage", chat)
    if retry_after is None:
        limits.check("sendMessage", sends[-1][0])
        return
    with pytest.raises(ApiError) as caught:
        limits.check("sendMessage", sends[-1][0])
    assert caught.value.envelope()["parameters"] == {"retry_after": retry_after}


async def test_limits_apply_only_on_demand(started: World, client: httpx.AsyncClient, api: Api) -> None:
    send = {"chat_id": ALICE, "text": "x"}
    assert [(await api("sendMessage", **send))["ok"] for _ in range(3)] == [True] * 3
    await client.put("/sandbox/api/limits", json={"on": True})
    assert [(await api("sendMessage", **send)).get("error_code") for _ in range(2)] == [None, 429]


def texts(world: World) -> list[str]:
    """The bot's words in Alice's chat."""
    return [m.text for m in world.chat(ALICE).messages.values() if m.sender["is_bot"]]
