import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, TelegramError

from bot.api import ALLOWED_UPDATES, BotApi, TooBig, make_api
from bot.telegram_errors import MissingFile
from domain.messages import DOWNLOAD_LIMIT, Button, FileRef, Method, Outgoing
from sandbox.models import Message
from sandbox.params import Upload
from sandbox.world import World

ANNA = 5001
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def file(tmp_path: Path) -> tuple[FileRef, bytes]:
    content = base64.b64decode(PNG)
    digest = hashlib.sha256(content).hexdigest()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / digest).write_bytes(content)
    return FileRef(digest, "述职报告（定稿）.docx"), content


def bot_messages(world: World, chat_id: int = ANNA) -> list[Message]:
    return [m for m in world.state.chats[chat_id].messages.values() if m.sender.get("is_bot")]


async def test_text_goes_out_as_html_without_a_link_preview(api: BotApi, world: World) -> None:
    await api.deliver(Outgoing(ANNA, "a", text="<b>您好</b> https://example.cn"))
    (call,) = world.calls.after(0, method="sendMessage")
    assert call.params["parse_mode"] == "HTML"
    assert "true" in str(call.params["link_preview_options"]).casefold()
    assert bot_messages(world)[0].body["entities"][0]["type"] == "bold"


@pytest.mark.parametrize(("method", "kind"), [(Method.SEND_DOCUMENT, "document"), (Method.SEND_PHOTO, "photo")])
async def test_a_file_arrives_whole_with_its_chinese_name_and_caption(
    method: Method, kind: str, api: BotApi, world: World, file: tuple[FileRef, bytes]
) -> None:
    ref, content = file
    number = await api.deliver(Outgoing(ANNA, "a", method, text="<i>请查收</i>", file=ref))
    (message,) = bot_messages(world)
    assert (message.message_id, message.text) == (number, "请查收")
    shown = message.body[kind]
    file_id = shown["file_id"] if kind == "document" else shown[-1]["file_id"]
    assert await api.download(file_id) == content
    if kind == "document":
        assert shown["file_name"] == ref.name


async def test_a_file_that_is_gone_is_reported_before_anything_is_sent(api: BotApi, world: World) -> None:
    with pytest.raises(MissingFile):
        await api.deliver(Outgoing(ANNA, "a", Method.SEND_DOCUMENT, file=FileRef("0" * 64, "a.docx")))
    with pytest.raises(MissingFile):
        await api.deliver(Outgoing(ANNA, "a", Method.SEND_DOCUMENT))
    assert not world.calls.after(0, method="sendDocument")


async def test_edits_removals_and_pins_name_their_message(api: BotApi, world: World) -> None:
    number = await api.deliver(Outgoing(ANNA, "a", text="一"))
    assert await api.deliver(Outgoing(ANNA, "b", Method.EDIT_TEXT, text="二", message_id=number)) == number
    assert bot_messages(world)[0].text == "二"
    await api.deliver(Outgoing(ANNA, "c", Method.PIN, message_id=number))
    assert world.state.chats[ANNA].pinned == [number]
    await api.deliver(Outgoing(ANNA, "d", Method.DELETE, message_id=number))
    assert number not in world.state.chats[ANNA].messages


async def test_an_edit_without_text_changes_the_buttons_alone(api: BotApi, world: World) -> None:
    number = await api.deliver(Outgoing(ANNA, "a", text="一", keyboard=((Button("签收", "v1:ok"),),)))
    await api.deliver(Outgoing(ANNA, "b", Method.EDIT_TEXT, message_id=number))
    (message,) = bot_messages(world)
    assert (message.text, message.inline_buttons()) == ("一", [])


async def test_the_bot_leaves_a_group(api: BotApi, world: World) -> None:
    group = world.create_group("别的群", [ANNA], admins=[ANNA], kind="supergroup", with_bot=True)
    assert await api.deliver(Outgoing(group.id, "a", Method.LEAVE)) is None
    assert world.state.chats[group.id].bot_status == "left"


@pytest.mark.parametrize("method", [Method.DELETE, Method.PIN])
async def test_a_call_without_its_target_is_a_mistake_of_ours(method: Method, api: BotApi) -> None:
    with pytest.raises(ValueError, match="message_id"):
        await api.deliver(Outgoing(ANNA, "a", method))


async def test_updates_come_as_they_are_and_only_the_kinds_we_ask_for(api: BotApi, world: World) -> None:
    world.updates.push({"message": {"odd": ["shape"]}})
    raws = await api.get_updates_raw(None, timedelta())
    assert raws[-1]["message"] == {"odd": ["shape"]}
    (call,) = world.calls.after(0, method="getUpdates")
    assert all(kind in str(call.params["allowed_updates"]) for kind in ALLOWED_UPDATES)
    assert "offset" not in call.params


async def test_a_press_is_answered(api: BotApi, world: World) -> None:
    number = await api.deliver(Outgoing(ANNA, "a", text="一", keyboard=((Button("签收", "v1:ok"),),)))
    assert number
    press = world.press(ANNA, ANNA, number, "v1:ok")
    await api.answer_callback(press.query_id, "已签收", alert=True)
    answer = await press.wait(1)
    assert answer
    assert (answer.text, answer.show_alert) == ("已签收", True)


async def test_commands_are_set_for_a_scope(api: BotApi, world: World) -> None:
    await api.set_commands([("my", "我的事项")], BotCommandScopeAllPrivateChats())
    (command,) = await api.bot.get_my_commands(BotCommandScopeAllPrivateChats())
    assert (command.command, command.description) == ("my", "我的事项")


async def test_the_webhook_is_set_with_its_secret_and_taken_away_again(api: BotApi, world: World) -> None:
    await api.set_webhook("https://bot.example.cn/hook", "s" * 32)
    assert (await api.webhook_info()).url == "https://bot.example.cn/hook"
    (call,) = world.calls.after(0, method="setWebhook")
    assert call.params["secret_token"] == "s" * 32
    await api.delete_webhook()
    assert (await api.webhook_info()).url == ""
    assert not any("drop_pending_updates" in call.params for call in world.calls)


async def test_a_download_fetches_what_a_person_sent(api: BotApi, world: World) -> None:
    world.upload(ANNA, ANNA, Upload("a.docx", "application/msword", b"content"))
    (update,) = [u for u in await api.get_updates_raw(None, timedelta()) if "document" in u.get("message", {})]
    assert await api.download(update["message"]["document"]["file_id"]) == b"content"


async def test_a_file_beyond_twenty_megabytes_is_refused_without_fetching_it(api: BotApi, world: World) -> None:
    world.upload(ANNA, ANNA, Upload("a.docx", "application/msword", b"0" * (DOWNLOAD_LIMIT + 1)))
    (update,) = [u for u in await api.get_updates_raw(None, timedelta()) if "document" in u.get("message", {})]
    with pytest.raises((TooBig, BadRequest)):
        await api.download(update["message"]["document"]["file_id"])


async def test_the_server_root_may_carry_a_path(address: str, tmp_path: Path) -> None:
    api = make_api("1:wrong", f"{address}/prefix", tmp_path)
    assert api.bot.base_url == f"{address}/prefix/bot1:wrong"
    assert api.bot.base_file_url == f"{address}/prefix/file/bot1:wrong"


async def test_a_wire_that_is_not_open_sends_nothing(address: str, tmp_path: Path) -> None:
    with pytest.raises(TelegramError, match="not initialised"):
        await make_api("1:wrong", address, tmp_path).get_me()
