"""Every refusal of the Bot API, with its own words."""

from typing import Any

import httpx
import pytest

from sandbox import World
from tests.sandbox.small_world import ALICE, BOB, CAROL, GROUP, Api, StillClock

BUTTON = {"inline_keyboard": [[{"text": "好", "callback_data": "x" * 65}]]}
NO_ACTION = {"inline_keyboard": [[{"text": "好"}]]}
WRONG_URL = {"inline_keyboard": [[{"text": "好", "url": "javascript:alert(1)"}]]}
MINI_APP = {"inline_keyboard": [[{"text": "好", "web_app": {"url": "https://x.example/app"}}]]}
PLAIN_APP = {"inline_keyboard": [[{"text": "好", "web_app": {"url": "http://x.example/app"}}]]}
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": ALICE}, "message text is empty"),
    ("sendMessage", {"chat_id": ALICE, "text": ""}, "message text is empty"),
    ("sendMessage", {"chat_id": ALICE, "text": " \n "}, "text must be non-empty"),
    ("sendMessage", {"chat_id": ALICE, "text": "好" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": ALICE, "text": "𠮷" * 2049}, "message is too long"),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "colour": 1}, 'unknown parameter "colour"'),
    ("sendMessage", {"chat_id": [1], "text": "x"}, 'can\'t parse parameter "chat_id"'),
    ("sendMessage", {"chat_id": ALICE, "text": 7}, 'can\'t parse parameter "text"'),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "protect_content": "perhaps"}, '"protect_content"'),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "reply_markup": "{"}, '"reply_markup"'),
    ("sendMessage", {"chat_id": 77, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": ALICE, "text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: Can't find"),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "reply_markup": BUTTON}, "BUTTON_DATA_INVALID"),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "reply_markup": NO_ACTION}, "Text buttons are unallowed"),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "reply_markup": WRONG_URL}, "Wrong HTTP URL"),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "reply_markup": PLAIN_APP}, "Only HTTPS links are allowed"),
    ("sendMessage", {"chat_id": GROUP, "text": "x", "reply_markup": MINI_APP}, "BUTTON_TYPE_INVALID"),
    ("sendMessage", {"chat_id": ALICE, "text": "x", "message_thread_id": 5}, "message thread not found"),
    (
        "sendMessage",
        {"chat_id": ALICE, "text": "x", "reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    ("editMessageText", {"chat_id": ALICE, "message_id": 99, "text": "x"}, "message to edit not found"),
    ("editMessageText", {"chat_id": ALICE, "text": "x"}, "message identifier is not specified"),
    ("editMessageText", {"chat_id": ALICE, "message_id": 1, "text": "x"}, "message can't be edited"),
    ("deleteMessage", {"chat_id": ALICE, "message_id": 99}, "message to delete not found"),
    ("pinChatMessage", {"chat_id": ALICE, "message_id": 99}, "message to pin not found"),
    ("unpinChatMessage", {"chat_id": ALICE}, "message to unpin not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old and response timeout expired"),
    ("getFile", {"file_id": "none"}, "wrong file_id or the file is temporarily unavailable"),
    ("sendDocument", {"chat_id": ALICE, "document": "none"}, "wrong file identifier/HTTP URL specified"),
    ("sendChatAction", {"chat_id": ALICE, "action": "dancing"}, '"action"'),
    ("leaveChat", {"chat_id": ALICE}, "chat member status can't be changed in private chats"),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope"),
    ("setMyDescription", {"description": "x" * 513}, "bot description is too long"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "bot short description is too long"),
    ("setWebhook", {"url": "ftp://x"}, "invalid webhook URL specified"),
    ("setWebhook", {"url": "http://x", "secret_token": "ä"}, "secret token contains unallowed characters"),
]


@pytest.mark.parametrize(("method", "params", "words"), CASES)
async def test_a_wrong_request_gets_400_with_telegrams_words(
    method: str, params: dict[str, Any], words: str, started: World, api: Api
) -> None:
    code, description = await api.error(method, **params)
    assert code == 400
    assert description.startswith("Bad Request: ")
    assert words in description


@pytest.mark.parametrize(("text", "units"), [("好" * 4096, 4096), ("𠮷" * 2048, 4096)])
async def test_a_text_of_exactly_4096_utf16_units_is_sent(text: str, units: int, started: World, api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=ALICE, text=text)
    assert len(sent["text"].encode("utf-16-le")) // 2 == units


async def test_a_wrong_token_gets_401(client: httpx.AsyncClient) -> None:
    assert await Api(client, token="424242:OTHER").error("getMe") == (401, "Unauthorized")


async def test_an_unknown_method_gets_404(api: Api) -> None:
    assert await api.error("sendRocket") == (404, "Not Found")


async def test_a_file_needs_the_right_token_and_path(client: httpx.AsyncClient, api: Api) -> None:
    assert (await client.get("/file/bot424242:OTHER/documents/x")).status_code == 401
    assert (await client.get(f"/file/bot{api.token}/documents/x")).status_code == 404


async def test_a_private_chat_before_start_gets_403(world: World, api: Api) -> None:
    expected = (403, "Forbidden: bot can't initiate conversation with a user")
    assert await api.error("sendMessage", chat_id=BOB, text="x") == expected


async def test_a_person_who_blocked_the_bot_gets_403(started: World, api: Api) -> None:
    started.block(ALICE)
    expected = (403, "Forbidden: bot was blocked by the user")
    assert await api.error("sendMessage", chat_id=ALICE, text="x") == expected


async def test_a_deleted_account_gets_403(started: World, api: Api) -> None:
    started.deactivate(ALICE)
    assert await api.error("sendMessage", chat_id=ALICE, text="x") == (403, "Forbidden: user is deactivated")


@pytest.mark.parametrize(
    ("status", "words"),
    [("left", "bot is not a member of the supergroup chat"), ("kicked", "bot was kicked from the supergroup chat")],
)
async def test_a_group_without_the_bot_gets_403(status: Any, words: str, world: World, api: Api) -> None:
    world.set_bot(GROUP, ALICE, status)
    assert await api.error("sendMessage", chat_id=GROUP, text="x") == (403, f"Forbidden: {words}")


async def test_a_group_that_moved_says_where_to(world: World, api: Api) -> None:
    old = world.create_group("小组", [ALICE, CAROL], kind="group", with_bot=True)
    new = world.migrate(old.id)
    envelope = await api("sendMessage", chat_id=old.id, text="x")
    assert envelope["error_code"] == 400
    assert envelope["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert envelope["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await api.result("sendMessage", chat_id=new.id, text="x"))["chat"]["id"] == new.id


async def test_an_edit_that_changes_nothing_is_refused(started: World, api: Api) -> None:
    sent = await api.result("sendMessage", chat_id=ALICE, text="<b>好</b>", parse_mode="HTML")
    same = {"chat_id": ALICE, "message_id": sent["message_id"], "text": "<b>好</b>", "parse_mode": "HTML"}
    code, description = await api.error("editMessageText", **same)
    assert (code, description[:39]) == (400, "Bad Request: message is not modified: s")
    assert (await api.result("editMessageText", **(same | {"text": "不同"})))["edit_date"]


async def test_a_pin_without_the_right_is_refused(world: World, api: Api) -> None:
    world.chat(GROUP).members_can_pin = False
    sent = await api.result("sendMessage", chat_id=GROUP, text="x")
    code, description = await api.error("pinChatMessage", chat_id=GROUP, message_id=sent["message_id"])
    assert (code, description) == (
        400,
        "Bad Request: not enough rights to manage pinned messages in the chat",
    )


async def test_others_messages_in_a_group_cannot_be_deleted(world: World, api: Api) -> None:
    said = world.say(ALICE, GROUP, "大家好")
    code, words = await api.error("deleteMessage", chat_id=GROUP, message_id=said.message_id)
    assert (code, words) == (400, "Bad Request: message can't be deleted")


async def test_a_message_older_than_48_hours_cannot_be_deleted(started: World, api: Api, clock: StillClock) -> None:
    sent = await api.result("sendMessage", chat_id=ALICE, text="x")
    clock.pass_by(hours=48, seconds=1)
    code, words = await api.error("deleteMessage", chat_id=ALICE, message_id=sent["message_id"])
    assert (code, words) == (400, "Bad Request: message can't be deleted")
