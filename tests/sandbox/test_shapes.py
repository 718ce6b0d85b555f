"""python-telegram-bot and aiogram understand everything the sandbox says."""

from collections.abc import Callable
from typing import Any

import aiogram
import pytest
import telegram
from aiogram import types

from sandbox import World
from sandbox.params import Upload
from sandbox.people_acts import Manner
from tests.sandbox.small_world import ALICE, BOB, CAROL, GROUP, TOKEN, Api
from tests.sandbox.test_files import PNG

TEXT = Upload("a.txt", "text/plain", b"x")


def _edit(world: World) -> None:
    said = world.say(ALICE, ALICE, "一")
    world.edit(ALICE, ALICE, said.message_id, "二")


def _reply(world: World) -> None:
    said = world.say(ALICE, GROUP, "/my")
    world.say(BOB, GROUP, "/my", Manner(reply_to=said.message_id))


def _press(world: World) -> None:
    message = world.add_message(
        world.chat(ALICE),
        world.bot_user,
        {"text": "通知"},
        reply_markup={"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]},
    )
    world.press(ALICE, ALICE, message.message_id, "ok")


def _migrate(world: World) -> None:
    world.migrate(world.create_group("小组", [ALICE], kind="group", with_bot=True).id)


ACTS: dict[str, Callable[[World], object]] = {
    "command": lambda w: w.say(ALICE, ALICE, "/my@shuzhi_sandbox_bot @bob_li https://t.me/x #党建"),
    "document": lambda w: w.upload(ALICE, ALICE, TEXT, caption="/report"),
    "photo": lambda w: w.upload(ALICE, ALICE, Upload("a.png", "image/png", PNG), as_a_photo=True),
    "reply": _reply,
    "forward": lambda w: w.say(ALICE, ALICE, "x", Manner(forward_from=BOB)),
    "hidden forward": lambda w: w.say(ALICE, ALICE, "x", Manner(forward_from="某人")),
    "via bot": lambda w: w.say(ALICE, ALICE, "x", Manner(via_bot="gif_bot")),
    "anonymous": lambda w: w.say(ALICE, GROUP, "/my", Manner(as_anonymous_admin=True)),
    "edit": _edit,
    "press": _press,
    "stale press": lambda w: w.press(ALICE, ALICE, 4711, "x", stale=True),
    "block": lambda w: w.block(ALICE),
    "promote": lambda w: w.set_bot(GROUP, ALICE, "administrator"),
    "leave": lambda w: w.set_bot(GROUP, ALICE, "left"),
    "kick": lambda w: w.set_bot(GROUP, ALICE, "kicked"),
    "join": lambda w: w.join(CAROL, GROUP),
    "migrate": _migrate,
}


@pytest.mark.parametrize("name", ACTS)
def test_both_libraries_read_every_kind_of_update(name: str, started: World) -> None:
    ACTS[name](started)
    assert started.updates.pending
    for queued in started.updates.pending:
        raw = queued.render()
        kind = next(iter(queued.payload))
        theirs = telegram.Update.de_json(raw, None)
        assert getattr(theirs, kind) is not None
        assert not unknown_fields(theirs)
        assert types.Update.model_validate(raw).event_type == kind


def unknown_fields(parsed: object) -> list[str]:
    """Name the fields that the library did not know, except one that is newer than it."""
    if isinstance(parsed, telegram.TelegramObject):
        values = parsed.to_dict(recursive=False).values()
        known = [name for value in values for name in unknown_fields(value)]
        return known + [name for name in parsed.api_kwargs if name != "can_send_welcome_messages"]
    if isinstance(parsed, tuple | list):
        return [name for part in parsed for name in unknown_fields(part)]
    return []


def test_an_unknown_field_would_be_noticed() -> None:
    chat = {"id": 1, "type": "private", "shoe_size": 43}
    message = {"message_id": 1, "date": 1, "chat": chat, "entities": [{"type": "bold", "offset": 0, "length": 1}]}
    assert unknown_fields(telegram.Update.de_json({"update_id": 1, "message": message}, None)) == ["shoe_size"]


@pytest.fixture
async def ptb(address: str) -> Any:
    async with telegram.Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot") as bot:
        yield bot


async def test_python_telegram_bot_works_against_it(ptb: telegram.Bot, started: World) -> None:
    keyboard = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("好", callback_data="ok")]])
    sent = await ptb.send_message(ALICE, "<b>好</b>", parse_mode="HTML", reply_markup=keyboard)
    assert sent.parse_entities() == {sent.entities[0]: "好"}
    await sent.edit_text("改")
    await ptb.pin_chat_message(ALICE, sent.message_id)
    assert (await ptb.get_chat(ALICE)).pinned_message
    assert (await ptb.get_chat_member(GROUP, ALICE)).status == "administrator"
    assert await ptb.set_my_commands([("my", "我的事项")], scope=telegram.BotCommandScopeAllPrivateChats())
    assert await ptb.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
    document = (await ptb.send_document(ALICE, b"content", filename="表.xlsx", caption="附件")).document
    assert document
    assert await (await ptb.get_file(document.file_id)).download_as_bytearray() == b"content"
    assert (await ptb.send_photo(ALICE, PNG)).photo[0].width == 640
    assert (await ptb.get_webhook_info()).url == ""
    with pytest.raises(telegram.error.Forbidden, match="can't initiate conversation"):
        await ptb.send_message(BOB, "x")


async def test_aiogram_works_against_it(address: str, started: World) -> None:
    server = aiogram.client.telegram.TelegramAPIServer.from_base(address)
    session = aiogram.client.session.aiohttp.AiohttpSession(api=server)
    async with aiogram.Bot(TOKEN, session=session) as bot:
        assert (await bot.get_me()).username == "shuzhi_sandbox_bot"
        sent = await bot.send_document(ALICE, types.BufferedInputFile(b"x", "a.txt"), caption="附件")
        assert sent.document
        assert (await bot.get_chat(GROUP)).title == "工作群"
        started.say(ALICE, ALICE, "/my")
        (update,) = await bot.get_updates(offset=0)
        assert update.message
        with pytest.raises(aiogram.exceptions.TelegramForbiddenError):
            await bot.send_message(BOB, "x")


async def test_every_answer_of_a_send_is_known_to_the_library(started: World, api: Api) -> None:
    markup = {"inline_keyboard": [[{"text": "复制", "copy_text": {"text": "№ 1"}, "style": "primary"}]]}
    raw = await api.result(
        "sendMessage",
        chat_id=ALICE,
        text="x",
        reply_markup=markup,
        protect_content=True,
        link_preview_options={"is_disabled": True},
    )
    assert not unknown_fields(telegram.Message.de_json(raw, None))
