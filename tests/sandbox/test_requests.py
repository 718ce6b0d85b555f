"""The three ways to send parameters, and what comes back."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from sandbox import World
from tests.sandbox.small_world import ALICE, GROUP, TOKEN, Api, StillClock

MARKUP = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}


@pytest.mark.parametrize("way", ["json", "data", "files", "params"])
async def test_parameters_come_as_json_form_multipart_or_query(
    way: str, started: World, client: httpx.AsyncClient
) -> None:
    plain: dict[str, Any] = {"chat_id": str(ALICE), "text": "你好", "reply_markup": json.dumps(MARKUP)}
    given = {"files": {name: (None, value) for name, value in plain.items()}} if way == "files" else {way: plain}
    answer = await client.request("POST", f"/bot{TOKEN}/sendMessage", **given)
    assert answer.json()["result"]["text"] == "你好"
    assert answer.json()["result"]["reply_markup"] == MARKUP


async def test_method_names_do_not_mind_their_case(api: Api) -> None:
    assert (await api.result("GETME"))["username"] == "shuzhi_sandbox_bot"


async def test_a_body_that_is_no_json_object_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    answer = await client.post(f"/bot{TOKEN}/getMe", content=b"[1", headers=headers)
    assert answer.json()["description"] == "Bad Request: can't parse JSON object"


async def test_a_bot_that_hangs_up_in_the_middle_of_a_request_has_asked_for_nothing(
    started: World, api: Api, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = address.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST /bot{TOKEN}/getMe HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await api.result("getMe")
    assert [call.ok for call in started.calls] == [True]
    assert not caplog.records


async def test_a_reply_quotes_the_message_once(started: World, api: Api) -> None:
    first = await api.result("sendMessage", chat_id=ALICE, text="一")
    reply = {"message_id": first["message_id"]}
    second = await api.result("sendMessage", chat_id=ALICE, text="二", reply_parameters=reply)
    reply = {"message_id": second["message_id"]}
    third = await api.result("sendMessage", chat_id=ALICE, text="三", reply_parameters=reply)
    assert third["reply_to_message"]["text"] == "二"
    assert "reply_to_message" not in third["reply_to_message"]


async def test_a_reply_may_do_without_its_message(started: World, api: Api) -> None:
    reply = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api.result("sendMessage", chat_id=ALICE, text="x", reply_parameters=reply)


async def test_private_chats_share_numbers_and_a_supergroup_has_its_own(started: World, api: Api) -> None:
    started.start(1002)
    last = await api.result("sendMessage", chat_id=1002, text="x")
    private = await api.result("sendMessage", chat_id=ALICE, text="x")
    group = await api.result("sendMessage", chat_id=GROUP, text="x")
    assert private["message_id"] == last["message_id"] + 1
    assert group["message_id"] == 1


async def test_a_pinned_message_shows_in_the_chat_and_can_be_unpinned(world: World, api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=GROUP, text="总览")
    await api.result("pinChatMessage", chat_id=GROUP, message_id=sent["message_id"])
    assert (await api.result("getChat", chat_id=GROUP))["pinned_message"]["text"] == "总览"
    await api.result("unpinChatMessage", chat_id=GROUP)
    assert "pinned_message" not in await api.result("getChat", chat_id=GROUP)


async def test_a_deleted_message_is_gone_for_everybody(started: World, api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=ALICE, text="x")
    await api.result("deleteMessage", chat_id=ALICE, message_id=sent["message_id"])
    assert sent["message_id"] not in started.chat(ALICE).messages


async def test_taking_the_buttons_away_is_an_edit(started: World, api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=ALICE, text="x", reply_markup=MARKUP)
    bare = {"chat_id": ALICE, "message_id": sent["message_id"]}
    assert "reply_markup" not in await api.result("editMessageReplyMarkup", **bare)
    assert (await api.error("editMessageReplyMarkup", **bare))[1].startswith("Bad Request: message is not mod")


@pytest.mark.parametrize(
    ("user", "status"), [(424242, "member"), (1001, "administrator"), (1002, "member"), (1003, "left")]
)
async def test_get_chat_member_tells_who_is_what(user: int, status: str, world: World, api: Api) -> None:
    member = await api.result("getChatMember", chat_id=GROUP, user_id=user)
    assert (member["status"], member["user"]["id"]) == (status, user)


async def test_a_reply_keyboard_stays_until_it_is_removed(started: World, api: Api) -> None:
    keyboard = {"keyboard": [[{"text": "我的事项"}]], "is_persistent": True}
    sent = await api.result("sendMessage", chat_id=ALICE, text="x", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert started.chat(ALICE).keyboard == keyboard
    await api.result("sendMessage", chat_id=ALICE, text="y", reply_markup={"remove_keyboard": True})
    assert started.chat(ALICE).keyboard is None


async def test_every_request_is_in_the_log(started: World, api: Api, clock: StillClock) -> None:
    await api.result("sendMessage", chat_id=ALICE, text="x")
    await api("sendMessage", chat_id=ALICE, text="")
    await api("sendRocket")
    good, bad, unknown = started.calls.after(0)
    assert (good.method, good.chat_id, good.ok, good.at) == ("sendMessage", ALICE, True, clock.now())
    assert good.result["text"] == good.params["text"] == "x"
    assert (bad.ok, bad.error_code, bad.description) == (False, 400, "Bad Request: message text is empty")
    assert (unknown.method, unknown.error_code) == ("sendRocket", 404)
    assert started.calls.after(good.number, method="sendMessage") == [bad]


def test_the_log_keeps_only_the_newest_calls(clock: StillClock) -> None:
    world = World(token=TOKEN, now=clock.now, call_capacity=3)
    for number in range(5):
        world.calls.add(clock.now(), "getMe", {"n": number}, ok=True)
    assert [call.params["n"] for call in world.calls] == [2, 3, 4]
    assert world.calls.last_number == 5
