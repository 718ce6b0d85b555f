"""getUpdates: nothing is lost before it is confirmed, and only one may ask."""

import asyncio

import httpx
import pytest

from sandbox import World, create_app, serve
from sandbox.updates import TAKEN_OVER, UpdateQueue, first_update_id
from tests.sandbox.small_world import ALICE, TOKEN, Api

OFFSETS: list[tuple[dict[str, int], list[int], list[int]]] = [
    ({}, [500, 501, 502], [500, 501, 502]),
    ({"limit": 2}, [500, 501], [500, 501, 502]),
    ({"limit": 0}, [500], [500, 501, 502]),
    ({"offset": 501}, [501, 502], [501, 502]),
    ({"offset": 503}, [], []),
    ({"offset": -1}, [502], [502]),
    ({"offset": -2, "limit": 1}, [501], [501, 502]),
    ({"offset": 9999}, [500, 501, 502], [500, 501, 502]),
]


@pytest.mark.parametrize(("params", "given", "left"), OFFSETS)
async def test_the_offset_confirms_and_the_rest_comes_again(
    params: dict[str, int], given: list[int], left: list[int], started: World, api: Api
) -> None:
    for text in "一二三":
        started.say(ALICE, ALICE, text)
    first = started.updates.pending[0].update_id - 500
    shifted = params | ({"offset": params["offset"] + first} if params.get("offset", 0) > 0 else {})
    updates = await api.result("getUpdates", **shifted)
    assert [update["update_id"] - first for update in updates] == given
    assert [update.update_id - first for update in started.updates.pending] == left


async def test_a_waiting_poll_gets_the_next_update_at_once(started: World, api: Api) -> None:
    waiting = asyncio.ensure_future(api.result("getUpdates", timeout=50))
    assert await started.updates.polled.wait(5)
    said = started.say(ALICE, ALICE, "到了")
    (update,) = await waiting
    assert update["message"]["message_id"] == said.message_id


async def test_a_second_poller_gets_the_updates_and_the_first_409(started: World, api: Api) -> None:
    older = asyncio.ensure_future(api("getUpdates", timeout=50))
    assert await started.updates.polled.wait(5)
    newer = asyncio.ensure_future(api.result("getUpdates", timeout=50))
    assert (await older)["description"] == TAKEN_OVER
    assert (await older)["error_code"] == 409
    started.say(ALICE, ALICE, "一")
    assert len(await newer) == 1


async def test_a_poll_ends_empty_when_its_time_is_over(started: World) -> None:
    assert await started.updates.poll(0, 100, 0.05) == []


async def test_a_shutdown_answers_a_waiting_poll(world: World) -> None:
    async with httpx.AsyncClient() as client:
        async with serve(create_app(world)) as address:
            waiting = asyncio.ensure_future(client.get(f"{address}/bot{TOKEN}/getUpdates?timeout=50", timeout=60))
            assert await world.updates.polled.wait(5)
        assert (await waiting).json() == {"ok": True, "result": []}


async def test_polling_is_refused_while_a_webhook_is_set(world: World, api: Api) -> None:
    await api.result("setWebhook", url="http://127.0.0.1:9/hook")
    code, words = await api.error("getUpdates")
    assert code == 409
    assert words == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    await api.result("deleteWebhook")
    assert await api.result("getUpdates") == []


async def test_setting_a_webhook_ends_a_waiting_poll(world: World, api: Api) -> None:
    waiting = asyncio.ensure_future(api.error("getUpdates", timeout=50))
    assert await world.updates.polled.wait(5)
    await api.result("setWebhook", url="http://127.0.0.1:9/hook")
    assert await waiting == (409, "Conflict: terminated by setWebhook request")


async def test_only_the_kinds_asked_for_are_kept(started: World, api: Api) -> None:
    await api.result("getUpdates", allowed_updates=["callback_query"])
    started.say(ALICE, ALICE, "一")
    assert await api.result("getUpdates") == []
    await api.result("getUpdates", allowed_updates=[])
    started.say(ALICE, ALICE, "二")
    assert len(await api.result("getUpdates")) == 1


async def test_dropping_pending_updates_forgets_them(started: World, api: Api) -> None:
    started.say(ALICE, ALICE, "一")
    await api.result("deleteWebhook", drop_pending_updates=True)
    assert await api.result("getUpdates") == []


def test_update_ids_rise_by_one_and_are_not_used_up_by_unwanted_kinds() -> None:
    queue = UpdateQueue(7)
    assert queue.push({"chat_member": {}}) is None
    assert [queue.push({"message": {}}), queue.push({"message": {}})] == [7, 8]


def test_a_later_sandbox_starts_above_an_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    older = first_update_id()
    monkeypatch.setattr("time.time", lambda: 1_800_000_060.0)
    assert first_update_id() == older + 1200
    assert 0 < older < 2**31
