"""What people do, over the control side."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from aiogram.utils.web_app import safe_parse_webapp_init_data

from sandbox import World
from tests.sandbox.small_world import ALICE, BOB, CAROL, GROUP, TOKEN, Api

BASE = "/sandbox/api"
MARKUP = {"inline_keyboard": [[{"text": "签收", "callback_data": "ack"}]]}
REFUSED: list[tuple[str, str, dict[str, Any], int]] = [
    ("POST", f"/people/{BOB}/chats/{BOB}/messages", {"text": "x"}, 409),
    ("POST", f"/people/{CAROL}/chats/{GROUP}/messages", {"text": "x"}, 403),
    ("POST", f"/people/{ALICE}/chats/{BOB}/messages", {"text": "x"}, 403),
    ("GET", f"/people/{CAROL}/chats/{GROUP}", {}, 403),
    ("POST", f"/people/{ALICE}/chats/{GROUP}/messages", {"text": " "}, 400),
    ("POST", f"/people/{ALICE}/chats/{GROUP}/messages", {"text": "x" * 4097}, 400),
    ("POST", f"/people/{ALICE}/chats/{GROUP}/messages", {"text": "x", "reply_to": 99}, 404),
    ("POST", f"/people/{BOB}/chats/{GROUP}/messages", {"text": "x", "as_anonymous_admin": True}, 403),
    ("POST", f"/people/{ALICE}/chats/{GROUP}/messages", {"words": "x"}, 400),
    ("POST", f"/people/{ALICE}/chats/{GROUP}/press", {"message_id": 1, "data": "x"}, 409),
    ("POST", f"/people/{ALICE}/chats/{ALICE}/mini_app", {"message_id": 1, "url": "https://x.example"}, 409),
    ("POST", f"/people/{ALICE}/unblock", {}, 409),
    ("POST", f"/people/{BOB}/block", {}, 409),
    ("POST", "/people/77/start", {}, 404),
    ("POST", "/people", {"name": "x", "id": ALICE}, 409),
    ("POST", "/presses/77/repeat", {}, 404),
    ("GET", f"/people/{ALICE}/chats?after=x", {}, 400),
    ("GET", "/files/none", {}, 404),
    ("GET", "/clock", {}, 404),
]


@pytest.mark.parametrize(("verb", "path", "body", "status"), REFUSED)
async def test_what_no_client_could_do_is_refused(
    verb: str, path: str, body: dict[str, Any], status: int, world: World, client: httpx.AsyncClient
) -> None:
    answer = await client.request(verb, BASE + path, json=body or None)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_start_opens_the_chat_and_carries_the_payload(world: World, client: httpx.AsyncClient) -> None:
    await client.post(f"{BASE}/people/{BOB}/start", json={"payload": "inv_1"})
    (update,) = world.updates.pending
    message = update.payload["message"]
    assert message["text"] == "/start inv_1"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["chat"]["type"] == "private"


async def test_blocking_and_coming_back_tells_the_bot(started: World, client: httpx.AsyncClient) -> None:
    await client.post(f"{BASE}/people/{ALICE}/block")
    await client.post(f"{BASE}/people/{ALICE}/start")
    blocked, back, start = (update.payload for update in started.updates.pending)
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in (blocked, back)]
    assert statuses == ["kicked", "member"]
    assert start["message"]["text"] == "/start"


async def test_a_press_returns_what_the_bot_answered(started: World, client: httpx.AsyncClient, api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=ALICE, text="通知", reply_markup=MARKUP)
    body = {"message_id": sent["message_id"], "data": "ack"}
    pressing = asyncio.ensure_future(client.post(f"{BASE}/people/{ALICE}/chats/{ALICE}/press", json=body))
    (update,) = await api.result("getUpdates", timeout=10)
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("ack", ALICE, "通知")
    await api.result("answerCallbackQuery", callback_query_id=query["id"], text="已签收", show_alert=True)
    answer = (await pressing).json()
    assert (answer["answered"], answer["text"], answer["show_alert"]) == (True, "已签收", True)
    assert (await api.error("answerCallbackQuery", callback_query_id=query["id"]))[0] == 400


async def test_a_mini_app_is_opened_with_the_signed_word_on_who_opens_it(
    started: World, client: httpx.AsyncClient, api: Api
) -> None:
    url = "https://x.example/app"
    markup = {"inline_keyboard": [[{"text": "看", "web_app": {"url": url}}]]}
    sent = await api.result("sendMessage", chat_id=ALICE, text="页面", reply_markup=markup)
    body = {"message_id": sent["message_id"], "url": url}
    answer = await client.post(f"{BASE}/people/{ALICE}/chats/{ALICE}/mini_app", json=body)
    place, _, behind = answer.json()["address"].partition("#")
    word = safe_parse_webapp_init_data(TOKEN, parse_qs(behind)["tgWebAppData"][0])
    assert (place, word.user.id if word.user else 0) == (url, ALICE)
    assert word.auth_date == started.now().replace(microsecond=0)


@pytest.mark.parametrize(
    ("url", "ok"), [("https://t.me/shuzhi_sandbox_bot?start=five", True), ("https://example.org", False)]
)
async def test_an_answer_may_open_only_the_bot_itself(url: str, ok: bool, started: World, api: Api) -> None:
    press = started.press(ALICE, ALICE, 1, "x", stale=True)
    assert (await api("answerCallbackQuery", callback_query_id=press.query_id, url=url))["ok"] is ok


async def test_a_press_without_an_answer_ends(started: World, client: httpx.AsyncClient) -> None:
    body = {"message_id": 1, "data": "old", "stale": True, "wait": 0.02}
    answer = await client.post(f"{BASE}/people/{ALICE}/chats/{ALICE}/press", json=body)
    assert answer.json()["answered"] is False


async def test_a_press_repeated_is_the_same_query_under_a_new_update_id(
    started: World, client: httpx.AsyncClient
) -> None:
    press = started.press(ALICE, ALICE, 1, "x", stale=True)
    await client.post(f"{BASE}/presses/{press.query_id}/repeat", json={"wait": 0})
    first, second = started.updates.pending
    assert first.update_id < second.update_id
    assert first.payload == second.payload


async def test_a_press_repeated_takes_another_answer(started: World, api: Api) -> None:
    press = started.press(ALICE, ALICE, 1, "x", stale=True)
    await api.result("answerCallbackQuery", callback_query_id=press.query_id, text="一")
    again = started.repeat_press(press.query_id)
    await api.result("answerCallbackQuery", callback_query_id=press.query_id, text="二")
    answer = await again.wait(1)
    assert answer
    assert answer.text == "二"


async def test_a_press_on_a_deleted_message_carries_only_its_number(started: World) -> None:
    press = started.press(ALICE, ALICE, 4711, "x", stale=True)
    assert press.query["message"] == {"message_id": 4711, "date": 0, "chat": started.chat(ALICE).describe()}


async def test_a_message_says_how_it_was_sent(world: World, client: httpx.AsyncClient) -> None:
    address = f"{BASE}/people/{ALICE}/chats/{GROUP}/messages"
    anonymous = (await client.post(address, json={"text": "/my", "as_anonymous_admin": True})).json()
    assert (anonymous["from"]["id"], anonymous["sender_chat"]["id"]) == (1087968824, GROUP)
    forwarded = (await client.post(address, json={"text": "/my", "forward_from": BOB})).json()
    assert forwarded["forward_origin"]["sender_user"]["id"] == BOB
    hidden = (await client.post(address, json={"text": "/my", "forward_from": "某人"})).json()
    assert hidden["forward_origin"]["sender_user_name"] == "某人"
    via = (await client.post(address, json={"text": "/my", "via_bot": "gif"})).json()
    assert via["via_bot"]["username"] == "gif"


async def test_an_own_text_can_be_edited_and_others_cannot(world: World, client: httpx.AsyncClient) -> None:
    said = world.say(ALICE, GROUP, "第一稿")
    body = {"text": "第二稿", "edit": said.message_id}
    edited = await client.post(f"{BASE}/people/{ALICE}/chats/{GROUP}/messages", json=body)
    assert edited.json()["text"] == "第二稿"
    assert (await client.post(f"{BASE}/people/{BOB}/chats/{GROUP}/messages", json=body)).status_code == 400


async def test_a_person_sees_only_his_chats_and_what_is_new(world: World, client: httpx.AsyncClient) -> None:
    world.say(ALICE, GROUP, "大家好")
    seen = {}
    for person in (ALICE, BOB, CAROL):
        chats = (await client.get(f"{BASE}/people/{person}/chats")).json()["chats"]
        seen[person] = {chat["id"]: chat["unread"] for chat in chats}
    assert seen == {ALICE: {ALICE: 0, GROUP: 0}, BOB: {BOB: 0, GROUP: 1}, CAROL: {CAROL: 0}}
    await client.post(f"{BASE}/people/{BOB}/chats/{GROUP}/read")
    people = (await client.get(f"{BASE}/people")).json()["people"]
    assert {person["id"]: person["unread"] for person in people} == {ALICE: 0, BOB: 0, CAROL: 0}


async def test_a_chat_shows_messages_buttons_and_whose_they_are(
    started: World, client: httpx.AsyncClient, api: Api
) -> None:
    await api.result("sendMessage", chat_id=ALICE, text="通知", reply_markup=MARKUP)
    sight = (await client.get(f"{BASE}/people/{ALICE}/chats/{ALICE}")).json()
    start, notice = sight["messages"]
    assert (start["mine"], notice["mine"]) == (True, False)
    assert notice["reply_markup"] == MARKUP


async def test_waiting_for_news_ends_with_the_news(started: World, client: httpx.AsyncClient, api: Api) -> None:
    before = (await client.get(f"{BASE}/people/{ALICE}/chats/{ALICE}")).json()["revision"]
    address = f"{BASE}/people/{ALICE}/chats/{ALICE}?after={before}&wait=20"
    waiting = asyncio.ensure_future(client.get(address, timeout=30))
    await asyncio.wait([waiting], timeout=0.05)
    assert not waiting.done()
    await api.result("sendMessage", chat_id=ALICE, text="新消息")
    sight = (await waiting).json()
    assert sight["revision"] > before
    assert sight["messages"][-1]["text"] == "新消息"


async def test_waiting_without_news_ends_with_the_same_revision(started: World, client: httpx.AsyncClient) -> None:
    address = f"{BASE}/people/{ALICE}/chats"
    before = (await client.get(address)).json()["revision"]
    assert (await client.get(f"{address}?after={before}&wait=0.02")).json()["revision"] == before


async def test_what_one_did_oneself_is_not_unread(world: World, client: httpx.AsyncClient) -> None:
    world.join(CAROL, GROUP)
    chats = (await client.get(f"{BASE}/people/{CAROL}/chats")).json()["chats"]
    assert {chat["id"]: chat["unread"] for chat in chats} == {CAROL: 0, GROUP: 0}


async def test_leaving_a_group_is_news_too(world: World, client: httpx.AsyncClient) -> None:
    world.say(ALICE, GROUP, "大家好")
    before = (await client.get(f"{BASE}/people/{BOB}/chats")).json()["revision"]
    world.leave(BOB, GROUP)
    seen = (await client.get(f"{BASE}/people/{BOB}/chats?after={before}&wait=0")).json()
    assert seen["revision"] > before
    assert [chat["id"] for chat in seen["chats"]] == [BOB]


async def test_new_people_get_ids_of_their_own(world: World, client: httpx.AsyncClient) -> None:
    first = (await client.post(f"{BASE}/people", json={"name": "甲"})).json()
    second = (await client.post(f"{BASE}/people", json={"name": "乙", "post": "书记"})).json()
    assert first["id"] < second["id"]
    assert world.start(second["id"]).text == "/start"


async def test_any_update_can_be_pushed_as_it_is(world: World, client: httpx.AsyncClient, api: Api) -> None:
    await client.post(f"{BASE}/updates", json={"payload": {"message": {"poison": True}}})
    (update,) = await api.result("getUpdates")
    assert update["message"] == {"poison": True}
    assert len((await client.get(f"{BASE}/updates")).json()["pending"]) == 1


async def test_the_calls_of_the_bot_are_listed_over_http(started: World, client: httpx.AsyncClient, api: Api) -> None:
    await api.result("sendMessage", chat_id=ALICE, text="x")
    await api.result("getMe")
    listed = (await client.get(f"{BASE}/calls?method=sendMessage&chat_id={ALICE}")).json()
    assert [call["params"]["text"] for call in listed["calls"]] == ["x"]
    assert (await client.get(f"{BASE}/calls?after={listed['last']}")).json()["calls"] == []
